import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import type { RecordedEvent } from '#contracts';
import { invariant, position, type Position } from '#kernel';
import { decodeRecord, decodeRecords, RECORD_SEPARATOR } from '../decode-envelope.ts';
import type { EventLog } from '../event-log.ts';
import { requireDense } from '../require-dense.ts';
import { nextTurn } from './next-turn.ts';
import { isTransient, postgresFailure } from './postgres-failure.ts';
import { readAhead, type Fetch, type Group, type Page } from './read-ahead.ts';

/** So many records come as one row: handling them one by one would cost more than finding and parsing them. */
const GROUP = 100;
/** Events per read. */
export const READ_MAX = 5000;
const BACKOFF_MS = 50;

/**
 * Events after $1 up to $2, or to the head as this query sees it: it moves with the events. Each group is a range of the index, read in order:
 * nothing is sorted or kept, and the first is on its way while the next is read. That $1 and $2 stand in the inner query too lets the planner
 * leave out partitions beforehand.
 */
const READ_ALL = `
  SELECT least(g.after + ${GROUP}, $2, h.position)::text, (
    SELECT string_agg(e.record, '${RECORD_SEPARATOR}' ORDER BY e.position) FROM log.event e
    WHERE e.position > g.after AND e.position <= g.after + ${GROUP} AND e.position > $1 AND e.position <= $2)
  FROM log.head h CROSS JOIN LATERAL generate_series($1::bigint, least($2::bigint, h.position) - 1, ${GROUP}) AS g(after)
  WHERE (SELECT log.settle())`;
const READ_STREAM = `
  SELECT e.record FROM log.stream s
  JOIN log.event e ON e.stream = s.name AND e.position BETWEEN s.first_position AND s.last_position
  WHERE s.name = $1 AND e.version > $2 AND (SELECT log.settle()) ORDER BY e.version LIMIT ${READ_MAX}`;
/** All that is read here is found by key, also in a partition that is too new to have statistics: planned once per connection, never compiled. */
const BY_KEY =
  '-c enable_seqscan=off -c enable_bitmapscan=off -c plan_cache_mode=force_generic_plan -c jit=off';

type Query = pg.QueryArrayConfig & {
  /** Postgres sends a long text with a third less work in this form. Columns must be texts: the driver takes all for that. */
  readonly binary?: true;
};

/** The events of a group, each parsed only now, so that nothing lives longer than it has to. @throws InvariantViolated if one is missing. */
const eventsOf = (after: Position, group: Group): readonly RecordedEvent[] => {
  const events = decodeRecords(group.records);
  requireDense(after, events);
  invariant(
    after + events.length === group.last,
    `a gap in the log: ${events.length} events after ${after}, up to ${group.last}`,
  );
  return events;
};

/** Pages of a replay, and how many are on their way while one is parsed: bigger ones leave the cache, smaller ones cost more round trips. */
const REPLAY = { page: 2500, pagesAhead: 2, groupsPerTurn: 3 } as const;

async function* replay(
  fetch: Fetch,
  after: Position,
): AsyncGenerator<readonly RecordedEvent[], void, undefined> {
  const coming: Promise<Page>[] = [];
  let asked: number = after;
  const ask = (): void => {
    const page = fetch(position(asked), REPLAY.page);
    // If the reader stops first nobody is left to hear of a failure.
    page.catch(() => undefined);
    coming.push(page);
    asked += REPLAY.page;
  };

  let at = after;
  for (ask(); ;) {
    const page = await coming.shift();
    if (page === undefined || page.count === 0) return;
    if (page.count < REPLAY.page) {
      // The head, as it was. What was asked beyond it may leave out what has come since.
      coming.length = 0;
      asked = at + page.count;
    }
    while (coming.length < REPLAY.pagesAhead) ask();
    for (let turn = 0; ; turn++) {
      // What is on its way fills the socket's buffer and then waits for us: let it in between.
      if (turn % REPLAY.groupsPerTurn === 0) await nextTurn();
      const group = page.groups.shift();
      if (group === undefined) break;
      const events = eventsOf(at, group);
      at = group.last;
      yield events;
    }
  }
}

export type LogReaderOptions = {
  readonly url: string;
  readonly applicationName: string;
  readonly connectionsMax: number;
  /** How long a read waits for a database that is away. */
  readonly deadlineMs: number;
  readonly onFailure: (failure: unknown) => void;
};

export type LogReader = Pick<EventLog, 'readAll' | 'readStream' | 'replay' | 'head'> & {
  readonly close: () => Promise<void>;
};

/**
 * Reads of the log over a small pool.
 * What is read is durable (`log.settle`): a state in memory that was folded from it can't hold what a crash of the database took back.
 */
export const logReader = (options: LogReaderOptions): LogReader => {
  const pool = new pg.Pool({
    connectionString: options.url,
    application_name: options.applicationName,
    max: options.connectionsMax,
    connectionTimeoutMillis: options.deadlineMs,
    statement_timeout: options.deadlineMs * 3,
    query_timeout: options.deadlineMs * 3,
    keepAlive: true,
    options: BY_KEY,
  });
  // A pooled connection that breaks while idle is replaced; without a listener it would end the process.
  pool.on('error', options.onFailure);

  const query = async <Row extends unknown[]>(query: Query & { readonly name: string }): Promise<Row[]> => {
    const deadline = performance.now() + options.deadlineMs;
    for (;;) {
      try {
        return (await pool.query<Row>(query)).rows;
      } catch (error) {
        options.onFailure(error);
        if (!isTransient(error) || performance.now() + BACKOFF_MS > deadline)
          throw postgresFailure(`read (${query.name})`, error);
        await sleep(BACKOFF_MS);
      }
    }
  };

  const fetchPage = async (after: Position, limit: number): Promise<Page> => {
    const rows = await query<(string | null)[]>({
      name: 'read-all',
      text: READ_ALL,
      values: [after, after + limit],
      rowMode: 'array',
      binary: true,
    });
    const groups = rows.map(([last, records]) => ({ last: position(Number(last)), records: records ?? '' }));
    // The driver's result may be old for the collector by now, and would make the texts old with it: a replay took a tenth longer.
    for (const row of rows) row.length = 0;
    return { groups, count: (groups.at(-1)?.last ?? after) - after };
  };
  const fetchInTurn = readAhead(fetchPage);

  return {
    readAll: async (after, limit) => {
      const { groups } = await fetchInTurn(after, Math.min(limit, READ_MAX));
      const events: RecordedEvent[] = [];
      for (const group of groups) events.push(...eventsOf(position(after + events.length), group));
      return events;
    },
    replay: (after) => replay(fetchPage, after),
    readStream: async (stream, afterVersion = 0): Promise<readonly RecordedEvent[]> => {
      const rows = await query<[string]>({
        name: 'read-stream',
        text: READ_STREAM,
        values: [stream, afterVersion],
        rowMode: 'array',
      });
      return rows.map((row) => decodeRecord(row[0]));
    },
    head: async (): Promise<Position> => {
      const [row] = await query<[string]>({
        name: 'head',
        text: 'SELECT position FROM log.head WHERE (SELECT log.settle())',
        rowMode: 'array',
      });
      return position(Number(row?.[0]));
    },
    close: () => pool.end(),
  };
};

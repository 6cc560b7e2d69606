import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import type { RecordedEvent } from '#contracts';
import { position, type Position } from '#kernel';
import { decodeRecord } from '../decode-envelope.ts';
import type { EventLog } from '../event-log.ts';
import { requireDense } from '../require-dense.ts';
import { nextTurn } from './next-turn.ts';
import { isTransient, postgresFailure } from './postgres-failure.ts';
import { readAhead, type Fetch, type Page } from './read-ahead.ts';

/** So many records come as one row: handling rows one by one would cost more than reading them. */
const GROUP = 50;
/** Between the records of a row; in JSON it can only stand escaped. */
const SEPARATOR = '\u001e';
/** Events per read. */
export const READ_MAX = 5000;
const BACKOFF_MS = 50;

const READ_ALL = `
  SELECT string_agg(record, E'\\x1e' ORDER BY position), count(*)::int FROM (
    SELECT position, record FROM log.event WHERE position > $1 AND (SELECT log.settle()) ORDER BY position LIMIT $2
  ) AS page GROUP BY position / ${GROUP} ORDER BY position / ${GROUP}`;
const READ_STREAM = `
  SELECT e.record FROM log.stream s
  JOIN log.event e ON e.stream = s.name AND e.position BETWEEN s.first_position AND s.last_position
  WHERE s.name = $1 AND e.version > $2 AND (SELECT log.settle()) ORDER BY e.version LIMIT ${READ_MAX}`;

/** The events of one row. Each record is cut out only when it is parsed, so that nothing lives longer than it has to. */
const recordsOf = (row: string): readonly RecordedEvent[] => {
  const events: RecordedEvent[] = [];
  for (let from = 0; ;) {
    const to = row.indexOf(SEPARATOR, from);
    events.push(decodeRecord(to === -1 ? row.slice(from) : row.slice(from, to)));
    if (to === -1) return events;
    from = to + 1;
  }
};

/** Pages of a replay, and how many are on their way while one is parsed: bigger ones leave the cache, smaller ones cost more round trips. */
const REPLAY = { page: 2500, pagesAhead: 2, rowsPerTurn: 5 } as const;

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
    for (const [index, row] of page.rows.entries()) {
      // What is on its way fills the socket's buffer and then waits for us: let it in between.
      if (index % REPLAY.rowsPerTurn === 0) await nextTurn();
      const events = recordsOf(row);
      requireDense(at, events);
      at = position(at + events.length);
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
  });
  // A pooled connection that breaks while idle is replaced; without a listener it would end the process.
  pool.on('error', options.onFailure);

  const query = async <Row extends unknown[]>(
    name: string,
    text: string,
    values: readonly unknown[],
  ): Promise<readonly Row[]> => {
    const deadline = performance.now() + options.deadlineMs;
    for (;;) {
      try {
        const { rows } = await pool.query<Row>({ rowMode: 'array', name, text, values: [...values] });
        return rows;
      } catch (error) {
        options.onFailure(error);
        if (!isTransient(error) || performance.now() + BACKOFF_MS > deadline)
          throw postgresFailure(`read (${name})`, error);
        await sleep(BACKOFF_MS);
      }
    }
  };

  const fetchPage = async (after: Position, limit: number): Promise<Page> => {
    const rows = await query<[records: string, count: number]>('read-all', READ_ALL, [after, limit]);
    let count = 0;
    for (const row of rows) count += row[1];
    return { rows: rows.map((row) => row[0]), count };
  };
  const fetchInTurn = readAhead(fetchPage);

  return {
    readAll: async (after, limit) => {
      const { rows } = await fetchInTurn(after, Math.min(limit, READ_MAX));
      const events = rows.flatMap(recordsOf);
      requireDense(after, events);
      return events;
    },
    replay: (after) => replay(fetchPage, after),
    readStream: async (stream, afterVersion = 0): Promise<readonly RecordedEvent[]> => {
      const rows = await query<[string]>('read-stream', READ_STREAM, [stream, afterVersion]);
      return rows.map((row) => decodeRecord(row[0]));
    },
    head: async (): Promise<Position> => {
      const [row] = await query<[string]>(
        'head',
        'SELECT position FROM log.head WHERE (SELECT log.settle())',
        [],
      );
      return position(Number(row?.[0]));
    },
    close: () => pool.end(),
  };
};

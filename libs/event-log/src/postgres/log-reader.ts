import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import type { RecordedEvent } from '#contracts';
import { position, type Position } from '#kernel';
import { decodeEnvelope } from '../decode-envelope.ts';
import type { EventLog } from '../event-log.ts';
import { requireDense } from '../require-dense.ts';
import { isTransient, postgresFailure } from './postgres-failure.ts';
import { readAhead } from './read-ahead.ts';

/** Events per read. */
export const READ_MAX = 5000;
const BACKOFF_MS = 50;

export type LogReaderOptions = {
  readonly url: string;
  readonly applicationName: string;
  readonly connectionsMax: number;
  /** How long a read waits for a database that is away. */
  readonly deadlineMs: number;
  readonly onFailure: (failure: unknown) => void;
};

export type LogReader = Pick<EventLog, 'readAll' | 'readStream' | 'head'> & {
  readonly close: () => Promise<void>;
};

/**
 * Reads of the log over a small pool. Each row is one text, parsed once.
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

  const texts = async (
    name: string,
    text: string,
    values: readonly unknown[],
  ): Promise<readonly string[]> => {
    const deadline = performance.now() + options.deadlineMs;
    for (;;) {
      try {
        const { rows } = await pool.query<[string]>({ rowMode: 'array', name, text, values: [...values] });
        return rows.map((row) => row[0]);
      } catch (error) {
        options.onFailure(error);
        if (!isTransient(error) || performance.now() + BACKOFF_MS > deadline)
          throw postgresFailure(`read (${name})`, error);
        await sleep(BACKOFF_MS);
      }
    }
  };

  const fetchAll = readAhead((after, limit) =>
    texts(
      'read-all',
      'SELECT envelope FROM log.envelope WHERE position > $1 AND (SELECT log.settle()) ORDER BY position LIMIT $2',
      [after, limit],
    ),
  );

  return {
    readAll: async (after, limit) => {
      const events = (await fetchAll(after, Math.min(limit, READ_MAX))).map(decodeEnvelope);
      requireDense(after, events);
      return events;
    },
    readStream: async (stream, afterVersion = 0): Promise<readonly RecordedEvent[]> => {
      const found = await texts(
        'read-stream',
        `SELECT e.envelope FROM log.stream s
          JOIN log.envelope e ON e.stream = s.name AND e.position BETWEEN s.first_position AND s.last_position
          WHERE s.name = $1 AND e.version > $2 AND (SELECT log.settle()) ORDER BY e.version LIMIT ${READ_MAX}`,
        [stream, afterVersion],
      );
      return found.map(decodeEnvelope);
    },
    head: async (): Promise<Position> => {
      const [head] = await texts('head', 'SELECT position FROM log.head WHERE (SELECT log.settle())', []);
      return position(Number(head));
    },
    close: () => pool.end(),
  };
};

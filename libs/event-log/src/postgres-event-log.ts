import { position, type Position } from '#kernel';
import { encodeAppend } from './encoded-append.ts';
import type { EventLog } from './event-log.ts';
import { appendBatcher } from './postgres/append-batcher.ts';
import { logReader } from './postgres/log-reader.ts';
import { isTransient } from './postgres/postgres-failure.ts';
import { reconnectingClient } from './postgres/reconnecting-client.ts';
import { sendBatch } from './postgres/send-batch.ts';

export type PostgresEventLogOptions = {
  /** With the role of the service. Nothing is connected before the first call, and whatever breaks is connected again, for ever. */
  readonly url: string;
  /** Shown in `pg_stat_activity`. */
  readonly applicationName?: string;
  /** How long an append or a read may take before its caller gets a retryable failure. */
  readonly deadlineMs?: number;
  /** Connections for reading; appends have one of their own. */
  readonly readConnectionsMax?: number;
  /** Commands that may wait for the database. */
  readonly queueMax?: number;
  /** Called after events became durable, with the position of the last one: the place to send a hint. */
  readonly onAppended?: (head: Position) => void;
  /** Told of every failed call to the database, also of those that are tried again: the place to log and count. */
  readonly onFailure?: (failure: unknown) => void;
};

/** The log in Postgres. `close` answers who waits and ends the connections. */
export type PostgresEventLog = EventLog & { readonly close: () => Promise<void> };

/** Longer than a restart of Postgres after a crash takes as a rule, shorter than a person's patience. */
const DEADLINE_MS = 10_000;
const QUEUE_MAX = 10_000;
const QUEUE_SIZE_MAX = 64 * 1024 * 1024;
/** Partitions are made ahead whenever the head has come this much further; a partition holds five times as many. */
const HOUSEKEEPING_POSITIONS = 1_000_000;

export const postgresEventLog = (options: PostgresEventLogOptions): PostgresEventLog => {
  const { url, applicationName = 'berth', deadlineMs = DEADLINE_MS, onAppended } = options;
  const onFailure = options.onFailure ?? (() => undefined);

  const client = reconnectingClient({
    url,
    applicationName: `${applicationName}-append`,
    callTimeoutMs: deadlineMs,
    onConnect: async (connection) => void (await connection.query('SELECT log.ensure_partitions()')),
  });
  const reader = logReader({
    url,
    applicationName: `${applicationName}-read`,
    connectionsMax: options.readConnectionsMax ?? 4,
    deadlineMs,
    onFailure,
  });

  // The events are recorded by then: whatever goes wrong with the hint is no failure of the append.
  const tellAppended = (head: Position): void => {
    try {
      onAppended?.(head);
    } catch (error) {
      onFailure(error);
    }
  };

  const send = sendBatch(client);
  let housekept: Position | undefined;
  const batcher = appendBatcher({
    deadlineMs,
    queueMax: options.queueMax ?? QUEUE_MAX,
    queueSizeMax: QUEUE_SIZE_MAX,
    isTransient,
    onFailure,
    send: async (batch) => {
      const outcomes = await send(batch);
      let head = 0;
      for (const outcome of outcomes) if (outcome.kind === 'appended') head = Math.max(head, outcome.last);
      if (head > 0) {
        housekept ??= position(head);
        if (head - housekept >= HOUSEKEEPING_POSITIONS) {
          housekept = position(head);
          await client.query({ rowMode: 'array', text: 'SELECT log.ensure_partitions()' }).catch(onFailure);
        }
        tellAppended(position(head));
      }
      return outcomes;
    },
  });

  return {
    append: async (append) => batcher.append(encodeAppend(append)),
    readAll: reader.readAll,
    replay: reader.replay,
    readStream: reader.readStream,
    head: reader.head,
    close: async () => {
      await batcher.close();
      await Promise.all([client.close(), reader.close()]);
    },
  };
};

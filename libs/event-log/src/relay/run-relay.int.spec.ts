import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { jetstream, jetstreamManager } from '@nats-io/jetstream';
import { connect, type NatsConnection } from '@nats-io/transport-node';
import pg from 'pg';
import { v4 as uuid } from 'uuid';
import { afterEach, beforeEach, describe, expect, inject, it, vi } from 'vitest';
import { EVENTS_STREAM, SUBJECTS } from '#contracts';
import { type EmbeddedServer, startNatsServer } from '#embedded';
import { commandId, type Log, position, streamName } from '#kernel';
import { freshDatabase, type FreshDatabase } from '#testing';
import { migrateLog } from '../migrations/migrate-log.ts';
import { postgresEventLog, type PostgresEventLog } from '../postgres-event-log.ts';
import { type RelayProgress, runRelay } from './run-relay.ts';

let folder: string;
let nats: EmbeddedServer;
let database: FreshDatabase;
let log: PostgresEventLog;
let connection: NatsConnection;
const cleanups: (() => Promise<unknown>)[] = [];

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'berth-relay-'));
  nats = await startNatsServer({ stateFolder: folder, diesWithParent: true });
  database = await freshDatabase(inject('postgresUrl'));
  await migrateLog({ ownerUrl: database.url, roles: [] });
  log = postgresEventLog({ url: database.url });
  connection = await dial();
});
afterEach(async () => {
  for (const clean of cleanups.splice(0).toReversed()) await clean();
  await log.close();
  await connection.close();
  await database.drop();
  await nats.stop();
  await rm(folder, { recursive: true, force: true });
});

const dial = () =>
  connect({ servers: nats.url, maxReconnectAttempts: -1, reconnectTimeWait: 100, reconnectJitter: 0 });

const restartNats = async (betweenRuns: () => Promise<void> = () => Promise.resolve()): Promise<void> => {
  await nats.kill9();
  await betweenRuns();
  nats = await startNatsServer({ stateFolder: folder, port: nats.port, diesWithParent: true });
};

/** As a real one is: its methods are worth nothing without it. */
class WantsItself implements Log {
  readonly #lines: string[] = [];
  debug(_fields: object, sentence: string): void {
    this.#lines.push(sentence);
  }
  info(_fields: object, sentence: string): void {
    this.#lines.push(sentence);
  }
  warn(_fields: object, sentence: string): void {
    this.#lines.push(sentence);
  }
  error(_fields: object, sentence: string): void {
    this.#lines.push(sentence);
  }
}

type Running = { readonly progress: RelayProgress[]; readonly stop: () => Promise<void> };
const startRelay = async (options: { lockKey?: number; rebuildMax?: number } = {}): Promise<Running> => {
  const own = await dial();
  const progress: RelayProgress[] = [];
  const stopping = new AbortController();
  const running = runRelay(
    {
      postgresUrl: database.url,
      connected: () => Promise.resolve(own),
      log: new WantsItself(),
      onProgress: (step) => progress.push(step),
      ...options,
    },
    stopping.signal,
  );
  const stop = async () => {
    stopping.abort();
    await running;
    await own.close();
  };
  cleanups.push(stop);
  return { progress, stop };
};

const append = async (count: number, stream = 'session-abcdefghijkl'): Promise<void> => {
  const facts = Array.from({ length: count }, (_, n) => ({ type: 'session.preparing', data: { n } }));
  await log.append({
    commandId: commandId(uuid()),
    meta: { actor: 'service:spec', traceparent: `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01` },
    writes: [{ stream: streamName(stream), facts }],
  });
  connection.publish(SUBJECTS.logAppended);
};

type Copied = {
  readonly seq: number;
  readonly subject: string;
  readonly body: unknown;
  readonly position: string;
};
const readStream = async (): Promise<readonly Copied[]> => {
  const manager = await jetstreamManager(connection, { timeout: 1000 });
  const { state } = await manager.streams.info(EVENTS_STREAM);
  if (state.messages === 0) return [];
  const consumer = await jetstream(connection).consumers.get(EVENTS_STREAM);
  const copied: Copied[] = [];
  const messages = await consumer.fetch({ max_messages: state.messages, expires: 5000 });
  for await (const message of messages) {
    copied.push({
      seq: message.seq,
      subject: message.subject,
      body: message.json(),
      position: message.headers?.get('Berth-Position') ?? '',
    });
    if (copied.length === state.messages) break;
  }
  return copied;
};

/** The stream becomes the log, from `after` on: same events, sequence = position. */
const expectStreamToBeTheLog = (after = 0): Promise<void> =>
  vi.waitFor(
    async () => {
      const events = await log.readAll(position(after), 5000);
      const copied = await readStream();
      expect(copied.map(({ seq }) => seq)).toEqual(events.map((event) => event.position));
      expect(copied.map(({ position: carried }) => carried)).toEqual(
        events.map((event) => String(event.position)),
      );
      expect(copied.map(({ body }) => body)).toEqual(events);
    },
    { timeout: 20_000, interval: 50 },
  );

describe('the relay', () => {
  it('copies the log with sequence = position, and goes on from where the stream stands', async () => {
    await append(3);
    const first = await startRelay();
    await expectStreamToBeTheLog();
    expect((await readStream())[0]).toMatchObject({
      seq: 1,
      subject: 'event.session.abcdefghijkl.preparing',
    });
    await first.stop();
    await append(700); // more than one batch, and as atomic batches
    await startRelay();
    await append(2);
    await expectStreamToBeTheLog();
  });

  it('carries the trace of the event', async () => {
    await append(1);
    await startRelay();
    await expectStreamToBeTheLog();
    const manager = await jetstreamManager(connection);
    const message = await manager.streams.getMessage(EVENTS_STREAM, { seq: 1 });
    expect(message?.header.get('traceparent')).toMatch(/^00-a{32}-b{16}-01$/);
  });

  it('lets a second relay take over', async () => {
    const first = await startRelay();
    await append(5);
    await expectStreamToBeTheLog();
    const second = await startRelay();
    await append(5);
    await expectStreamToBeTheLog();
    expect(second.progress).not.toContainEqual({ kind: 'leading' });
    await first.stop();
    await append(5);
    await expectStreamToBeTheLog();
    expect(second.progress).toContainEqual({ kind: 'leading' });
  });

  it('does no harm when two relays lead at once', async () => {
    const both = await Promise.all([startRelay({ lockKey: 1 }), startRelay({ lockKey: 2 })]);
    for (let n = 0; n < 150; n++) await append(1 + (n % 4), `session-abcdefghijk${'abcdef'[n % 6]}`);
    await expectStreamToBeTheLog();
    const published = both.flatMap(({ progress }) => progress).filter(({ kind }) => kind === 'published');
    expect(published.length).toBeGreaterThan(1);
  });

  it('makes a stream anew that was deleted while it ran, also when nothing is appended', async () => {
    await startRelay();
    await append(20);
    await expectStreamToBeTheLog();
    const manager = await jetstreamManager(connection);
    await manager.streams.delete(EVENTS_STREAM);
    await expectStreamToBeTheLog();
  });

  it('repairs a stream that somebody deleted and made again', async () => {
    await startRelay();
    await append(20);
    await expectStreamToBeTheLog();
    const manager = await jetstreamManager(connection);
    await manager.streams.delete(EVENTS_STREAM);
    await manager.streams.add({ name: EVENTS_STREAM, subjects: [SUBJECTS.events] });
    await append(5);
    await expectStreamToBeTheLog();
  });

  it('repairs a stream that somebody else wrote to', async () => {
    await startRelay();
    await append(20);
    await expectStreamToBeTheLog();
    await jetstream(connection).publish('event.session.abcdefghijkl.started', 'no event at all');
    await append(1);
    await expectStreamToBeTheLog();
  });

  it('fills the stream again after the whole store of JetStream was deleted', async () => {
    await startRelay();
    await append(300);
    await expectStreamToBeTheLog();
    await restartNats(() => rm(path.join(folder, 'nats', 'jetstream'), { recursive: true, force: true }));
    await append(3);
    await expectStreamToBeTheLog();
  });

  it('goes on after a store that was rolled back', async () => {
    const relay = await startRelay();
    await append(100);
    await expectStreamToBeTheLog();
    await relay.stop();
    await restartNats(async () => {
      const { cp } = await import('node:fs/promises');
      await cp(path.join(folder, 'nats'), path.join(folder, 'old'), { recursive: true });
    });
    await startRelay();
    await append(300);
    await expectStreamToBeTheLog();
    await restartNats(async () => {
      const { rename } = await import('node:fs/promises');
      await rm(path.join(folder, 'nats'), { recursive: true });
      await rename(path.join(folder, 'old'), path.join(folder, 'nats'));
    });
    await append(1);
    await expectStreamToBeTheLog();
  });

  it('survives that NATS is killed again and again while events are appended', async () => {
    await startRelay();
    for (let round = 0; round < 3; round++) {
      const appending = (async () => {
        for (let n = 0; n < 100; n++) await append(2);
      })();
      await restartNats();
      await appending;
    }
    await expectStreamToBeTheLog();
  });

  it('survives that its connections to Postgres are cut', async () => {
    const relay = await startRelay();
    await append(5);
    await expectStreamToBeTheLog();
    const owner = new pg.Client({ connectionString: database.url });
    await owner.connect();
    await owner.query(
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'berth-relay' AND datname = current_database()`,
    );
    await owner.end();
    await append(5);
    await expectStreamToBeTheLog();
    expect(relay.progress.filter(({ kind }) => kind === 'leading')).toHaveLength(2);
  });

  it('follows a log that was rolled back to an earlier state', async () => {
    await startRelay();
    await append(50);
    await expectStreamToBeTheLog();
    await rollLogBack(30);
    await append(5); // other events at positions that the stream has already
    await expectStreamToBeTheLog();
    await rollLogBack(30);
    await append(30); // and beyond them
    await expectStreamToBeTheLog();
  });

  it('copies large events too', async () => {
    const text = 'x'.repeat(500_000);
    for (let n = 0; n < 30; n++) {
      await log.append({
        commandId: commandId(uuid()),
        meta: { actor: 'service:spec' },
        writes: [
          { stream: streamName('session-large'), facts: [{ type: 'session.preparing', data: { n, text } }] },
        ],
      });
    }
    await startRelay();
    await vi.waitFor(
      async () => {
        const manager = await jetstreamManager(connection, { timeout: 1000 });
        expect((await manager.streams.info(EVENTS_STREAM)).state.messages).toBe(30);
      },
      { timeout: 20_000 },
    );
  });

  it('does not copy more than the recent part of a long log', async () => {
    for (let n = 0; n < 10; n++) await append(100);
    await startRelay({ rebuildMax: 150 });
    await expectStreamToBeTheLog(850);
  });
});

/** What a restore from a backup does. */
const rollLogBack = async (to: number): Promise<void> => {
  const owner = new pg.Client({ connectionString: database.url });
  await owner.connect();
  await owner.query(`
    BEGIN;
    ALTER TABLE log.event DISABLE TRIGGER USER;
    DELETE FROM log.event WHERE position > ${to};
    ALTER TABLE log.event ENABLE TRIGGER USER;
    UPDATE log.stream SET version = ${to}, last_position = ${to};
    UPDATE log.head SET position = ${to};
    COMMIT;`);
  await owner.end();
};

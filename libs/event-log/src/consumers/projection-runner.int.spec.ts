import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { jetstream, jetstreamManager } from '@nats-io/jetstream';
import { connect, type NatsConnection } from '@nats-io/transport-node';
import pg from 'pg';
import { DataSource, type EntityManager } from 'typeorm';
import { v4 as uuid } from 'uuid';
import { afterEach, beforeEach, describe, expect, inject, it, vi } from 'vitest';
import { EVENTS_STREAM, type RecordedEvent, SUBJECTS } from '#contracts';
import { type EmbeddedServer, startNatsServer } from '#embedded';
import { commandId, position, silentLog, streamName } from '#kernel';
import { freshDatabase, type FreshDatabase } from '#testing';
import { migrateLog } from '../migrations/migrate-log.ts';
import { postgresEventLog, type PostgresEventLog } from '../postgres-event-log.ts';
import { runRelay } from '../relay/run-relay.ts';
import type { Projection, ProjectionLetter, ProjectionOptions, ProjectionRunner } from './projection.ts';
import { projectionRunner } from './projection-runner.ts';
import { rebuildProjection } from './rebuild-projection.ts';

let folder: string;
let nats: EmbeddedServer;
let database: FreshDatabase;
let log: PostgresEventLog;
let dataSource: DataSource;
let connection: NatsConnection;
const cleanups: (() => Promise<unknown>)[] = [];

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'berth-projection-'));
  nats = await startNatsServer({ stateFolder: folder, diesWithParent: true });
  database = await freshDatabase(inject('postgresUrl'));
  await migrateLog({
    ownerUrl: database.url,
    roles: [{ name: 'berth_metrics', password: 'spec', schema: 'metrics' }],
  });
  log = postgresEventLog({ url: database.url, onAppended: () => connection.publish(SUBJECTS.logAppended) });
  dataSource = await new DataSource({
    type: 'postgres',
    url: database.urlAs('berth_metrics', 'spec'),
    schema: 'metrics',
  }).initialize();
  await dataSource.query('CREATE TABLE metrics.seen (position bigint PRIMARY KEY, n int NOT NULL)');
  connection = await dial();
});
afterEach(async () => {
  for (const clean of cleanups.splice(0).toReversed()) await clean();
  await log.close();
  await dataSource.destroy();
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

const background = (run: (signal: AbortSignal) => Promise<void>): { readonly stop: () => Promise<void> } => {
  const stopping = new AbortController();
  const running = run(stopping.signal);
  const stop = async (): Promise<void> => {
    stopping.abort();
    await running;
  };
  cleanups.push(stop);
  return { stop };
};

const startRelay = async () => {
  const own = await dial();
  cleanups.push(() => own.close());
  return background((signal) =>
    runRelay({ postgresUrl: database.url, connected: () => Promise.resolve(own), log: silentLog }, signal),
  );
};

const numberOf = (event: RecordedEvent): number => Number(event.data['n']);
const insertInto =
  (table: string) =>
  async (events: readonly RecordedEvent[], transaction: EntityManager): Promise<void> => {
    await transaction.query(
      `INSERT INTO ${table} SELECT * FROM json_to_recordset($1) AS r(position bigint, n int)`,
      [JSON.stringify(events.map((event) => ({ position: event.position, n: numberOf(event) })))],
    );
  };
const seen: Projection = { name: 'spec-seen', apply: insertInto('metrics.seen'), onPoison: 'halt' };

type Started = ProjectionRunner & {
  readonly stop: () => Promise<void>;
  readonly letters: readonly ProjectionLetter[];
};
const start = async (
  projection: Projection = seen,
  options: Partial<ProjectionOptions> = {},
): Promise<Started> => {
  const own = await dial();
  cleanups.push(() => own.close());
  const letters: ProjectionLetter[] = [];
  const runner = projectionRunner({
    projection,
    source: log,
    dataSource,
    connected: () => Promise.resolve(own),
    log: silentLog,
    attemptsMax: 3,
    bury: (letter) => {
      letters.push(letter);
      return Promise.resolve();
    },
    ...options,
  });
  return { ...runner, ...background(runner.run), letters };
};

let appended = 0;
beforeEach(() => {
  appended = 0;
});
const append = async (count: number, stream = 'session-abcdefghijkl'): Promise<void> => {
  const facts = Array.from({ length: count }, () => ({
    type: 'session.preparing',
    data: { n: (appended += 1) },
  }));
  await log.append({
    commandId: commandId(uuid()),
    meta: { actor: 'service:spec' },
    writes: [{ stream: streamName(stream), facts }],
  });
};

const rows = async (table = 'metrics.seen'): Promise<readonly number[]> => {
  const found: unknown = await dataSource.query(`SELECT n FROM ${table} ORDER BY position`);
  return Array.isArray(found) ? found.map((row: { n: number }) => row.n) : [];
};
const upTo = (n: number): readonly number[] => Array.from({ length: n }, (_, index) => index + 1);
const until = (holds: () => void | Promise<void>) => vi.waitFor(holds, { timeout: 20_000, interval: 25 });
const expectAllApplied = () => until(async () => expect(await rows()).toEqual(upTo(appended)));

describe('a projection', () => {
  it('applies what was there before and what comes after, each once', async () => {
    await append(30);
    await startRelay();
    const { waitFor, status } = await start();
    await expectAllApplied();
    for (let n = 0; n < 50; n++) await append(1 + (n % 3));
    expect(await waitFor(await log.head(), 5000)).toBe(true);
    expect(await rows()).toEqual(upTo(appended));
    expect(status()).toMatchObject({ position: appended, lag: 0, malformed: 0 });
  });

  it('is soon up to date after an append', async () => {
    await startRelay();
    const { waitFor } = await start();
    await append(1);
    await expectAllApplied();
    const tookMs: number[] = [];
    for (let n = 0; n < 50; n++) {
      await append(1);
      const startedAt = performance.now();
      expect(await waitFor(await log.head(), 5000)).toBe(true);
      tookMs.push(performance.now() - startedAt);
    }
    const median = tookMs.toSorted((a, b) => a - b)[25];
    // By the bus, not by the poll of two seconds.
    expect(median).toBeLessThan(200);
  });

  it('has events wait for each other where it may, but not when somebody waits for them', async () => {
    await startRelay();
    const batches: number[] = [];
    const counting: Projection = {
      ...seen,
      apply: async (events, transaction) => {
        batches.push(events.length);
        await seen.apply(events, transaction);
      },
    };
    const { waitFor } = await start(counting, { lingerMs: 30_000 });
    await append(1);
    await until(() => waitFor(position(1), 1000).then((isThere) => expect(isThere).toBe(true)));
    batches.length = 0;
    for (let n = 0; n < 5; n++) await append(1);
    const { streams } = await jetstreamManager(connection);
    await until(async () => expect((await streams.info(EVENTS_STREAM)).state.last_seq).toBe(appended));
    expect(await waitFor(await log.head(), 10_000)).toBe(true);
    expect(await rows()).toEqual(upTo(appended));
    expect(batches.length).toBeLessThanOrEqual(2);
  });

  it('says when a position was not reached in time', async () => {
    const { waitFor } = await start();
    expect(await waitFor(position(1000), 50)).toBe(false);
  });

  it('goes on where it was after a restart', async () => {
    await startRelay();
    const first = await start();
    await append(20);
    await expectAllApplied();
    await first.stop();
    await append(20);
    await start();
    await expectAllApplied();
  });

  it('moves on over what is none of its own without writing, and goes on right after a restart', async () => {
    await startRelay();
    const own: Projection = { ...seen, categories: ['folder'] };
    const checkpointed = async (): Promise<unknown> =>
      dataSource.query('SELECT log.open_checkpoint($1) AS at', [own.name]);
    const first = await start(own);
    await append(30);
    expect(await first.waitFor(position(30), 5000)).toBe(true);
    expect([await rows(), await checkpointed()]).toEqual([[], [{ at: '0' }]]);
    await append(1, 'folder-abcdefghijkl');
    await append(5);
    expect(await first.waitFor(position(36), 5000)).toBe(true);
    expect([await rows(), await checkpointed()]).toEqual([[31], [{ at: '31' }]]);
    await first.stop();
    await append(1, 'folder-abcdefghijkl');
    const second = await start(own);
    expect(await second.waitFor(position(37), 5000)).toBe(true);
    expect(await rows()).toEqual([31, 37]);
  });

  it('works without NATS, out of the log alone', async () => {
    await start(seen, { connected: () => new Promise(() => undefined) });
    await append(10);
    await expectAllApplied();
  });

  it('reads from the log what the stream does not hold (any more)', async () => {
    await startRelay();
    await append(50);
    const manager = await jetstreamManager(connection);
    await until(async () => expect((await manager.streams.info(EVENTS_STREAM)).state.last_seq).toBe(50));
    await manager.streams.purge(EVENTS_STREAM, { seq: 40 });
    await start();
    await expectAllApplied();
    await append(1);
    await manager.streams.purge(EVENTS_STREAM);
    await append(3);
    await expectAllApplied();
  });

  it('applies each event once when two instances run', async () => {
    await startRelay();
    const instances = await Promise.all([start(), start()]);
    for (let n = 0; n < 60; n++) await append(2);
    await expectAllApplied();
    const head = await log.head();
    expect(await Promise.all(instances.map(({ waitFor }) => waitFor(head, 5000)))).toEqual([true, true]);
  });

  it('survives that NATS is killed and its store deleted', async () => {
    await startRelay();
    await start();
    await append(20);
    await expectAllApplied();
    const appending = (async () => {
      for (let n = 0; n < 100; n++) await append(1);
    })();
    await restartNats(() => rm(path.join(folder, 'nats', 'jetstream'), { recursive: true, force: true }));
    await appending;
    await expectAllApplied();
    await append(1);
    await expectAllApplied();
  });

  it('survives that its connections to Postgres are cut', async () => {
    await startRelay();
    await start();
    await append(20);
    const owner = new pg.Client({ connectionString: database.url });
    await owner.connect();
    for (let round = 0; round < 3; round++) {
      await owner.query(
        `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'berth_metrics' AND datname = current_database()`,
      );
      await append(20);
    }
    await owner.end();
    await expectAllApplied();
  });

  it('buries a message that is no event, and reads the truth from the log', async () => {
    await startRelay();
    const { letters, status } = await start();
    await append(5);
    await expectAllApplied();
    await jetstream(connection).publish('event.session.abcdefghijkl.started', '{"position":');
    await until(() => expect(letters).toHaveLength(1));
    expect(letters[0]).toMatchObject({
      consumer: 'spec-seen',
      subject: 'event.session.abcdefghijkl.started',
      cause: expect.any(SyntaxError),
    });
    await append(5);
    await expectAllApplied();
    expect(status().malformed).toBe(1);
  });

  const choking = (onPoison: Projection['onPoison'], isBroken: () => boolean): Projection => ({
    ...seen,
    onPoison,
    apply: async (events, transaction) => {
      if (isBroken() && events.some((event) => numberOf(event) === 7))
        throw new TypeError('sevens are not handled');
      await seen.apply(events, transaction);
    },
  });

  it('parks an event that it cannot apply, and steps over it if it may', async () => {
    await startRelay();
    await append(20);
    const { letters } = await start(choking('step-over', () => true));
    await until(async () => expect(await rows()).toEqual(upTo(20).filter((n) => n !== 7)));
    expect(letters).toMatchObject([{ sequence: 7, cause: expect.any(TypeError) }]);
    const parked: unknown = await dataSource.query('SELECT position, cause FROM metrics.parked_event');
    expect(parked).toEqual([{ position: '7', cause: 'sevens are not handled' }]);
  });

  it('halts before an event that it cannot apply, says so, and goes on when it can', async () => {
    let isBroken = true;
    await append(20);
    const first = await start(choking('halt', () => isBroken));
    await until(() =>
      expect(first.status().halted).toEqual({ position: 7, cause: 'sevens are not handled' }),
    );
    expect(await rows()).toEqual(upTo(6));
    expect(first.letters).toHaveLength(1);
    await first.stop();
    isBroken = false;
    await start(choking('halt', () => isBroken));
    await expectAllApplied();
  });

  it('is built anew while it runs and events are appended', async () => {
    await startRelay();
    const runner = await start();
    await append(2000);
    let isAppending = true;
    const appending = (async () => {
      while (isAppending) await append(3);
    })();
    const build = () =>
      rebuildProjection({
        name: seen.name,
        source: log,
        dataSource,
        log: silentLog,
        batchMax: 300,
        prepare: async (transaction) => {
          await transaction.query('DROP TABLE IF EXISTS metrics.seen_new');
          await transaction.query(
            'CREATE TABLE metrics.seen_new (position bigint PRIMARY KEY, n int NOT NULL)',
          );
        },
        apply: insertInto('metrics.seen_new'),
        swap: async (transaction) => {
          await transaction.query('DROP TABLE metrics.seen');
          await transaction.query('ALTER TABLE metrics.seen_new RENAME TO seen');
        },
      });
    // It swaps as soon as it is close to the head, and leaves the rest to the running projection.
    expect(await build()).toBeGreaterThanOrEqual(1500);
    expect(await build()).toBeGreaterThanOrEqual(1500);
    isAppending = false;
    await appending;
    expect(await runner.waitFor(await log.head(), 10_000)).toBe(true);
    expect(await rows()).toEqual(upTo(appended));
  });
});

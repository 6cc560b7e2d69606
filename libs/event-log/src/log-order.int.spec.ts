import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import type { RecordedEvent } from '#contracts';
import { commandId, position, streamName } from '#kernel';
import { freshDatabase, type FreshDatabase } from '#testing';
import { followLog } from './follow-log.ts';
import { migrateLog } from './migrations/migrate-log.ts';
import { postgresEventLog, type PostgresEventLog } from './postgres-event-log.ts';

const SERVICES = 6;
const CALLERS_PER_SERVICE = 4;
const COMMANDS_PER_CALLER = 60;
const STREAMS = 40;

const scheduler = { name: 'berth_scheduler', password: 'one', schema: 'scheduler' };
let database: FreshDatabase;
const logs: PostgresEventLog[] = [];
const clients: pg.Client[] = [];

beforeAll(async () => {
  database = await freshDatabase(inject('postgresUrl'));
  await migrateLog({ ownerUrl: database.url, roles: [scheduler] });
});
afterAll(async () => {
  await Promise.all([...logs.map((log) => log.close()), ...clients.map((client) => client.end())]);
  await database.drop();
});

const newLog = (): PostgresEventLog => {
  const log = postgresEventLog({ url: database.urlAs(scheduler.name, scheduler.password) });
  logs.push(log);
  return log;
};
const newClient = async (): Promise<pg.Client> => {
  const client = new pg.Client({ connectionString: database.urlAs(scheduler.name, scheduler.password) });
  await client.connect();
  clients.push(client);
  return client;
};

/** The same in every run, and different for every caller. */
const pick = (caller: number, n: number, salt: number): number =>
  (caller * 7919 + n * 104_729 + salt * 31) % STREAMS;

/** One caller: appends to one to three of the streams, half of the time at the version it believes in. */
const write = async (log: PostgresEventLog, caller: number): Promise<number> => {
  let written = 0;
  for (let n = 0; n < COMMANDS_PER_CALLER; n++) {
    const names = new Set([1, 2, 3].slice(0, 1 + ((caller + n) % 3)).map((salt) => pick(caller, n, salt)));
    const writes = [...names].map((name, index) => ({
      stream: streamName(`busy-${name}`),
      facts: Array.from({ length: 1 + ((n + index) % 2) }, () => ({
        type: 'test.written',
        data: { caller, n },
      })),
    }));
    const [first] = writes;
    const expectedVersion =
      n % 2 === 0 && first !== undefined ? (await log.readStream(first.stream)).length : undefined;
    const outcome = await log.append({
      commandId: commandId(randomUUID()),
      meta: { actor: 'service:test' },
      writes: writes.map((each, index) =>
        index === 0 && expectedVersion !== undefined ? { ...each, expectedVersion } : each,
      ),
    });
    if (outcome.kind === 'appended') written += outcome.last - outcome.first + 1;
  }
  return written;
};

/** Transactions that stay open: each of these held back readers of some log that orders by sequence or by transaction id. */
const holdOpen = async (statement: string): Promise<() => Promise<void>> => {
  const client = await newClient();
  await client.query(`BEGIN; ${statement}`);
  return async () => void (await client.query('COMMIT'));
};

/** Appends inside transactions of its own, keeps them open for a while, and takes every other one back. */
const appendSlowly = async (signal: AbortSignal): Promise<number> => {
  const client = await newClient();
  let kept = 0;
  for (let n = 0; !signal.aborted; n++) {
    const command = JSON.stringify({
      i: [randomUUID()],
      m: [{}],
      n: [1],
      w: [1],
      s: ['busy-0'],
      x: [null],
      c: [1],
    });
    await client.query('BEGIN');
    await client.query('SELECT log.append_batch($1, $2)', [command, '[{"t":"test.slow","r":1,"d":{}}]']);
    await client.query('SELECT pg_sleep(0.03)');
    await client.query(n % 2 === 0 ? 'COMMIT' : 'ROLLBACK');
    if (n % 2 === 0) kept += 1;
  }
  return kept;
};

describe('the order of the log', () => {
  it('hides nothing from its readers, however many write and whatever transactions are held open', async () => {
    const releases = await Promise.all([
      holdOpen('CREATE TEMP TABLE held (a int)'),
      holdOpen('CREATE TABLE scheduler.held (a int); INSERT INTO scheduler.held VALUES (1)'),
      holdOpen('SET TRANSACTION ISOLATION LEVEL REPEATABLE READ; SELECT count(*) FROM log.event'),
    ]);

    const ending = new AbortController();
    const reading = [1, 5, 20].map(async (pollMs) => {
      const seen: RecordedEvent[] = [];
      const following = followLog(newLog(), { after: position(0), pollMs, limit: 50, signal: ending.signal });
      return {
        seen,
        ended: (async () => {
          for await (const batch of following) seen.push(...batch);
        })(),
      };
    });
    const readers = await Promise.all(reading);

    const slowEnding = new AbortController();
    const slow = appendSlowly(slowEnding.signal);
    const written = await Promise.all(
      Array.from({ length: SERVICES }, () => newLog()).flatMap((log, service) =>
        Array.from({ length: CALLERS_PER_SERVICE }, (_, n) => write(log, service * CALLERS_PER_SERVICE + n)),
      ),
    );
    slowEnding.abort();
    const total = written.reduce((sum, n) => sum + n, await slow);
    await expect
      .poll(() => readers.map(({ seen }) => seen.length), { timeout: 20_000 })
      .toEqual([total, total, total]);
    ending.abort();
    await Promise.all(readers.map(({ ended }) => ended));

    const [first, ...others] = readers.map(({ seen }) => seen);
    expect(first?.map((event) => event.position)).toEqual(Array.from({ length: total }, (_, n) => n + 1));
    for (const other of others) expect(other).toEqual(first);

    const versions = new Map<string, number>();
    for (const { stream, version } of first ?? []) {
      expect(version).toBe((versions.get(stream) ?? 0) + 1);
      versions.set(stream, version);
    }
    await Promise.all(releases.map((release) => release()));
  });
});

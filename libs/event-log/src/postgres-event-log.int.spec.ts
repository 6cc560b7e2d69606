import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { commandId, position, streamName, type Position } from '#kernel';
import { freshDatabase, type FreshDatabase } from '#testing';
import { eventLogContract } from '#event-log/testing';
import { migrateLog } from './migrations/migrate-log.ts';
import { postgresEventLog } from './postgres-event-log.ts';

const scheduler = { name: 'berth_scheduler', password: 'one', schema: 'scheduler' };
const gateway = { name: 'berth_gateway', password: 'two', schema: 'gateway' };

let database: FreshDatabase;
beforeAll(async () => {
  database = await freshDatabase(inject('postgresUrl'));
  await migrateLog({ ownerUrl: database.url, roles: [scheduler, gateway] });
});
afterAll(() => database.drop());

const happened = (n: number) => ({ type: 'test.happened', data: { n } });

describe('the log in Postgres, with the role of a service', () => {
  eventLogContract(() => {
    const log = postgresEventLog({ url: database.urlAs(scheduler.name, scheduler.password) });
    return Promise.resolve({ log, close: log.close });
  });

  it('tells after an append how far the log is', async () => {
    const told: Position[] = [];
    const log = postgresEventLog({
      url: database.urlAs(gateway.name, gateway.password),
      onAppended: (head) => told.push(head),
    });
    const outcome = await log.append({
      commandId: commandId(randomUUID()),
      meta: { actor: 'service:test' },
      writes: [{ stream: streamName(`test-${randomUUID()}`), facts: [happened(1)] }],
    });
    expect(told).toEqual([outcome.kind === 'appended' && outcome.last]);
    await log.close();
  });

  it('fails only the command that is malformed when the database refuses a batch', async () => {
    // A table constraint that the check before does not know, so that Postgres itself has to refuse.
    const owner = new pg.Client({ connectionString: database.url });
    await owner.connect();
    await owner.query(
      `ALTER TABLE log.event ADD CONSTRAINT no_thirteen CHECK (record::json->8->>'n' <> '13') NOT VALID`,
    );
    const log = postgresEventLog({ url: database.urlAs(scheduler.name, scheduler.password) });
    const stream = (n: number) => streamName(`batch-${n}`);
    const outcomes = await Promise.allSettled(
      Array.from({ length: 30 }, (_, n) =>
        log.append({
          commandId: commandId(randomUUID()),
          meta: { actor: 'service:test' },
          writes: [{ stream: stream(n), expectedVersion: 0, facts: [happened(n)] }],
        }),
      ),
    );
    const failed = outcomes.flatMap((outcome, n) =>
      outcome.status === 'rejected' ? [{ n, why: outcome.reason }] : [],
    );
    expect(failed).toEqual([{ n: 13, why: expect.objectContaining({ retryable: false }) }]);
    expect(await log.readStream(stream(14))).toHaveLength(1);
    expect(await log.readStream(stream(13))).toHaveLength(0);
    await log.close();
    await owner.query('ALTER TABLE log.event DROP CONSTRAINT no_thirteen');
    await owner.end();
  });

  it('serves two services that append to the same streams at once', async () => {
    const logs = [scheduler, gateway].map((role) =>
      postgresEventLog({ url: database.urlAs(role.name, role.password) }),
    );
    const stream = streamName(`shared-${randomUUID()}`);
    const bump = async (log: (typeof logs)[number]): Promise<number> => {
      for (let conflicts = 0; ; conflicts++) {
        const version = (await log.readStream(stream)).length;
        const outcome = await log.append({
          commandId: commandId(randomUUID()),
          meta: { actor: 'service:test' },
          writes: [{ stream, expectedVersion: version, facts: [happened(version)] }],
        });
        if (outcome.kind === 'appended') return conflicts;
      }
    };
    await Promise.all(logs.flatMap((log) => Array.from({ length: 10 }, () => bump(log))));
    const versions = (await logs[0]?.readStream(stream))?.map((event) => event.data['n']);
    expect(versions).toEqual(Array.from({ length: 20 }, (_, n) => n));
    await Promise.all(logs.map((log) => log.close()));
  });
});

describe('a log that somebody broke', () => {
  const events = 250;
  let broken: FreshDatabase;
  let owner: pg.Client;
  beforeAll(async () => {
    broken = await freshDatabase(inject('postgresUrl'));
    await migrateLog({ ownerUrl: broken.url, roles: [] });
    owner = new pg.Client({ connectionString: broken.url });
    await owner.connect();
    // Not even the owner can do that without taking away the guard first.
    await owner.query('ALTER TABLE log.event DISABLE TRIGGER append_only');
  });
  afterAll(async () => {
    await owner.end();
    await broken.drop();
  });

  const readAfter = async (harm: string): Promise<unknown[]> => {
    const log = postgresEventLog({ url: broken.url });
    await log.append({
      commandId: commandId(randomUUID()),
      meta: { actor: 'service:test' },
      writes: [
        { stream: streamName('broken-1'), facts: Array.from({ length: events }, (_, n) => happened(n)) },
      ],
    });
    const after = position((await log.head()) - events);
    await owner.query(harm, [after]);
    const replayed = async (): Promise<number> => {
      let count = 0;
      for await (const batch of log.replay(after)) count += batch.length;
      return count;
    };
    const failures: unknown[] = await Promise.all(
      [log.readAll(after, 1000), replayed()].map((read) => read.catch((error: unknown) => error)),
    );
    await log.close();
    return failures;
  };

  it.each([
    ['at its end', 250, 'a gap in the log: 49 events after'],
    ['at its beginning', 1, 'a gap in the log: position'],
    ['where a batch ends', 100, 'a gap in the log: 99 events after'],
  ])('is not read over an event that is gone %s', async (_, missing, sentence) => {
    for (const failure of await readAfter(`DELETE FROM log.event WHERE position = $1 + ${missing}`))
      expect(failure).toMatchObject({
        name: 'InvariantViolated',
        message: expect.stringContaining(sentence),
      });
  });

  it('is not read over many that are gone', async () => {
    for (const failure of await readAfter('DELETE FROM log.event WHERE position > $1 + 100'))
      expect(failure).toMatchObject({ name: 'InvariantViolated' });
  });

  it('is not read over an event that is none, and says which', async () => {
    for (const failure of await readAfter(
      `UPDATE log.event SET record = '["broken"]' WHERE position = $1 + 130`,
    ))
      expect(failure).toMatchObject({
        name: 'InvariantViolated',
        message: 'not an event of the log: ["broken"]',
      });
  });
});

describe('the log when the database is not there', () => {
  it('fails in time, and says that trying again is of use', async () => {
    const log = postgresEventLog({ url: 'postgres://nobody@127.0.0.1:1/none', deadlineMs: 200 });
    const command = {
      commandId: commandId(randomUUID()),
      meta: { actor: 'service:test' },
      writes: [{ stream: streamName('test-a'), facts: [happened(1)] }],
    };
    const failures: unknown[] = await Promise.all([
      log.append(command).catch((error: unknown) => error),
      log.head().catch((error: unknown) => error),
    ]);
    for (const failure of failures)
      expect(failure).toMatchObject({ name: 'DependencyFailure', retryable: true });
    await log.close();
  });

  it('turns callers away at once when too many wait already', async () => {
    const log = postgresEventLog({ url: 'postgres://nobody@127.0.0.1:1/none', deadlineMs: 300, queueMax: 5 });
    const started = performance.now();
    const waits = await Promise.all(
      Array.from({ length: 20 }, async () => {
        await log
          .append({
            commandId: commandId(randomUUID()),
            meta: { actor: 'service:test' },
            writes: [{ stream: streamName('test-a'), facts: [happened(1)] }],
          })
          .catch(() => undefined);
        return performance.now() - started;
      }),
    );
    expect(waits.filter((ms) => ms < 150)).toHaveLength(15);
    await log.close();
  });

  it('works as soon as the database is migrated', async () => {
    const later = await freshDatabase(inject('postgresUrl'));
    const failures: unknown[] = [];
    const log = postgresEventLog({ url: later.url, onFailure: (failure) => failures.push(failure) });
    const appended = log.append({
      commandId: commandId(randomUUID()),
      meta: { actor: 'service:test' },
      writes: [{ stream: streamName('test-a'), facts: [happened(1)] }],
    });
    await expect.poll(() => failures.length).toBeGreaterThan(0);
    await migrateLog({ ownerUrl: later.url, roles: [] });
    expect(await appended).toMatchObject({ kind: 'appended', last: 1 });
    await log.close();
    await later.drop();
  });
});

import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startPostgres, type PostgresServer } from '#embedded';
import type { RecordedEvent } from '#contracts';
import { commandId, position, streamName } from '#kernel';
import type { EventLog } from './event-log.ts';
import { followLog } from './follow-log.ts';
import { migrateLog } from './migrations/migrate-log.ts';
import { postgresEventLog } from './postgres-event-log.ts';

const CRASHES = 4;
const CALLERS = 24;
/** Commands that are acknowledged between one crash and the next. */
const COMMANDS_BETWEEN = 400;

let stateFolder: string;
let server: PostgresServer;
beforeAll(async () => {
  stateFolder = await mkdtemp(path.join(tmpdir(), 'berth-log-crash-'));
  server = await startPostgres({ stateFolder, diesWithParent: true });
  await migrateLog({ ownerUrl: server.url, roles: [] });
});
afterAll(async () => {
  await server.stop();
  await rm(stateFolder, { recursive: true, force: true });
});

/** Immediate shutdown and SIGKILL in turn: both lose whatever is not on disk. */
const crash = async (n: number): Promise<void> => {
  if (n % 2 === 0) process.kill(server.pid, 'SIGQUIT');
  else await server.kill9();
  await server.exited;
  server = await startPostgres({ stateFolder, port: server.port, diesWithParent: true });
};

type Acknowledged = { readonly first: number; readonly last: number };

/** Appends to a stream of its own, each command once, at the version that it knows. Any doubled command would be a conflict at the next. */
const write = async (
  log: EventLog,
  name: string,
  acknowledged: Map<string, Acknowledged>,
  signal: AbortSignal,
): Promise<void> => {
  for (let version = 0; !signal.aborted; version += 2) {
    const id = commandId(randomUUID());
    const outcome = await log.append({
      commandId: id,
      meta: { actor: 'service:test' },
      writes: [
        {
          stream: streamName(`own-${name}`),
          expectedVersion: version,
          facts: [1, 2].map((part) => ({ type: 'test.written', data: { part, padding: 'x'.repeat(200) } })),
        },
      ],
    });
    if (outcome.kind === 'conflict')
      throw new Error(`${name} at ${version}: the stream is at ${outcome.actual}`);
    acknowledged.set(id, outcome);
  }
};

describe('a log whose server crashes under load', () => {
  it('loses no command that it acknowledged, doubles none, and shows readers nothing that is taken back', async () => {
    const logs = [1, 2].map(() => postgresEventLog({ url: server.url, deadlineMs: 60_000 }));
    const reading = postgresEventLog({ url: server.url, deadlineMs: 60_000 });
    const acknowledged = new Map<string, Acknowledged>();
    const ending = new AbortController();

    const seen: RecordedEvent[] = [];
    const endReading = new AbortController();
    const follower = (async () => {
      for await (const batch of followLog(reading, {
        after: position(0),
        pollMs: 1,
        signal: endReading.signal,
      }))
        seen.push(...batch);
    })();
    const writers = logs.flatMap((log, service) =>
      Array.from({ length: CALLERS / 2 }, (_, n) =>
        write(log, `${service}-${n}`, acknowledged, ending.signal),
      ),
    );
    for (let n = 0; n < CRASHES; n++) {
      const goal = acknowledged.size + COMMANDS_BETWEEN;
      await expect.poll(() => acknowledged.size, { timeout: 30_000, interval: 5 }).toBeGreaterThan(goal);
      await crash(n);
    }
    ending.abort();
    await Promise.all(writers);

    const log: RecordedEvent[] = [];
    for (let page = await reading.readAll(position(0), 5000); page.length > 0;) {
      log.push(...page);
      page = await reading.readAll(position(log.length), 5000);
    }
    await expect.poll(() => seen.length, { timeout: 10_000 }).toBe(log.length);
    endReading.abort();
    await follower;

    expect(log.map((event) => event.position)).toEqual(log.map((_, n) => n + 1));
    // Each caller waited for every answer: what is in the log is what was acknowledged, where it was acknowledged, once.
    expect(log).toHaveLength(acknowledged.size * 2);
    for (const [n, event] of log.entries()) {
      const answer = acknowledged.get(event.commandId);
      expect(answer?.first).toBe(n + 1 - (n % 2));
      expect(answer?.last).toBe(n + 2 - (n % 2));
    }
    expect(seen).toEqual(log);
    await Promise.all([...logs, reading].map((each) => each.close()));
  }, 120_000);
});

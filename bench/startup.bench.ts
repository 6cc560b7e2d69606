import { randomUUID } from 'node:crypto';
import { type PostgresEventLog, postgresEventLog, postgresSnapshotStore } from '#event-log';
import { commandId } from '#kernel';
import { saveWorld } from '../services/scheduler/src/world/save-world.ts';
import { WORLD_SNAPSHOT } from '../services/scheduler/src/world/restore-world.ts';
import { USUAL_SAVING } from '../services/scheduler/src/world/keep-world-saved.ts';
import { type WorldFollower, followWorld } from '../services/scheduler/src/world/world-follower.ts';
import { createWorld } from '../services/scheduler/src/world/world.ts';
import type { Benchmark } from './benchmark.ts';
import { withBenchServers } from './bench-servers.ts';
import { SAMPLE_META } from './sample-event.ts';
import { startedPool } from './startup/started-pool.ts';
import { median, rounded } from './statistics.ts';

const EVENTS = 1_000_000;
const ROUNDS = 3;
const NEVER_MS = 2 ** 30;

type Start = { readonly ms: number; readonly follower: WorldFollower };

/** A scheduler's start, on connections of its own, until it has seen all of the log. */
const startOver = async (url: string, hasSnapshots: boolean): Promise<Start> => {
  const started = performance.now();
  const log = postgresEventLog({ url });
  const snapshots = postgresSnapshotStore({ url });
  const follower = followWorld({
    source: log,
    world: createWorld(),
    ...(hasSnapshots ? { snapshots } : {}),
    onError: (sentence) => {
      throw new Error(sentence);
    },
    pollMs: NEVER_MS,
  });
  await follower.catchUp();
  const ms = performance.now() - started;
  await follower.stop();
  await Promise.all([log.close(), snapshots.close()]);
  return { ms, follower };
};

const fill = async (
  log: PostgresEventLog,
  pool: ReturnType<typeof startedPool>,
  upTo: number,
): Promise<number> => {
  let count = Number(await log.head());
  while (count < upTo) {
    const writes = pool.next(upTo - count);
    const answer = await log.append({ commandId: commandId(randomUUID()), meta: SAMPLE_META, writes });
    if (answer.kind !== 'appended') throw new Error('nobody else appends here');
    count = answer.last;
  }
  return count;
};

export const startupBench: Benchmark = {
  what: 'a start of the scheduler over a million events, from the beginning and from a saved world (about 4 min)',
  run: (say) =>
    withBenchServers(async ({ serviceUrl: url }) => {
      const log = postgresEventLog({ url });
      const pool = startedPool();
      say(`recording ${EVENTS} events …`);
      await fill(log, pool, EVENTS - USUAL_SAVING.everyEvents);
      say('saving the world as it is before the last of them …');
      const { follower: before } = await startOver(url, false);
      const state = saveWorld(before.world);
      const snapshots = postgresSnapshotStore({ url });
      await snapshots.save(WORLD_SNAPSHOT, { position: before.world.position(), state });
      await snapshots.close();
      const events = await fill(log, pool, EVENTS);
      await log.close();
      const rounds = { fromZero: Array.of<number>(), fromSnapshot: Array.of<number>() };
      for (let round = 1; round <= ROUNDS; round++) {
        say(`starting, round ${round} of ${ROUNDS} …`);
        const whole = await startOver(url, false);
        const fromSaved = await startOver(url, true);
        if (fromSaved.follower.restoredAt() !== before.world.position())
          throw new Error('the saved world was not used');
        if (
          JSON.stringify(saveWorld(whole.follower.world)) !==
          JSON.stringify(saveWorld(fromSaved.follower.world))
        )
          throw new Error('both ways must lead to the same world');
        rounds.fromZero.push(whole.ms);
        rounds.fromSnapshot.push(fromSaved.ms);
      }
      const figures = {
        events,
        fromZeroMs: rounded(median(rounds.fromZero), 0),
        fromSnapshotMs: rounded(median(rounds.fromSnapshot), 0),
        snapshotBytes: Buffer.byteLength(JSON.stringify(state)),
      };
      const tail = events - before.world.position();
      return {
        tables: [
          {
            title: `A start over ${events} events, ${tail} of them after the saved world (median of ${ROUNDS})`,
            rows: [
              ['from the beginning', 'from the saved world', 'its size'],
              [
                `${figures.fromZeroMs} ms`,
                `${figures.fromSnapshotMs} ms`,
                `${(figures.snapshotBytes / 2 ** 20).toFixed(1)} MiB`,
              ],
            ],
          },
        ],
        figures,
      };
    }),
};

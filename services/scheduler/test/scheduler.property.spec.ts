import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkLog } from '#contracts';
import { position } from '#kernel';
import { readable } from '../src/world/readable.ts';
import { createWorld } from '../src/world/world.ts';
import { rounds, startRandomSystem } from './random-operations.ts';

describe('two schedulers over one log', () => {
  it.each(['auto', 'manual'] as const)(
    'keep the log sound, whatever users, agents and the bus do, and in the end everything is free again (operators too; fencing: %s)',
    async (fencing) => {
      await fc.assert(
        fc.asyncProperty(rounds, async (plan) => {
          const system = await startRandomSystem(fencing);
          for (const round of plan)
            await Promise.all(
              round.map(([wish, which]) => system.perform(wish, system.schedulers[which === 0 ? 0 : 1])),
            );
          const busy = checkLog(await system.everything());
          expect(busy.faults).toEqual([]);
          await system.drain();
          const events = await system.everything();
          expect(checkLog(events).faults).toEqual([]);
          expect(system.agents.flatMap(({ faults }) => faults)).toEqual([]);
          for (const scheduler of system.schedulers) {
            await scheduler.follower.catchUp();
            expect([...scheduler.world.liveSessions()]).toEqual([]);
            expect(scheduler.world.nodes().map(({ grants }) => grants.size)).toEqual([0, 0, 0]);
          }
          const [one, other] = system.schedulers;
          expect(one.world.nodes()).toEqual(other.world.nodes());
          const replayed = createWorld();
          replayed.apply(readable(events, expect.unreachable), position(events.length));
          expect(replayed.nodes()).toEqual(one.world.nodes());
          for (const scheduler of system.schedulers) await scheduler.end();
        }),
        { numRuns: 400 },
      );
    },
  );
});

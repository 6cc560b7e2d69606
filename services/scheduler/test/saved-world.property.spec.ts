import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { BerthFact, RecordedEvent } from '#contracts';
import { type Json, position, sessionId } from '#kernel';
import { loadWorld, saveWorld } from '../src/world/save-world.ts';
import { readable } from '../src/world/readable.ts';
import { type World, createWorld } from '../src/world/world.ts';
import { goldenFacts, logOf } from './golden-facts.ts';
import { rounds, startRandomSystem } from './random-operations.ts';

type Events = readonly RecordedEvent<BerthFact>[];

const fold = (world: World, events: Events, from: number, to: number): World => {
  world.apply(events.slice(from, to), position(to));
  return world;
};
const throughJson = (saved: Json): Json => JSON.parse(JSON.stringify(saved));

/** Saved after `cut` events, loaded, and gone on with. */
const foldOver = (events: Events, cut: number): World => {
  const world = createWorld();
  const saved = throughJson(saveWorld(fold(createWorld(), events, 0, cut)));
  const outcome = loadWorld(world, saved, position(cut));
  if (!outcome.ok) throw new Error(outcome.refusal.message);
  return fold(world, events, cut, events.length);
};

/** All that decisions look at. */
const sightOf = (world: World) => ({
  position: world.position(),
  saved: saveWorld(world),
  nodes: world.nodes(),
  queue: world.queue(),
  live: [...world.liveSessions()],
  onNodes: [...world.onNodes()],
  reservations: world.reservations(),
  recent: world.recentRequests(),
  waiting: [
    world.waitingCounts.inAll(),
    new Set(world.waitingCounts.projects()),
    world.queue().map(({ asked }) => world.waitingCounts.ofUser(asked.userId)),
  ],
  totals: world.nodes().map(({ poolId }) => world.totals.of(poolId)),
  arrays: world.queue().map(({ asked: { wish } }) => {
    const array = wish?.array?.arrayId;
    return array === undefined ? null : world.arrays.runningOf(array);
  }),
});

const expectSame = (events: Events, cut: number): void => {
  const whole = fold(createWorld(), events, 0, events.length);
  expect(sightOf(foldOver(events, cut))).toEqual(sightOf(whole));
};

describe('a world that was saved and loaded', () => {
  it('goes on as if it had never been away, at any cut of what two schedulers wrote', async () => {
    await fc.assert(
      fc.asyncProperty(rounds, fc.array(fc.double({ min: 0, max: 1, noNaN: true })), async (plan, cuts) => {
        const system = await startRandomSystem('auto');
        for (const round of plan)
          await Promise.all(
            round.map(([wish, which]) => system.perform(wish, system.schedulers[which === 0 ? 0 : 1])),
          );
        const events = readable(await system.everything(), expect.unreachable);
        for (const scheduler of system.schedulers) await scheduler.end();
        for (const cut of [...cuts.slice(0, 4), 0, 1]) expectSame(events, Math.round(cut * events.length));
      }),
      { numRuns: 150 },
    );
  });

  it('goes on as if it had never been away, at any cut of any facts in any order', () => {
    const fact = fc.constantFrom(...goldenFacts);
    fc.assert(
      fc.property(fc.array(fact, { maxLength: 120 }), fc.nat(), (facts, cut) => {
        const events = logOf(facts);
        expectSame(events, cut % (events.length + 1));
      }),
      { numRuns: 500 },
    );
  });

  it('forgets ended sessions as one does that was never away', () => {
    const requested = goldenFacts.find(({ type }) => type === 'session.requested');
    const stopped = goldenFacts.find(({ type }) => type === 'session.stopped');
    if (requested === undefined || stopped === undefined) throw new Error('there is one of each');
    const idOf = (n: number): string => `s${String(n).padStart(11, '0')}`;
    const lives = Array.from({ length: 5_200 }, (_, n) =>
      [requested, stopped].map((golden) => ({ ...golden, data: { ...golden.data, sessionId: idOf(n) } })),
    ).flat();
    // One that is needed by a session that waits is remembered, however many end after it.
    const wish = { after: [{ sessionId: idOf(0), condition: 'ok' }] };
    const dependent = { ...requested, data: { ...requested.data, sessionId: 'dependent000', wish } };
    const events = logOf([dependent, ...lives]);
    expectSame(events, events.length - 300);
    expect(foldOver(events, events.length - 300).session(sessionId(idOf(0)))).not.toBeNull();
  });
});

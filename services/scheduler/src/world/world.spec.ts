import { describe, expect, it } from 'vitest';
import type { BerthFact, RecordedEvent } from '#contracts';
import { arrayId, position, type SessionId, sessionId } from '#kernel';
import { placed, requested, requeued, sessionA, started } from '../../test/builders.ts';
import { createWorld } from './world.ts';

const idOf = (n: number): SessionId => sessionId(`s${String(n).padStart(11, '0')}`);

/** A world that has seen these facts, each on the stream of its session. */
const worldAfter = (facts: Iterable<BerthFact>) => {
  const world = createWorld();
  let at = 0;
  for (const fact of facts) {
    at += 1;
    const event = {
      ...fact,
      rev: 1,
      version: 1,
      position: position(at),
    } as unknown as RecordedEvent<BerthFact>;
    world.apply([event], position(at));
  }
  return world;
};
const stopped = (id: SessionId): BerthFact =>
  ({
    type: 'session.stopped',
    data: { sessionId: id, outcome: { kind: 'completed', exitCode: 0 }, stoppedAt: 0 },
  }) as unknown as BerthFact;

describe('the world', () => {
  const first = idOf(0);
  const dependent = idOf(1);
  const after = { wish: { after: [{ sessionId: first, condition: 'ok' as const }] } };
  const many = function* () {
    for (let n = 10; n < 6_010; n++) {
      yield requested({ sessionId: idOf(n) });
      yield stopped(idOf(n));
    }
  };

  it('forgets the oldest of those that have ended', () => {
    const world = worldAfter([requested({ sessionId: first }), stopped(first), ...many()]);
    expect(world.session(first)).toBeNull();
    expect(world.session(idOf(6_009))?.state.phase).toBe('ended');
  });

  it('remembers an ended session as long as a live one depends on it, and no longer', () => {
    const facts = [
      requested({ sessionId: first }),
      requested({ sessionId: dependent, ...after }),
      stopped(first),
      ...many(),
    ];
    expect(worldAfter(facts).session(first)?.state).toMatchObject({ phase: 'ended' });
    expect(worldAfter([...facts, stopped(dependent), ...many()]).session(first)).toBeNull();
  });

  it('counts the sessions of an array that have a place, until they are off it', () => {
    const array = { arrayId: arrayId('arrayarrayzz'), index: 1 };
    const wish = { wish: { array } };
    const runningAfter = (...facts: readonly BerthFact[]) =>
      worldAfter([requested(wish), ...facts]).arrays.runningOf(array.arrayId);
    expect(runningAfter()).toBe(0);
    expect(runningAfter(placed())).toBe(1);
    expect(runningAfter(placed(), requeued())).toBe(0);
    expect(runningAfter(placed(), requeued(), placed(2), started)).toBe(1);
    expect(runningAfter(placed(), stopped(sessionA))).toBe(0);
  });
});

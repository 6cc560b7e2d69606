import { beforeEach, describe, expect, it } from 'vitest';
import { type EventLog, inMemoryEventLog } from '#event-log';
import { position } from '#kernel';
import { boot1, boot2, joined, nodeA } from '../../test/builders.ts';
import { createTestClock } from '../../test/test-scheduler.ts';
import { followWorld } from '../world/world-follower.ts';
import { createWorld } from '../world/world.ts';
import { joinNodeHandler } from './join-node.ts';
import { watchNodes } from './watch-nodes.ts';

const LIMITS = { silenceMs: 60_000, lossMs: 120_000 };
const inventory = (() => {
  const fact = joined();
  if (fact.type !== 'node.joined') throw new Error('the builder builds something else');
  return fact.data.inventory;
})();

describe('the watch over nodes', () => {
  let clock: ReturnType<typeof createTestClock>;
  let log: EventLog;
  const start = (fencing: 'auto' | 'manual' = 'auto') => {
    const onError = (sentence: string) => {
      throw new Error(sentence);
    };
    const follower = followWorld({ source: log, world: createWorld(), onError, pollMs: 2 ** 30 });
    const watch = watchNodes({ log, world: follower.world, clock, limits: LIMITS, fencing, onError });
    const look = async (minutes: number): Promise<void> => {
      clock.advance(minutes);
      await follower.catchUp();
      await watch.look();
      await follower.catchUp();
    };
    const join = joinNodeHandler(log, follower, clock);
    return { watch, look, join, stop: follower.stop };
  };
  const types = async () => (await log.readAll(position(0), 5000)).map(({ type }) => type);

  beforeEach(() => {
    clock = createTestClock();
    log = inMemoryEventLog({ clock });
  });

  it('notes when a node falls silent, comes back, or does not', async () => {
    const { watch, look, join, stop } = start();
    await join({ nodeId: nodeA, incarnation: boot1, inventory });
    await look(0.5);
    await look(2);
    expect((await types()).at(-1)).toBe('node.lost');
    watch.heard(nodeA, boot1);
    await look(0.5);
    expect((await types()).at(-1)).toBe('node.returned');
    await look(2);
    await look(1);
    expect((await types()).slice(-2)).toEqual(['node.returned', 'node.lost']);
    await look(1);
    expect((await types()).slice(-2)).toEqual(['node.lost', 'node.fenced']);
    await stop();
  });

  it('leaves a node that stays away to operators when they want it so', async () => {
    const { look, join, stop } = start('manual');
    await join({ nodeId: nodeA, incarnation: boot1, inventory });
    for (const minutes of [1, 2, 60]) await look(minutes);
    expect((await types()).at(-1)).toBe('node.lost');
    await stop();
  });

  it('gives nobody up before it has listened long enough itself', async () => {
    const first = start();
    await first.join({ nodeId: nodeA, incarnation: boot1, inventory });
    await first.look(0.5);
    await first.look(2);
    await first.stop();
    clock.advance(60);
    const second = start();
    await second.look(0.5);
    expect((await types()).at(-1)).toBe('node.lost');
    await second.look(1);
    expect((await types()).at(-1)).toBe('node.fenced');
    await second.stop();
  });

  it('takes a join for a sign of life', async () => {
    const { look, join, stop } = start();
    await join({ nodeId: nodeA, incarnation: boot1, inventory });
    for (const minutes of [0.5, 2, 2]) await look(minutes);
    expect((await types()).at(-1)).toBe('node.fenced');
    await join({ nodeId: nodeA, incarnation: boot2, inventory, isCleared: true });
    await look(0.5);
    expect((await types()).at(-1)).toBe('node.joined');
    await stop();
  });
});

import { afterEach, describe, expect, it } from 'vitest';
import type { Reach } from '#contracts';
import { inMemoryEventLog } from '#event-log';
import { type CommandId, type SessionId, position, projectId, sessionId, userId } from '#kernel';
import { asked } from '../../test/builders.ts';
import { createTestClock, createTestScheduler } from '../../test/test-scheduler.ts';
import { nameCommand } from './name-command.ts';
import type { SessionsOrder } from './operate-queue.ts';

const endings: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const end of endings.splice(0)) await end();
});

const idOf = (n: number): SessionId => sessionId(`s${String(n).padStart(11, '0')}`);
let orders = 0;
const order = (ids: readonly SessionId[], reach: Reach = 'own', commandId?: CommandId): SessionsOrder => {
  orders += 1;
  return {
    commandId: commandId ?? nameCommand('test', 'order', orders),
    sessionIds: ids,
    word: { by: 'user:ada', reach, projectId: projectId('default') },
  };
};

/** Four sessions in the queue: three of Ada's, and between them one of Bob's. */
const setUp = async () => {
  const clock = createTestClock();
  const log = inMemoryEventLog({ clock });
  const scheduler = createTestScheduler(log, clock);
  endings.push(scheduler.end);
  for (const [n, user] of ['ada', 'bob', 'ada', 'ada'].entries()) {
    const one = asked({ sessionId: idOf(n), userId: userId(user), requestedAt: clock.now() });
    await scheduler.request(nameCommand('test', n), one);
    clock.advance(1);
  }
  await scheduler.follower.catchUp();
  const world = async () => {
    await scheduler.follower.catchUp();
    return scheduler.world;
  };
  const line = async () => (await world()).queue().map(({ asked: { sessionId: id } }) => id);
  const typesSince = async (at: number) => (await log.readAll(position(at), 100)).map(({ type }) => type);
  return { log, queue: scheduler.queue, world, line, typesSince };
};

describe('several sessions at once', () => {
  it('are held and released; those of others stay as they are, with the reason', async () => {
    const { queue, world, log } = await setUp();
    const answer = await queue.hold(order([idOf(0), idOf(1), idOf(9)]));
    expect(answer.position).toBe(await log.head());
    expect(answer.refused).toEqual([
      {
        sessionId: idOf(1),
        code: 'forbidden',
        message: 'Only bob and admins may do that with this session.',
      },
      { sessionId: idOf(9), code: 'session-unknown', message: 'There is no such session.' },
    ]);
    const held = (await world()).queue().filter(({ isHeld }) => isHeld);
    expect(held.map(({ asked: { sessionId: id } }) => id)).toEqual([idOf(0)]);
    expect((await queue.release(order([idOf(0)]))).refused).toEqual([]);
    expect((await world()).queue().some(({ isHeld }) => isHeld)).toBe(false);
  });

  it('are held once when the command comes twice', async () => {
    const { queue, log } = await setUp();
    const command = nameCommand('test', 'twice');
    await queue.hold(order([idOf(0), idOf(2)], 'own', command));
    const head = await log.head();
    await queue.hold(order([idOf(0), idOf(2)], 'own', command));
    expect(await log.head()).toBe(head);
  });

  it('change their priority as far as the project allows, and beyond it for an admin', async () => {
    const { queue, world } = await setUp();
    const refused = await queue.prioritise(order([idOf(0)]), 5);
    expect(refused.refused).toMatchObject([{ code: 'priority-too-high' }]);
    expect((await queue.prioritise(order([idOf(0), idOf(1)], 'all'), 5)).refused).toEqual([]);
    expect((await world()).queue().map(({ line }) => line.priority)).toEqual([5, 5, 0, 0]);
  });

  it('move in one append', async () => {
    const { queue, line, log, typesSince } = await setUp();
    const head = await log.head();
    const answer = await queue.reorder(order([idOf(3), idOf(2)]), { place: 'top' });
    expect(answer.refused).toEqual([]);
    expect(await line()).toEqual([3, 1, 2, 0].map(idOf));
    expect(new Set(await typesSince(head))).toEqual(new Set(['session.reordered']));
    const before = await queue.reorder(order([idOf(0)]), { place: 'before', before: idOf(3) });
    expect(before.refused).toEqual([]);
    expect(await line()).toEqual([0, 1, 3, 2].map(idOf));
    const foreign = await queue.reorder(order([idOf(0)]), { place: 'before', before: idOf(1) });
    expect(foreign.refused).toMatchObject([{ sessionId: idOf(0), code: 'invalid-request' }]);
  });

  it('stop, also those that have ended already', async () => {
    const { queue, world } = await setUp();
    expect((await queue.stop(order([idOf(0), idOf(1)]))).refused).toMatchObject([{ sessionId: idOf(1) }]);
    expect((await queue.stop(order([idOf(0), idOf(2)]))).refused).toEqual([]);
    const alive = [...(await world()).liveSessions()].map(([id]) => id);
    expect(alive).toEqual([idOf(1), idOf(3)]);
  });

  it('are told that they have ended, or run, when they can no longer be moved', async () => {
    const { queue } = await setUp();
    await queue.stop(order([idOf(0)]));
    expect((await queue.hold(order([idOf(0)]))).refused).toMatchObject([{ code: 'session-ended' }]);
    expect((await queue.reorder(order([idOf(0)]), { place: 'top' })).refused).toMatchObject([
      { code: 'session-ended' },
    ]);
  });
});

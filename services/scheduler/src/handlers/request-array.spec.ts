import { afterEach, describe, expect, it } from 'vitest';
import type { SchedulingWish } from '#contracts';
import { inMemoryEventLog } from '#event-log';
import { arrayId, position, sessionId } from '#kernel';
import { asked, joined, minute, resources } from '../../test/builders.ts';
import { createTestClock, createTestScheduler } from '../../test/test-scheduler.ts';
import type { AskedArray } from '../domain/session/array-members.ts';
import { nameCommand } from './name-command.ts';

const endings: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const end of endings.splice(0)) await end();
});

const setUp = async () => {
  const clock = createTestClock();
  const log = inMemoryEventLog({ clock });
  const scheduler = () => {
    const one = createTestScheduler(log, clock);
    endings.push(one.end);
    return one;
  };
  const first = scheduler();
  const node = joined();
  if (node.type !== 'node.joined') throw new Error('the builder builds something else');
  await first.join(node.data);
  return { log, first, second: scheduler() };
};

const { sessionId: _id, name: _name, ...wished } = asked();
const array = (count: number, wish: SchedulingWish = {}, over: Partial<AskedArray> = {}): AskedArray => ({
  asked: { ...wished, wish },
  name: 'sweep',
  arrayId: arrayId('k3v9m2x7q4zz'),
  indexes: Array.from({ length: count }, (_, n) => n + 1),
  runningMax: null,
  ...over,
});
const command = nameCommand('test', 'array');

describe('request an array', () => {
  it('puts a thousand sessions in the queue, in the order of their numbers, by one append', async () => {
    const { log, first } = await setUp();
    const before = await log.head();
    const outcome = await first.requestArray(command, array(1000), 'own');
    expect(outcome).toMatchObject({ ok: true, value: { count: 1000, position: before + 1000 } });
    const events = await log.readAll(position(before), 1000);
    expect(new Set(events.map(({ commandId }) => commandId))).toEqual(new Set([command]));
    await first.follower.catchUp();
    expect(first.world.queue().map(({ asked: { wish } }) => wish?.array?.index)).toEqual(
      Array.from({ length: 1000 }, (_, n) => n + 1),
    );
  });

  it('is one and the same when the same wish comes twice, also to two schedulers at once', async () => {
    const { log, first, second } = await setUp();
    const before = await log.head();
    const answers = await Promise.all(
      [first, second, first].map((scheduler) => scheduler.requestArray(command, array(20), 'own')),
    );
    expect(answers.map(({ ok }) => ok)).toEqual([true, true, true]);
    expect(await log.head()).toBe(before + 20);
    expect((await second.requestArray(command, array(20), 'own')).ok).toBe(true);
    expect(await log.head()).toBe(before + 20);
  });

  it('records nothing at all when one of them could never run', async () => {
    const { log, first } = await setUp();
    const before = await log.head();
    const greedy = { ...array(5), asked: { ...wished, resources: resources(64) } };
    expect(await first.requestArray(command, greedy, 'own')).toMatchObject({
      refusal: { code: 'resources-exceed-every-node' },
    });
    expect(await first.requestArray(command, array(5, { priority: 9 }), 'own')).toMatchObject({
      refusal: { code: 'priority-too-high' },
    });
    const after = [{ sessionId: sessionId('nosuchthing0'), condition: 'ok' as const }];
    expect(await first.requestArray(command, array(5, { after }), 'own')).toMatchObject({
      refusal: { code: 'session-unknown' },
    });
    expect(await log.head()).toBe(before);
  });

  it('never has more of them hold resources than it may', async () => {
    const { first, second } = await setUp();
    const few = array(6, {}, { runningMax: 2 });
    await first.requestArray(command, few, 'own');
    await Promise.all([first.place(), second.place()]);
    await first.follower.catchUp();
    expect(first.world.arrays.runningOf(few.arrayId)).toBe(2);
    const [running] = first.world.onNodes();
    if (running === undefined) return expect.unreachable();
    const [part] = running.placement.parts;
    await first.report({
      nodeId: part.nodeId,
      incarnation: part.incarnation,
      seq: 1,
      at: minute(5),
      sessionId: running.asked.sessionId,
      epoch: 1,
      status: {
        phase: 'absent',
        end: { kind: 'exit', exitCode: 0, oomKilled: false },
        startedAt: minute(2),
        endedAt: minute(4),
      },
    });
    await first.follower.catchUp();
    await first.place();
    await first.follower.catchUp();
    expect(first.world.arrays.runningOf(few.arrayId)).toBe(2);
    expect(first.world.queue()).toHaveLength(3);
  });
});

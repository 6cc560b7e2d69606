import fc from 'fast-check';
import type { Dependency, Reach } from '#contracts';
import { type SessionId, arrayId, projectId } from '#kernel';
import { nameCommand } from '../src/handlers/name-command.ts';
import { memberId } from '../src/domain/session/array-members.ts';
import { asked, resources } from './builders.ts';
import type { TestClock, TestScheduler } from './test-scheduler.ts';

const VERBS = ['hold', 'release', 'top', 'bottom', 'before', 'lower', 'raise', 'stop'] as const;

/** What somebody may do about the queue. */
export type QueueOp =
  | { readonly op: 'array'; readonly count: number; readonly runningMax: number; readonly cpu: number }
  | {
      readonly op: 'queue';
      readonly verb: (typeof VERBS)[number];
      readonly whom: readonly number[];
      readonly other: number;
      readonly reach: Reach;
    };

export const queueOp: fc.Arbitrary<QueueOp> = fc.oneof(
  {
    weight: 1,
    arbitrary: fc.record({
      op: fc.constant('array' as const),
      count: fc.integer({ min: 1, max: 4 }),
      runningMax: fc.integer({ min: 1, max: 2 }),
      cpu: fc.integer({ min: 1, max: 4 }),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      op: fc.constant('queue' as const),
      verb: fc.constantFrom(...VERBS),
      whom: fc.array(fc.nat({ max: 30 }), { minLength: 1, maxLength: 3 }),
      other: fc.nat({ max: 30 }),
      reach: fc.constantFrom('own' as const, 'all' as const),
    }),
  },
);

/** What a session may come after; null: nothing. */
export type AfterOp = { readonly which: number; readonly condition: Dependency['condition'] } | null;
export const afterOp: fc.Arbitrary<AfterOp> = fc.option(
  fc.record({
    which: fc.nat({ max: 30 }),
    condition: fc.constantFrom('ok' as const, 'any' as const, 'fail' as const),
  }),
  { nil: null, freq: 2 },
);

/** Whoever asks for arrays, and puts the queue in another order; `sessions` are those that were ever asked for, and it adds to them. */
export const createQueuer = (clock: TestClock, sessions: SessionId[]) => {
  let count = 0;
  const pick = (which: number): SessionId | undefined => sessions[which % Math.max(1, sessions.length)];

  const askForArray = async (
    { count: size, runningMax, cpu }: Extract<QueueOp, { op: 'array' }>,
    scheduler: TestScheduler,
  ): Promise<void> => {
    const id = arrayId(`a${String(count).padStart(9, '0')}zz`);
    sessions.push(...Array.from({ length: size }, (_, n) => memberId(id, n)));
    const limits = { waitMs: 1_800_000, prepareMs: 600_000, runMs: 300_000, graceMs: 1000 };
    const {
      sessionId: _id,
      name: _name,
      ...wished
    } = asked({
      resources: resources(0.25, cpu),
      limits,
      requestedAt: clock.now(),
    });
    const indexes = Array.from({ length: size }, (_, n) => n);
    const array = { asked: wished, name: 'array', arrayId: id, indexes, runningMax };
    await scheduler.requestArray(nameCommand('array', id), array, 'own');
  };

  const change = async (
    { verb, whom, other, reach }: Extract<QueueOp, { op: 'queue' }>,
    { queue }: TestScheduler,
  ): Promise<void> => {
    const sessionIds = whom.flatMap((which) => pick(which) ?? []);
    const target = pick(other);
    if (sessionIds.length === 0 || target === undefined) return;
    const order = {
      commandId: nameCommand('queue', count),
      sessionIds,
      word: { by: 'user:ada', reach, projectId: projectId('default') },
    };
    switch (verb) {
      case 'hold':
        return void (await queue.hold(order));
      case 'release':
        return void (await queue.release(order));
      case 'stop':
        return void (await queue.stop(order));
      case 'top':
      case 'bottom':
        return void (await queue.reorder(order, { place: verb }));
      case 'before':
        return void (await queue.reorder(order, { place: 'before', before: target }));
      default:
        return void (await queue.prioritise(order, verb === 'raise' ? 5 : -5));
    }
  };

  return {
    pick,
    perform: (wish: QueueOp, scheduler: TestScheduler): Promise<void> => {
      count += 1;
      return wish.op === 'array' ? askForArray(wish, scheduler) : change(wish, scheduler);
    },
  };
};

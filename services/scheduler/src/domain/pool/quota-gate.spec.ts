import { describe, expect, it } from 'vitest';
import type { Quota } from '#contracts';
import { fromIso, gpuMilli, projectId, userId } from '#kernel';
import { minute, waiting } from '../../../test/builders.ts';
import { nthSession } from '../../../test/queue/queue-builders.ts';
import type { AccountBook } from './accounts.ts';
import { sayOverQuota } from './over-quota.ts';
import { type QuotaAsk, createQuotaGate, quotaAsk } from './quota-gate.ts';
import { noSpending, spend } from './spending.ts';

const HOUR_MS = 3_600_000;
const NOW = fromIso('2026-08-12T10:00:00.000Z');
const gpus = (count: number) => gpuMilli(count * 1000);

const ask = (over: Partial<QuotaAsk> = {}): QuotaAsk => ({
  sessionId: nthSession(99),
  projectId: projectId('vision'),
  userId: userId('ada'),
  gpuMilli: 4000,
  holdMsMax: 10 * HOUR_MS,
  isPreemptible: true,
  ...over,
});

type Holding = {
  readonly gpus: number;
  readonly sessions?: number;
  readonly gpuHours?: number;
  readonly user?: string;
};
const book = ({ gpus: count, sessions = 1, gpuHours = 0, user = 'ada' }: Holding): AccountBook => ({
  projectId: projectId('vision'),
  userId: userId(user),
  usage: { settled: 0, rate: 0, at: minute(0) },
  held: { ...waiting().asked.resources, gpuMilli: gpus(count) },
  lastStartAt: null,
  sessions: new Map(Array.from({ length: sessions }, (_, n) => [nthSession(n), 1])),
  spending: spend(noSpending, gpuHours * 1000 * HOUR_MS, NOW),
});
const gateOf = (quota: Quota | null, ...books: readonly AccountBook[]) =>
  createQuotaGate({ now: NOW, quotaOf: () => quota, books });
const why = (quota: Quota, held: Holding, asked = ask()): string => {
  const verdict = gateOf(quota, book(held)).check(asked);
  return verdict.kind === 'over' ? sayOverQuota(verdict.why) : verdict.kind;
};

describe('the quota gate', () => {
  it.each<[string, Quota | null]>([
    ['without a quota', null],
    ['whose quota only says how much it weighs', { weight: 3, priorityMax: 5 }],
  ])('lets a project %s have what it likes', (_what, quota) =>
    expect(gateOf(quota, book({ gpus: 1000 })).check(ask()).kind).toBe('unlimited'),
  );

  it('counts both users of a project, each against his own limit too', () => {
    const quota = { gpuMilli: gpus(16), perUser: { gpuMilli: gpus(8) } };
    const gate = gateOf(quota, book({ gpus: 6 }), book({ gpus: 8, user: 'eve' }));
    expect(gate.check(ask({ gpuMilli: 2000 })).kind).toBe('within');
    expect(gate.check(ask({ gpuMilli: 3000 })).kind).toBe('over');
    expect(gate.check(ask({ gpuMilli: 1000, userId: userId('eve') })).kind).toBe('over');
  });

  it('does not count a session twice that is given something while its last place is not free yet', () => {
    const gate = gateOf({ sessionCount: 2 }, book({ gpus: 2, sessions: 2 }));
    expect(gate.check(ask({ sessionId: nthSession(1) })).kind).toBe('within');
    expect(gate.check(ask()).kind).toBe('over');
  });

  it('lets a session without GPUs start in a project that has more of them than it should', () => {
    expect(gateOf({ gpuMilli: gpus(4) }, book({ gpus: 6 })).check(ask({ gpuMilli: 0 })).kind).toBe('within');
  });

  it('takes a session with all of its nodes', () => {
    const { asked: gang } = waiting({
      resources: { ...waiting().asked.resources, gpuMilli: gpus(8) },
      wish: { nodeCount: 3 },
    });
    expect(quotaAsk(gang)).toMatchObject({ gpuMilli: 24_000, holdMsMax: null, isPreemptible: true });
  });
});

describe('why a session waits for its quota', () => {
  it.each<[string, string]>([
    [
      'your project has 14 of 16 GPUs in use and may borrow none; this needs 4 more',
      why({ gpuMilli: gpus(16) }, { gpus: 14 }),
    ],
    [
      'your project has 21.5 GPUs in use, of 16 of its own and 8 that it may borrow; this needs 4 more',
      why({ gpuMilli: gpus(16), borrowGpuMilli: gpus(8) }, { gpus: 21.5 }),
    ],
    [
      'your project has 14 GPUs in use, of 16 of its own and 8 that it may borrow, but not for a session that may not be preempted; this needs 4 more',
      why({ gpuMilli: gpus(16), borrowGpuMilli: gpus(8) }, { gpus: 14 }, ask({ isPreemptible: false })),
    ],
    [
      'you have 0 of 1 GPU in use in this project; this needs 4 more',
      why({ perUser: { gpuMilli: gpus(1) } }, { gpus: 0 }),
    ],
    [
      'your project has 40 of 40 sessions at work; this would be one more',
      why({ sessionCount: 40 }, { gpus: 0, sessions: 40 }),
    ],
    [
      'you have 2 of 2 sessions at work in this project; this would be one more',
      why({ perUser: { sessionCount: 2 } }, { gpus: 0, sessions: 2 }),
    ],
    [
      'your project has begun 970 of the 1000 GPU-hours of this month; this can come to 40 more. The next month begins at 2026-09-01T00:00:00.000Z',
      why({ gpuBudget: { gpuMilliMs: 1000 * 1000 * HOUR_MS, period: 'month' } }, { gpus: 0, gpuHours: 970 }),
    ],
    [
      'you have begun 70 of the 100 GPU-hours of this week; this can come to 40 more. The next week begins at 2026-08-17T00:00:00.000Z',
      why(
        { perUser: { gpuBudget: { gpuMilliMs: 100 * 1000 * HOUR_MS, period: 'week' } } },
        { gpus: 0, gpuHours: 70 },
      ),
    ],
    [
      "your project can't start sessions without a maximum run time, since there is a budget of GPU-hours",
      why({ gpuBudget: { gpuMilliMs: 1, period: 'day' } }, { gpus: 0 }, ask({ holdMsMax: null })),
    ],
  ])('says: %s', (sentence, said) => expect(said).toBe(sentence));
});

import { describe, expect, it } from 'vitest';
import { policyWith } from './pools.ts';
import { partOf, quotaWith, userLimitsWith } from './quota-flags.ts';

const HOUR_MILLI_MS = 1000 * 3_600_000;

describe('the flags of a quota', () => {
  const before = { gpuMilli: 8000, borrowGpuMilli: 4000, perUser: { sessionCount: 3 }, weight: 2 };

  it('change what they name, in exact units, and leave the rest', () =>
    expect(
      quotaWith(before, {
        gpus: '16',
        gpuHours: '1000/month',
        userGpus: '0.5',
        userGpuHours: '1.5/day',
        priorityMax: '10',
      }),
    ).toEqual({
      gpuMilli: 16_000,
      borrowGpuMilli: 4000,
      gpuBudget: { gpuMilliMs: 1000 * HOUR_MILLI_MS, period: 'month' },
      perUser: {
        gpuMilli: 500,
        sessionCount: 3,
        gpuBudget: { gpuMilliMs: 1.5 * HOUR_MILLI_MS, period: 'day' },
      },
      weight: 2,
      priorityMax: 10,
    }));

  it('take limits away', () =>
    expect(quotaWith(before, { gpus: 'none', borrow: 'none', userSessions: 'none', weight: 'none' })).toEqual(
      {},
    ));

  it('know which part they speak of', () => {
    expect(partOf({})).toBe('none');
    expect(partOf({ userGpus: '4', userSessions: '2' })).toBe('per-user');
    expect(partOf({ userGpus: '4', weight: '2' })).toBe('whole');
    expect(userLimitsWith({ sessionCount: 3 }, { userGpus: '4', gpus: '16' })).toEqual({
      gpuMilli: 4000,
      sessionCount: 3,
    });
  });

  it.each<[Parameters<typeof quotaWith>[1], string]>([
    [{ gpus: 'many' }, '--gpus needs a number'],
    [{ userGpus: '-1' }, '--user-gpus needs a number'],
    [{ sessions: '1.5' }, '--sessions needs a whole number'],
    [{ weight: 'x' }, '--weight needs a whole number'],
    [{ gpuHours: '1000' }, '--gpu-hours needs GPU-hours for each day, week or month, such as 1000/month'],
    [{ gpuHours: '1000/year' }, 'such as 1000/month'],
    [{ userGpuHours: '999999999/day' }, 'out of bounds'],
  ])('%j is refused', (flags, sentence) => expect(() => quotaWith({}, flags)).toThrow(sentence));
});

describe('the flags of a policy', () => {
  it('change what they name and leave the rest; default takes a setting back', () =>
    expect(
      policyWith(
        { order: 'fifo', starvationMs: 1, placement: 'pack' },
        { order: 'drf', placement: 'default', halfLife: '7d', warning: '30s' },
      ),
    ).toEqual({ order: 'drf', starvationMs: 1, halfLifeMs: 7 * 86_400_000, warningMs: 30_000 }));
  it('a time has a unit', () => expect(() => policyWith({}, { minRun: '10' })).toThrow('did you mean 10s?'));
});

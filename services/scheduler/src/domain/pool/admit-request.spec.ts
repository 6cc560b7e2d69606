import { describe, expect, it } from 'vitest';
import type { Quota, Resources } from '#contracts';
import { gibibytes, gpuMilli } from '#kernel';
import { asked, resources } from '../../../test/builders.ts';
import type { Asked } from '../session/session-state.ts';
import { BUDGET_RUN_MS, QUEUE_MAX, admitRequest } from './admit-request.ts';

const HOUR_MS = 3_600_000;
const gpus = (count: number) => gpuMilli(count * 1000);
const hours = (count: number) => count * 1000 * HOUR_MS;
const NOBODY = { inAll: 0, ofUser: 0 };

const admit = (quota: Quota | null, over: Partial<Asked> = {}, waitingCount = NOBODY) =>
  admitRequest(asked({ resources: resources(8), ...over }), { quota, isClosed: false, waitingCount });
const limited = (runHours: number): Asked['limits'] => ({ ...asked().limits, runMs: runHours * HOUR_MS });

describe('admitting a request', () => {
  it.each<[string, Quota | null]>([
    ['without a quota', null],
    ['with one that has room for it', { gpuMilli: gpus(8), sessionCount: 1 }],
    ['that may borrow what is missing', { gpuMilli: gpus(4), borrowGpuMilli: gpus(4) }],
  ])('takes a session of a project %s as it is', (_what, quota) =>
    expect(admit(quota)).toEqual({ ok: true, value: asked({ resources: resources(8) }) }),
  );

  it.each<[string, Quota, Partial<Asked>]>([
    ['Your project may hold 4 GPUs; this needs 8.', { gpuMilli: gpus(4) }, {}],
    [
      'Your project may hold 4 GPUs and borrow 2; this needs 8.',
      { gpuMilli: gpus(4), borrowGpuMilli: gpus(2) },
      {},
    ],
    [
      'Your project may hold 4 GPUs and borrow 8, but not for a session that may not be preempted; this needs 8.',
      { gpuMilli: gpus(4), borrowGpuMilli: gpus(8) },
      { wish: { isPreemptible: false } },
    ],
    ['You may hold 1 GPU in this project; this needs 8.', { perUser: { gpuMilli: gpus(1) } }, {}],
    ['Your project may hold 8 GPUs; this needs 16.', { gpuMilli: gpus(8) }, { wish: { nodeCount: 2 } }],
    ['Your project may have no session at work.', { sessionCount: 0 }, {}],
    ['You may have no session at work in this project.', { perUser: { sessionCount: 0 } }, {}],
  ])('refuses what could never fit: %s', (message, quota, over) =>
    expect(admit(quota, over)).toMatchObject({ ok: false, refusal: { code: 'exceeds-quota', message } }),
  );

  it('refuses what can come to more GPU time than a whole period has', () =>
    expect(
      admit({ gpuBudget: { gpuMilliMs: hours(100), period: 'month' } }, { limits: limited(24) }),
    ).toMatchObject({
      ok: false,
      refusal: {
        code: 'exceeds-quota',
        message:
          'Your project may begin 100 GPU-hours each month; this can come to 193.5. A shorter maximum run time makes it less.',
        pointer: '/limits/runMs',
      },
    }));

  it('refuses a share by memory of a project that may hold no GPU', () => {
    const byMemory: Resources = { ...resources(0), gpuMemoryBytes: gibibytes(4) };
    expect(admit({ gpuMilli: gpus(0) }, { resources: byMemory }).ok).toBe(false);
    expect(admit({ gpuMilli: gpus(1) }, { resources: byMemory }).ok).toBe(true);
  });

  it.each<[string, Quota]>([
    ['the project', { gpuBudget: { gpuMilliMs: hours(1000), period: 'month' } }],
    ['its users', { perUser: { gpuBudget: { gpuMilliMs: hours(1000), period: 'week' } } }],
  ])('gives a session an end where %s have a budget of GPU time', (_whose, quota) => {
    const outcome = admit(quota);
    expect(outcome.ok && outcome.value.limits.runMs).toBe(BUDGET_RUN_MS);
    const own = admit(quota, { limits: limited(2) });
    expect(own.ok && own.value.limits.runMs).toBe(2 * HOUR_MS);
    const without = admit(quota, { resources: resources(0) });
    expect(without.ok && without.value.limits.runMs).toBe(undefined);
  });

  it.each<[string, { inAll: number; ofUser: number }]>([
    ['You have 20000 sessions waiting already', { inAll: QUEUE_MAX.ofUser, ofUser: QUEUE_MAX.ofUser }],
    ['The queue has 200000 sessions waiting already', { inAll: QUEUE_MAX.inAll, ofUser: 1 }],
  ])('refuses more than may wait: %s', (sentence, waitingCount) =>
    expect(admit(null, {}, waitingCount)).toMatchObject({
      ok: false,
      refusal: { code: 'queue-full', message: expect.stringContaining(sentence) },
    }),
  );
});

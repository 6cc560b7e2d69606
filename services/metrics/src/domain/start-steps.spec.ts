import { describe, expect, it } from 'vitest';
import { exposition } from './exposition.ts';
import { boundOf, startFamily, UNBOUNDED_MS } from './start-steps.ts';

describe('the steps of starts', () => {
  it('are counted below the smallest bound that they keep', () => {
    expect([0, 5, 6, 1000, 1001, 10 ** 9].map(boundOf)).toEqual([5, 5, 10, 1000, 2500, UNBOUNDED_MS]);
  });

  it('are told as a histogram: each bound counts all that are below it', () => {
    const count = (leMs: number, times: number, sumMs: number) => ({
      step: 'create',
      isWarm: false,
      leMs,
      count: times,
      sumMs,
    });
    const text = exposition([
      startFamily([count(100, 2, 150), count(500, 1, 400), count(UNBOUNDED_MS, 1, 10_000_000)]),
    ]);
    for (const line of [
      '# TYPE berth_session_start_step_seconds histogram',
      'berth_session_start_step_seconds_bucket{step="create",warm="false",le="0.05"} 0',
      'berth_session_start_step_seconds_bucket{step="create",warm="false",le="0.1"} 2',
      'berth_session_start_step_seconds_bucket{step="create",warm="false",le="0.5"} 3',
      'berth_session_start_step_seconds_bucket{step="create",warm="false",le="+Inf"} 4',
      'berth_session_start_step_seconds_sum{step="create",warm="false"} 10000.55',
      'berth_session_start_step_seconds_count{step="create",warm="false"} 4',
    ])
      expect(text).toContain(`${line}\n`);
  });
});

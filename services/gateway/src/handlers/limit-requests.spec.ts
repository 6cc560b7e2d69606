import { describe, expect, it } from 'vitest';
import { epochMs } from '#kernel';
import { limitRequests } from './limit-requests.ts';

const clockAt = (ms: number) => {
  let now = ms;
  return { now: () => epochMs(now), pass: (more: number) => void (now += more) };
};

describe('a limit of requests', () => {
  it('is counted for each key by itself, told with every answer, and over after a while', () => {
    const clock = clockAt(1000);
    const limits = limitRequests({ key: 12, address: 0 }, clock);
    expect(limits.ofCaller('k1')).toMatchObject({
      outcome: { ok: true },
      standing: { policy: '"key";q=2;w=10', limit: '"key";r=1;t=5' },
    });
    expect(limits.ofCaller('k1')?.outcome.ok).toBe(true);
    expect(limits.ofCaller('k1')).toMatchObject({
      outcome: { ok: false, refusal: { code: 'rate-limited' } },
      standing: { limit: '"key";r=0;t=5', retryAfterS: 5 },
    });
    expect(limits.ofCaller('k2')?.outcome.ok).toBe(true);
    clock.pass(5000);
    expect(limits.ofCaller('k1')?.outcome.ok).toBe(true);
  });

  it('is none where it is 0', () => {
    const limits = limitRequests({ key: 0, address: 0 }, clockAt(0));
    expect([limits.ofCaller('k1'), limits.ofAddress('192.0.2.1')]).toEqual([null, null]);
  });
});

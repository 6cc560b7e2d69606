import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { readiness } from './readiness.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

describe('readiness', () => {
  it('is given while every check is well', async () => {
    const ready = readiness();
    ready.add('one', () => Promise.resolve());
    expect(await ready.report()).toMatchObject({ ready: true, checks: [{ name: 'one', ok: true }] });
  });

  it('says which check failed, and why', async () => {
    const ready = readiness();
    ready.add('one', () => Promise.resolve());
    ready.add('two', () => Promise.reject(new Error('gone', { cause: new Error('no route') })));
    expect(await ready.report()).toMatchObject({
      ready: false,
      checks: [
        { name: 'one', ok: true },
        { name: 'two', ok: false, why: 'gone: no route' },
      ],
    });
  });

  it('does not wait for a check that hangs', async () => {
    const ready = readiness();
    ready.add('hanging', () => new Promise(() => undefined));
    const report = ready.report();
    await vi.advanceTimersByTimeAsync(1000);
    expect(await report).toMatchObject({ ready: false, checks: [{ why: 'no answer within 1000 ms' }] });
  });
});

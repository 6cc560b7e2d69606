import { describe, expect, it } from 'vitest';
import type { SessionFact } from '#contracts';
import { later } from '#kernel';
import { asked, minute, placed, requested, sessionAfter, started, waiting } from '../../../test/builders.ts';
import { isOnNode } from '../session/session-state.ts';
import { STOP_MARGIN_MS } from '../session/stop-limits.ts';
import { endsBy, holdLimit, queuedSession } from './hold-limits.ts';

const limits = { waitMs: 3_600_000, prepareMs: 600_000, graceMs: 10_000 };
const AN_HOUR = 3_600_000;
const limited = { ...limits, runMs: AN_HOUR };

const endOf = (...facts: readonly SessionFact[]) => {
  const state = sessionAfter(...facts);
  return isOnNode(state) ? endsBy(state) : undefined;
};

describe('how long a session can hold its room', () => {
  it('is as long as all its phases may last', () => {
    expect(holdLimit(limited)).toBe(600_000 + AN_HOUR + 10_000 + STOP_MARGIN_MS);
    expect(holdLimit(limits)).toBeNull();
  });

  it('counts from the placement until it runs, then from its start', () => {
    const wish = requested({ limits: limited });
    expect(endOf(wish, placed())).toBe(later(minute(11), AN_HOUR + 10_000 + STOP_MARGIN_MS));
    const deadlineAt = later(minute(2), AN_HOUR);
    const running = { ...started, data: { ...started.data, deadlineAt } } as typeof started;
    expect(endOf(wish, placed(), running)).toBe(later(deadlineAt, 10_000 + STOP_MARGIN_MS));
  });

  it('is unknown without a limit, and known again once it is stopping', () => {
    expect(endOf(requested(), placed())).toBeNull();
    expect(endOf(requested(), placed(), started)).toBeNull();
    const stop = {
      type: 'session.stop-requested',
      data: { sessionId: asked().sessionId, by: 'ada', requestedAt: minute(3), deadlineAt: minute(5) },
    } as const;
    expect(endOf(requested(), placed(), started, stop)).toBe(minute(5));
  });

  it('is the same shape for the same resources', () => {
    const queued = (over: Parameters<typeof asked>[0]) => queuedSession(waiting(over));
    expect(queued({ name: 'a' }).shape).toBe(queued({ name: 'b' }).shape);
    expect(queued({ limits: limited }).holdMsMax).toBe(holdLimit(limited));
  });
});

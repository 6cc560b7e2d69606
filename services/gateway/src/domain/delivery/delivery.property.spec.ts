import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { epochMs, position } from '#kernel';
import { chooseNext, fairShare, nextDueAt } from './choose.ts';
import { deliveryIdOf } from './delivery.ts';
import type { Delivery } from './delivery.ts';
import { healthAfter, isBack, isGivenUp, WELL } from './health.ts';
import { afterTry, judge, RETRY_SECONDS } from './retry.ts';
import type { Answer } from './retry.ts';

const NOW = epochMs(1_000_000_000);
const DAY_MS = 86_400_000;
const fresh = (at: number, stream: string, attempts = 0, dueAt = NOW): Delivery => ({
  deliveryId: deliveryIdOf('hk3v9m2x7q4a', position(at)),
  ...{ outletId: 'hk3v9m2x7q4a', position: position(at), stream, type: 'session.started' },
  ...{ state: 'pending', attempts, dueAt, createdAt: NOW, settledAt: null, last: null, recipient: null },
});
const answered = (status: number, retryAfterMs?: number): Answer => ({
  ...{ kind: 'answered', status, excerpt: '' },
  ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
});
const tried = { at: NOW, latencyMs: 5 };

const several = fc
  .uniqueArray(
    fc.record({
      at: fc.integer({ min: 1, max: 60 }),
      stream: fc.constantFrom('session-a', 'session-b', 'node-c'),
      attempts: fc.integer({ min: 0, max: 6 }),
      late: fc.integer({ min: -3, max: 3 }),
      isUnderWay: fc.boolean(),
    }),
    { selector: ({ at }) => at, maxLength: 25 },
  )
  .map((found) => ({
    pending: found.map(({ at, stream, attempts, late }) => fresh(at, stream, attempts, epochMs(NOW + late))),
    underWay: new Set(
      found
        .filter(({ isUnderWay }) => isUnderWay)
        .map(({ at }) => deliveryIdOf('hk3v9m2x7q4a', position(at))),
    ),
  }));

describe('what goes next', () => {
  it('is due, is not under way, and is no more than may be at once', () => {
    fc.assert(
      fc.property(several, fc.integer({ min: 1, max: 8 }), ({ pending, underWay }, atOnce) => {
        const chosen = chooseNext({ pending, underWay, now: NOW, atOnce });
        expect(chosen.every(({ dueAt, deliveryId }) => dueAt <= NOW && !underWay.has(deliveryId))).toBe(true);
        expect(chosen.length).toBeLessThanOrEqual(Math.max(0, atOnce - underWay.size));
      }),
    );
  });

  it('is one of each stream at a time, and none before an older one of its stream that was not tried three times', () => {
    fc.assert(
      fc.property(several, ({ pending, underWay }) => {
        const chosen = chooseNext({ pending, underWay, now: NOW, atOnce: 100 });
        expect(new Set(chosen.map(({ stream }) => stream)).size).toBe(chosen.length);
        for (const one of chosen)
          for (const other of pending)
            if (other.stream === one.stream && other.position < one.position) {
              expect(other.attempts).toBeGreaterThanOrEqual(3);
              expect(underWay.has(other.deliveryId)).toBe(false);
            }
      }),
    );
  });

  it('is something, or there is a moment to wait for, or something under way to wait for', () => {
    fc.assert(
      fc.property(several, ({ pending, underWay }) => {
        fc.pre(pending.length > 0);
        const chosen = chooseNext({ pending, underWay, now: NOW, atOnce: 100 });
        expect(chosen.length > 0 || underWay.size > 0 || nextDueAt({ pending, now: NOW }) !== undefined).toBe(
          true,
        );
      }),
    );
  });

  it('leaves nothing alone, however many gateways share the work', () => {
    fc.assert(
      fc.property(fc.nat(5000), fc.integer({ min: 0, max: 20 }), (outlets, workers) => {
        expect(fairShare(outlets, workers) * Math.max(1, workers)).toBeGreaterThanOrEqual(outlets);
      }),
    );
  });
});

describe('a try', () => {
  it('that is answered with 2xx arrived', () =>
    expect(judge(0, answered(204), NOW, { chance: 0 })).toEqual({ kind: 'delivered' }));
  it('that is answered with 410 is the last one to this receiver', () =>
    expect(judge(0, answered(410), NOW, { chance: 0 })).toEqual({ kind: 'gone' }));
  it.each([301, 400, 404, 429, 500, 503])('that is answered with %i is made again', (status) =>
    expect(judge(0, answered(status), NOW, { chance: 0 })).toEqual({ kind: 'retry', dueAt: NOW + 5000 }),
  );
  it('is put off for as long as the receiver asks, and a day at most', () => {
    expect(judge(0, answered(429, 60_000), NOW, { chance: 0 })).toMatchObject({ dueAt: NOW + 60_000 });
    expect(judge(0, answered(429, 9e12), NOW, { chance: 0 })).toMatchObject({ dueAt: NOW + DAY_MS });
    expect(judge(3, answered(429, 60_000), NOW, { chance: 0 })).toMatchObject({ dueAt: NOW + 7_200_000 });
  });
  it('that can never succeed is not made again, and nobody is sent what he may not see any more', () => {
    expect(judge(0, { kind: 'failed', failure: 'x', isFinal: true }, NOW, { chance: 0 })).toEqual({
      kind: 'dead',
    });
    expect(judge(0, { kind: 'unwanted', why: 'x' }, NOW, { chance: 0 })).toEqual({ kind: 'dropped' });
  });

  it('comes ten times in three days, each later than the one before, and then no more', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 12, maxLength: 12 }),
        (chances) => {
          let one = fresh(1, 'session-a');
          let now = NOW;
          const pauses: number[] = [];
          for (const chance of chances) {
            const verdict = judge(one.attempts, answered(500), now, { chance });
            one = afterTry(one, verdict, tried);
            if (verdict.kind !== 'retry') break;
            pauses.push(verdict.dueAt - now);
            now = verdict.dueAt;
          }
          expect(one).toMatchObject({ state: 'dead', attempts: RETRY_SECONDS.length + 1 });
          for (const [index, pause] of pauses.entries()) {
            const least = (RETRY_SECONDS[index] ?? 0) * 1000;
            expect(pause).toBeGreaterThanOrEqual(least);
            expect(pause).toBeLessThanOrEqual(Math.ceil(least * 1.2));
          }
        },
      ),
    );
  });

  it('keeps the id of what is sent', () => {
    const one = fresh(7, 'session-a');
    const again = afterTry(one, judge(0, answered(500), NOW, { chance: 0.5 }), tried);
    expect(again).toMatchObject({
      deliveryId: 'msg_hk3v9m2x7q4a_7',
      state: 'pending',
      attempts: 1,
      last: tried,
    });
  });
});

describe('a receiver', () => {
  const failing = (times: number) => {
    let health = WELL;
    for (let n = 0; n < times; n += 1)
      health = healthAfter(health, { kind: 'retry', dueAt: NOW }, epochMs(NOW + n));
    return health;
  };
  it('that has been away for three days and five tries is given up', () => {
    expect(isGivenUp(failing(5), epochMs(NOW + 3 * DAY_MS))).toBe(true);
    expect(isGivenUp(failing(4), epochMs(NOW + 3 * DAY_MS))).toBe(false);
    expect(isGivenUp(failing(50), epochMs(NOW + 3 * DAY_MS - 1))).toBe(false);
  });
  it('that takes one thing in is well again, and back if it was away', () => {
    const delivered = { kind: 'delivered' } as const;
    expect(healthAfter(failing(9), delivered, NOW)).toEqual(WELL);
    expect(isBack(failing(5), WELL)).toBe(true);
    expect(isBack(failing(1), WELL)).toBe(false);
    expect(healthAfter(failing(2), { kind: 'dropped' }, NOW)).toEqual(failing(2));
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { SchedulerFact, SessionFact } from '#contracts';
import { type EpochMs, epochMs } from '#kernel';
import { asked, minute, placed, requested, sessionA } from '../../../test/builders.ts';
import { type SessionState, evolveSession, initialSession } from '../session/session-state.ts';
import { ruleOf } from './idle-rule.ts';
import { SEEN_FRESH_MS, type Seen, judgeIdle } from './judge-idle.ts';
import { keepSession } from './keep-session.ts';

const TICK_MS = 5000;
const AFTER_MS = 60_000;
const GRACE_MS = 30_000;
const USUAL = { cpuMilli: 50, gpuPercent: 2, networkBytesPerS: 10_000 };
const RULE = ruleOf(asked({ wish: { idle: { afterMs: AFTER_MS, graceMs: GRACE_MS } } }), {}, USUAL);
const nodeOf = () => ({ phase: 'unknown' }) as const;

const started: SessionFact = {
  type: 'session.started',
  data: { sessionId: sessionA, epoch: 1, startedAt: minute(0) },
};
const running = (): SessionState => [requested(), placed(), started].reduce(evolveSession, initialSession);

/** What happens within a tick: it does something, it does nothing, nobody sees it, or its user keeps it. */
const tick = fc.oneof(
  { weight: 6, arbitrary: fc.constant('rests' as const) },
  { weight: 1, arbitrary: fc.constant('works' as const) },
  { weight: 1, arbitrary: fc.constant('unseen' as const) },
  { weight: 1, arbitrary: fc.integer({ min: 1, max: 20 }).map((ticks) => ({ keptFor: ticks * TICK_MS })) },
);
type Moment = { readonly at: EpochMs; readonly seen: Seen | null; readonly facts: readonly SessionFact[] };

const isOfSession = (fact: SchedulerFact): fact is SessionFact => fact.type.startsWith('session.');
type Tick = 'rests' | 'works' | 'unseen' | { readonly keptFor: number };
const play = (ticks: readonly Tick[]): readonly Moment[] => {
  let session = running();
  let seen: Seen | null = null;
  const moments: Moment[] = [];
  for (const [n, happens] of ticks.entries()) {
    const at = epochMs(minute(0) + (n + 1) * TICK_MS);
    const before: Seen = seen ?? { activeAt: at, seenAt: at };
    if (happens === 'works') seen = { activeAt: at, seenAt: at };
    else if (happens !== 'unseen') seen = { ...before, seenAt: at };
    const kept =
      typeof happens === 'object'
        ? keepSession({ by: 'user:ada', until: epochMs(at + happens.keptFor), at }, session)
        : null;
    const asWell = kept?.ok === true ? kept.value : [];
    session = asWell.filter(isOfSession).reduce(evolveSession, session);
    const facts = judgeIdle(session, RULE, seen, nodeOf, at).filter(isOfSession);
    session = facts.reduce(evolveSession, session);
    moments.push({ at, seen, facts });
  }
  return moments;
};
type Of<Type extends SessionFact['type']> = Extract<SessionFact, { readonly type: Type }>;
type Told<Type extends SessionFact['type']> = Pick<Moment, 'at' | 'seen'> & { readonly fact: Of<Type> };
const typed = <Type extends SessionFact['type']>(
  moments: readonly Moment[],
  type: Type,
): readonly Told<Type>[] => {
  const is = (fact: SessionFact): fact is Of<Type> => fact.type === type;
  return moments.flatMap(({ at, seen, facts }) => facts.filter(is).map((fact) => ({ at, seen, fact })));
};
const days = fc.array(tick, { maxLength: 120 });

describe('a session that may do nothing for a minute, and half a minute more after a warning', () => {
  it('is ended only after a warning that stands for the whole grace', () => {
    fc.assert(
      fc.property(days, (ticks) => {
        const moments = play(ticks);
        for (const { at, fact } of typed(moments, 'session.idle-expired')) {
          const warning = typed(moments, 'session.idle-warned').findLast((one) => one.at <= at);
          expect(warning?.fact.data.idleSince).toBe(fact.data.idleSince);
          expect(at - (warning?.at ?? at)).toBeGreaterThanOrEqual(GRACE_MS);
          const between = moments.filter((one) => one.at > (warning?.at ?? at) && one.at < at);
          expect(between.flatMap(({ facts }) => facts)).toEqual([]);
        }
      }),
    );
  });

  it('is neither warned nor ended while it does something, nor while nobody sees it', () => {
    fc.assert(
      fc.property(days, (ticks) => {
        const moments = play(ticks);
        const judged = [...typed(moments, 'session.idle-warned'), ...typed(moments, 'session.idle-expired')];
        for (const { at, seen } of judged) {
          expect(at - (seen?.activeAt ?? at)).toBeGreaterThanOrEqual(AFTER_MS);
          expect(at - (seen?.seenAt ?? 0)).toBeLessThanOrEqual(SEEN_FRESH_MS);
        }
      }),
    );
  });

  it('is left alone for as long as somebody keeps it', () => {
    fc.assert(
      fc.property(days, (ticks) => {
        const moments = play(ticks);
        for (const [n, happens] of ticks.entries()) {
          if (typeof happens !== 'object') continue;
          const from = minute(0) + (n + 1) * TICK_MS;
          const during = moments.filter(({ at }) => at >= from && at < from + happens.keptFor);
          const types = new Set(during.flatMap(({ facts }) => facts.map(({ type }) => type)));
          expect(types.has('session.idle-warned')).toBe(false);
          expect(types.has('session.idle-expired')).toBe(false);
        }
      }),
    );
  });

  it('is warned on time and ended on time when it never does anything', () => {
    const moments = play(Array.from({ length: 30 }, () => 'rests' as const));
    const [warning] = typed(moments, 'session.idle-warned');
    const [end] = typed(moments, 'session.idle-expired');
    expect((warning?.at ?? 0) - minute(0)).toBe(TICK_MS + AFTER_MS);
    expect((end?.at ?? 0) - (warning?.at ?? 0)).toBe(GRACE_MS);
    expect(typed(moments, 'session.idle-warned')).toHaveLength(1);
  });

  it('is told when the warning does not count any more', () => {
    const rests = Array.from({ length: 14 }, () => 'rests' as const);
    expect(typed(play([...rests, 'works']), 'session.idle-over')).toHaveLength(1);
    const warned = [...typed(play(rests), 'session.idle-warned')];
    expect(warned).toHaveLength(1);
  });
});

describe('the rule that a session is under', () => {
  const interactive = { workload: { ...asked().workload, kind: 'interactive' } } as const;
  const pool = { idle: { afterMs: 100_000 } };
  it('is that of its request or of its pool, whichever is shorter; a pool speaks of interactive sessions alone', () => {
    expect(ruleOf(asked(), pool, USUAL)).toBeNull();
    expect(ruleOf(asked(interactive), pool, USUAL)).toMatchObject({
      from: 'pool',
      afterMs: 100_000,
      graceMs: 300_000,
    });
    expect(ruleOf(asked({ ...interactive, wish: { idle: { afterMs: 90_000 } } }), pool, USUAL)?.from).toBe(
      'request',
    );
    expect(ruleOf(asked({ ...interactive, wish: { idle: { afterMs: 110_000 } } }), pool, USUAL)?.from).toBe(
      'pool',
    );
    expect(ruleOf(asked(interactive), {}, USUAL)).toBeNull();
  });

  it('takes a warning back when it is no more', () => {
    const warned = evolveSession(running(), {
      type: 'session.idle-warned',
      data: { sessionId: sessionA, epoch: 1, idleSince: minute(1), warnedAt: minute(2), stopsAt: minute(3) },
    });
    expect(judgeIdle(warned, null, null, nodeOf, minute(9))).toMatchObject([{ type: 'session.idle-over' }]);
    expect(judgeIdle(running(), null, null, nodeOf, minute(9))).toEqual([]);
  });
});

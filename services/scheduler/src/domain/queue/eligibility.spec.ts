import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Outcome } from '#contracts';
import { arrayId, sessionId } from '#kernel';
import { minute, requested, sessionAfter, waiting } from '../../../test/builders.ts';
import { type SessionLookup, failDependent, standingOf } from '../session/dependency.ts';
import type { SessionState, Waiting } from '../session/session-state.ts';
import { type EligibilityView, eligibilityOf } from './eligibility.ts';

const first = sessionId('bbbbbbbbbbbb');
const second = sessionId('cccccccccccc');
const ended = (outcome: Outcome): SessionState => ({ phase: 'ended', outcome });
const succeeded = ended({ kind: 'completed', exitCode: 0 });
const exited = ended({ kind: 'completed', exitCode: 3 });
const stopped = ended({ kind: 'cancelled', by: 'user:ada' });

const knowing =
  (states: Readonly<Record<string, SessionState>>): SessionLookup =>
  (id) =>
    states[id] ?? null;
const view = (over: Partial<EligibilityView> = {}): EligibilityView => ({
  now: minute(10),
  stateOf: knowing({}),
  runningOfArray: 0,
  ...over,
});
const after = (...conditions: readonly ('ok' | 'any' | 'fail')[]): Waiting =>
  waiting({
    wish: {
      after: conditions.map((condition, n) => ({ sessionId: n === 0 ? first : second, condition })),
    },
  });

describe('a waiting session', () => {
  it('may be looked at when nothing speaks against it', () => {
    expect(eligibilityOf(waiting(), view())).toEqual({ eligible: true });
  });

  it('is not looked at while it is held', () => {
    expect(eligibilityOf({ ...waiting(), isHeld: true }, view())).toMatchObject({
      eligible: false,
      why: { kind: 'held' },
      words: 'is held until somebody releases it',
    });
  });

  it('is not looked at before its time, and says when it may be', () => {
    const early = waiting({ wish: { startAt: minute(20) } });
    expect(eligibilityOf(early, view())).toEqual({
      eligible: false,
      why: { kind: 'too-early', until: minute(20), isRetry: false },
      words: 'starts at 2023-11-14 22:33 UTC or later',
      retryAt: minute(20),
    });
    expect(eligibilityOf(early, view({ now: minute(20) }))).toEqual({ eligible: true });
  });

  it('says to the second when it is tried again', () => {
    const session = waiting();
    const again = { ...session, line: { ...session.line, retryCount: 1 }, notBefore: minute(20) };
    expect(eligibilityOf(again, view())).toMatchObject({
      why: { kind: 'too-early', isRetry: true },
      words: 'is tried again at 2023-11-14 22:33:20 UTC or later',
    });
  });

  it('waits for the sessions that it comes after, and names the first of them', () => {
    const running = knowing({ [first]: sessionAfter(requested({ sessionId: first })), [second]: succeeded });
    expect(eligibilityOf(after('ok', 'any'), view({ stateOf: running }))).toMatchObject({
      why: { kind: 'dependency-open', count: 1 },
      words: 'needs session bbbbbbbbbbbb to succeed first',
    });
    expect(eligibilityOf(after('any', 'fail'), view())).toMatchObject({
      why: { kind: 'dependency-open', count: 2 },
      words: 'needs session bbbbbbbbbbbb to end first, and 1 more',
    });
  });

  it.each([
    ['ok', succeeded, 'met'],
    ['ok', exited, 'never'],
    ['ok', stopped, 'never'],
    ['any', exited, 'met'],
    ['any', stopped, 'met'],
    ['fail', exited, 'met'],
    ['fail', stopped, 'met'],
    ['fail', succeeded, 'never'],
  ] as const)('after %s of what has ended', (condition, state, standing) => {
    expect(standingOf({ sessionId: first, condition }, state)).toBe(standing);
  });

  it('says that it can never start when what it comes after has ended otherwise', () => {
    expect(eligibilityOf(after('ok'), view({ stateOf: knowing({ [first]: exited }) }))).toMatchObject({
      why: { kind: 'dependency-failed', broken: { sessionId: first } },
      words:
        'can never start: session bbbbbbbbbbbb ended with exit code 3, and it was to run only after its success',
    });
  });

  it('waits while as many of its array run as may at once', () => {
    const member = waiting({
      wish: { array: { arrayId: arrayId('dddddddddddd'), index: 4, runningMax: 2 } },
    });
    expect(eligibilityOf(member, view({ runningOfArray: 1 }))).toEqual({ eligible: true });
    expect(eligibilityOf(member, view({ runningOfArray: 2 }))).toMatchObject({
      why: { kind: 'array-full', runningMax: 2 },
      words: '2 sessions of its array run, and no more may at once',
    });
  });
});

describe('a session that can never start', () => {
  const states = knowing({ [first]: succeeded, [second]: exited });

  it('ends as failed, and says what it waited for in vain', () => {
    expect(failDependent(after('any', 'ok'), states, minute(10))).toMatchObject([
      {
        type: 'session.stopped',
        data: {
          outcome: {
            kind: 'failed',
            code: 'dependency-failed',
            message:
              'It can never start: session cccccccccccc ended with exit code 3, and it was to run only after its success.',
          },
        },
      },
    ]);
  });

  it('ends also while it is held', () => {
    expect(failDependent({ ...after('any', 'ok'), isHeld: true }, states, minute(10))).toHaveLength(1);
  });

  it('records nothing as long as it may start, nor of a session that does not wait', () => {
    expect(failDependent(after('any', 'fail'), states, minute(10))).toEqual([]);
    expect(failDependent(after('any', 'ok'), knowing({ [first]: succeeded }), minute(10))).toEqual([]);
    expect(failDependent(stopped, states, minute(10))).toEqual([]);
  });
});

const anOutcome: fc.Arbitrary<SessionState | null> = fc.constantFrom(
  null,
  succeeded,
  exited,
  stopped,
  sessionAfter(requested()),
);
const aSession = fc
  .record({
    isHeld: fc.boolean(),
    startAt: fc.integer({ min: 0, max: 20 }),
    conditions: fc.array(fc.constantFrom('ok' as const, 'any' as const, 'fail' as const), { maxLength: 2 }),
    runningMax: fc.option(fc.integer({ min: 1, max: 3 }), { nil: undefined }),
  })
  .map(({ isHeld, startAt, conditions, runningMax }) => {
    const place = { arrayId: arrayId('dddddddddddd'), index: 0 };
    const array = runningMax === undefined ? place : { ...place, runningMax };
    const wish = { ...after(...conditions).asked.wish, startAt: minute(startAt), array };
    return { ...waiting({ wish }), isHeld };
  });

describe('eligibility', () => {
  it('is what all four conditions say together; time alone changes it only at the moment that it names', () => {
    fc.assert(
      fc.property(
        aSession,
        anOutcome,
        anOutcome,
        fc.integer({ min: 0, max: 4 }),
        fc.integer({ min: 0, max: 20 }),
        (session, one, other, runningOfArray, now) => {
          const stateOf: SessionLookup = (id) => (id === first ? one : other);
          const at = (n: number) => eligibilityOf(session, { now: minute(n), stateOf, runningOfArray });
          const { wish } = session.asked;
          const isFree =
            !session.isHeld &&
            (wish?.startAt ?? minute(0)) <= minute(now) &&
            (wish?.after ?? []).every((each) => standingOf(each, stateOf(each.sessionId)) === 'met') &&
            runningOfArray < (wish?.array?.runningMax ?? Number.POSITIVE_INFINITY);
          const outcome = at(now);
          expect(outcome.eligible).toBe(isFree);
          if (outcome.eligible) return;
          for (let later = now; later <= 20; later++) {
            if (outcome.retryAt !== undefined && minute(later) >= outcome.retryAt) break;
            expect(at(later)).toEqual(outcome);
          }
        },
      ),
      { numRuns: 2000 },
    );
  });
});

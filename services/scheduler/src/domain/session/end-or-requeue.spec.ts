import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Outcome, RetryRule, SessionFact } from '#contracts';
import { later } from '#kernel';
import {
  asked,
  granted,
  joined,
  lookup,
  minute,
  nodeA,
  placed,
  requested,
  sessionA,
  sessionAfter,
} from '../../../test/builders.ts';
import { endOrRequeue, endWith } from './end-or-requeue.ts';
import { type SessionState, evolveSession, isOnNode } from './session-state.ts';
import { BACKOFF_MS_MAX, REFUSALS_MAX } from './stop-limits.ts';
import { stopSession } from './stop-session.ts';

const at = minute(30);
const retrying = (retry: RetryRule | undefined, kind: 'batch' | 'interactive' = 'batch') =>
  requested({
    workload: { ...asked().workload, kind },
    ...(retry === undefined ? {} : { wish: { retry } }),
  });
const onNode = (retry?: RetryRule, kind?: 'batch' | 'interactive') => {
  const state = sessionAfter(retrying(retry, kind), placed());
  if (!isOnNode(state)) throw new Error('a session that is on no node');
  return state;
};
const twice: RetryRule = { retriesMax: 2, backoffMs: 60_000 };
const failed: Outcome = { kind: 'failed', code: 'out-of-memory', message: 'Too much.' };
const lost: Outcome = { kind: 'node-lost', nodeId: nodeA };

describe('an end that was no success', () => {
  it.each<[string, Outcome, string]>([
    ['another exit code', { kind: 'completed', exitCode: 3 }, 'exit code 3; retry 1 of 2'],
    ['a failure', failed, 'Too much.; retry 1 of 2'],
    ['a lost node', lost, `node ${nodeA} was lost; retry 1 of 2`],
  ])('brings it back to the queue after a pause: %s', (_what, outcome, cause) => {
    expect(endWith(onNode(twice), outcome, at)).toEqual([
      {
        type: 'session.requeued',
        data: {
          sessionId: sessionA,
          epoch: 1,
          kind: outcome.kind === 'node-lost' ? 'node-lost' : 'retry',
          cause,
          notBefore: later(at, 60_000),
          requeuedAt: at,
          deadlineAt: later(at, 60_000 + 3_600_000),
        },
      },
    ]);
  });

  it.each<[string, Outcome]>([
    ['a success', { kind: 'completed', exitCode: 0 }],
    ['a stop', { kind: 'cancelled', by: 'user:ada' }],
    ['the end of its time', { kind: 'expired', limit: 'run' }],
    ['nobody using it', { kind: 'idle' }],
  ])('is not %s: that is the end', (_what, outcome) => {
    expect(endWith(onNode(twice), outcome, at)).toMatchObject([
      { type: 'session.stopped', data: { outcome } },
    ]);
  });

  it('is the end without a rule, or when the rule is used up', () => {
    expect(endWith(onNode(), failed, at)).toMatchObject([{ type: 'session.stopped' }]);
    const worn = onNode(twice);
    const used = { ...worn, line: { ...worn.line, retryCount: 2 } };
    expect(endWith(used, failed, at)).toMatchObject([{ type: 'session.stopped', data: { outcome: failed } }]);
  });
});

describe('a session that had to make way', () => {
  it('runs again at once when it is a batch session, whatever its rule', () => {
    const [fact] = endWith(onNode(), { kind: 'preempted' }, at);
    expect(fact).toMatchObject({ type: 'session.requeued', data: { kind: 'preempted' } });
    expect(fact?.data).not.toHaveProperty('notBefore');
  });

  it('has ended when somebody sat before it', () => {
    expect(endWith(onNode(twice, 'interactive'), { kind: 'preempted' }, at)).toMatchObject([
      { type: 'session.stopped', data: { outcome: { kind: 'preempted' } } },
    ]);
  });
});

/** What may end a run, as facts of its node, of users and of the scheduler. */
const CAUSES = ['exit-0', 'exit-3', 'failed', 'refused', 'preempted', 'node-lost', 'expired'] as const;
type Cause = (typeof CAUSES)[number];
const factOf = (cause: Cause, epoch: number): SessionFact => {
  const own = { sessionId: sessionA, epoch, deadlineAt: minute(99) };
  switch (cause) {
    case 'exit-0':
    case 'exit-3':
      return {
        type: 'session.exited',
        data: { ...own, exitCode: cause === 'exit-0' ? 0 : 3, oomKilled: false, exitedAt: at },
      };
    case 'failed':
      return { type: 'session.failed', data: { ...own, code: 'broken', message: 'It broke.', failedAt: at } };
    case 'refused':
      return {
        type: 'session.failed',
        data: { ...own, code: 'placement-refused', message: 'No.', failedAt: at },
      };
    case 'preempted':
      return {
        type: 'session.preempted',
        data: { ...own, by: 'session:other', reason: 'a test', preemptedAt: at },
      };
    case 'node-lost':
      return { type: 'session.node-lost', data: { ...own, nodeId: nodeA, lostAt: at } };
    default:
      return {
        type: 'session.deadline-passed',
        data: { sessionId: sessionA, phase: 'running', passedAt: at, deadlineAt: minute(99) },
      };
  }
};
const started = (epoch: number): SessionFact => ({
  type: 'session.started',
  data: { sessionId: sessionA, epoch, startedAt: at },
});

type Story = {
  readonly causes: readonly Cause[];
  readonly rule: RetryRule | undefined;
  readonly kind: 'batch' | 'interactive';
  /** The run in which somebody stops it, and whether only when it is stopping already; −1: nobody does. */
  readonly stopIn: number;
  readonly isLateStop: boolean;
};
const rule: fc.Arbitrary<RetryRule> = fc.record({
  retriesMax: fc.integer({ min: 1, max: 20 }),
  backoffMs: fc.integer({ min: 0, max: 3_600_000 }),
});
const story: fc.Arbitrary<Story> = fc.record({
  causes: fc.array(fc.constantFrom(...CAUSES), { minLength: 40, maxLength: 40 }),
  rule: fc.option(rule, { nil: undefined }),
  kind: fc.constantFrom('batch' as const, 'interactive' as const),
  stopIn: fc.integer({ min: -1, max: 6 }),
  isLateStop: fc.boolean(),
});

/** Lives a session to its end, or through all causes. */
const live = ({ causes, rule: retry, kind, stopIn, isLateStop }: Story) => {
  let state: SessionState = sessionAfter(retrying(retry, kind));
  const requeues: Extract<SessionFact, { type: 'session.requeued' }>['data'][] = [];
  let runs = 0;
  let wasStopped = false;
  const node = lookup(joined(), granted());
  const stop = (): void => {
    const outcome = stopSession({ by: 'user:ada', at }, state, node);
    if (!outcome.ok) return;
    for (const fact of outcome.value)
      if (fact.type.startsWith('session.')) state = evolveSession(state, fact as SessionFact);
    wasStopped = true;
  };
  for (const [n, cause] of causes.entries()) {
    if (state.phase !== 'waiting') break;
    const epoch = state.epoch + 1;
    state = [placed(epoch), ...(cause === 'refused' ? [] : [started(epoch)])].reduce(evolveSession, state);
    runs += 1;
    if (n === stopIn && !isLateStop) stop();
    state = evolveSession(state, factOf(cause, epoch));
    if (n === stopIn && isLateStop) stop();
    if (state.phase !== 'stopping') break;
    for (const fact of endOrRequeue(state, at)) {
      if (fact.type === 'session.requeued') requeues.push(fact.data);
      state = evolveSession(state, fact);
    }
  }
  return { state, requeues, runs, wasStopped };
};

describe('a session with a rule for retries', () => {
  it('runs again no more often than the rule says, and without one never', () => {
    fc.assert(
      fc.property(story, (one) => {
        const { requeues } = live(one);
        const retries = requeues.filter(({ kind }) => kind === 'retry' || kind === 'node-lost');
        expect(retries.length).toBeLessThanOrEqual(one.rule?.retriesMax ?? 0);
        const refusals = requeues.filter(({ kind }) => kind === 'refused');
        expect(refusals.length).toBeLessThan(REFUSALS_MAX);
      }),
      { numRuns: 2000 },
    );
  });

  it('waits twice as long each time, and never longer than an hour', () => {
    fc.assert(
      fc.property(story, (one) => {
        const retries = live(one).requeues.filter(({ kind }) => kind === 'retry' || kind === 'node-lost');
        for (const [n, { notBefore = 0, requeuedAt, deadlineAt }] of retries.entries()) {
          const pause = notBefore - requeuedAt;
          expect(pause).toBe(Math.min((one.rule?.backoffMs ?? 0) * 2 ** n, BACKOFF_MS_MAX));
          expect(deadlineAt).toBe(notBefore + 3_600_000);
        }
      }),
      { numRuns: 2000 },
    );
  });

  it('comes back no more once somebody has stopped it, unless it had succeeded by then', () => {
    fc.assert(
      fc.property(story, (one) => {
        const { state, runs, wasStopped } = live(one);
        if (!wasStopped) return;
        expect(state.phase).toBe('ended');
        expect(runs).toBe(one.stopIn + 1);
        if (state.phase !== 'ended') return;
        // A cause that came first and is final stands.
        const isFinal = one.isLateStop && state.outcome.kind !== 'cancelled';
        if (!isFinal) expect(state.outcome).toEqual({ kind: 'cancelled', by: 'user:ada' });
      }),
      { numRuns: 2000 },
    );
  });

  it('keeps its place in the queue and its priority through all of it', () => {
    fc.assert(
      fc.property(story, (one) => {
        const { state } = live({ ...one, stopIn: -1 });
        if (state.phase === 'waiting') expect(state.line).toMatchObject({ queuedAt: minute(0), priority: 0 });
      }),
    );
  });
});

import type { Dependency, Outcome, SessionFact } from '#contracts';
import { type EpochMs, type SessionId, unreachable } from '#kernel';
import type { SessionState, Waiting } from './session-state.ts';

/** What is known of a session by its id; null when nothing is. */
export type SessionLookup = (id: SessionId) => SessionState | null;

/** The code of a session that ends since it can never start. */
export const DEPENDENCY_FAILED = 'dependency-failed' as const;

const isSuccess = (outcome: Outcome): boolean => outcome.kind === 'completed' && outcome.exitCode === 0;

/** Whether a dependency is met, will perhaps be, or never can: a session ends once. */
export const standingOf = (
  { condition }: Dependency,
  state: SessionState | null,
): 'open' | 'met' | 'never' => {
  if (state?.phase !== 'ended') return 'open';
  switch (condition) {
    case 'any':
      return 'met';
    case 'ok':
      return isSuccess(state.outcome) ? 'met' : 'never';
    case 'fail':
      return isSuccess(state.outcome) ? 'never' : 'met';
    default:
      return unreachable(condition);
  }
};

const ENDS: Readonly<Record<Outcome['kind'], string>> = {
  completed: 'completed',
  cancelled: 'was stopped',
  expired: 'took too long',
  idle: 'was idle',
  preempted: 'gave its place to others',
  'node-lost': 'lost its node',
  failed: 'failed',
};
const endWords = (outcome: Outcome): string =>
  outcome.kind === 'completed' && outcome.exitCode !== 0
    ? `ended with exit code ${outcome.exitCode}`
    : ENDS[outcome.kind];

/** Why a dependency can never be met: `session k3v9m2x7q4ab ended with exit code 3, and it was to run only after its success`. */
export const neverWords = ({ sessionId, condition }: Dependency, state: SessionState | null): string => {
  const end = state?.phase === 'ended' ? endWords(state.outcome) : 'is not known';
  const wanted = condition === 'fail' ? 'an end that is no success' : 'its success';
  return `session ${sessionId} ${end}, and it was to run only after ${wanted}`;
};

/** The first of its dependencies that can never be met. */
export const brokenDependency = ({ asked }: Waiting, stateOf: SessionLookup): Dependency | null =>
  asked.wish?.after?.find((one) => standingOf(one, stateOf(one.sessionId)) === 'never') ?? null;

/** The end of a waiting session that can never start, held or not; nothing as long as it may. */
export const failDependent = (
  session: SessionState,
  stateOf: SessionLookup,
  at: EpochMs,
): readonly SessionFact[] => {
  if (session.phase !== 'waiting') return [];
  const broken = brokenDependency(session, stateOf);
  if (broken === null) return [];
  const message = `It can never start: ${neverWords(broken, stateOf(broken.sessionId))}.`;
  const outcome = { kind: 'failed', code: DEPENDENCY_FAILED, message } as const;
  return [{ type: 'session.stopped', data: { sessionId: session.asked.sessionId, outcome, stoppedAt: at } }];
};

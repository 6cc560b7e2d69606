import type { GrantedDevice, Outcome, Resources, SessionFact, TimeLimits, Workload } from '#contracts';
import {
  type EpochMs,
  type Incarnation,
  type NodeId,
  type ProjectId,
  type SessionId,
  type UserId,
  unreachable,
} from '#kernel';

/** What the user asked for: the same in every phase. */
export type Asked = {
  readonly sessionId: SessionId;
  readonly name: string;
  readonly projectId: ProjectId;
  readonly userId: UserId;
  readonly workload: Workload;
  readonly resources: Resources;
  readonly limits: TimeLimits;
  readonly requestedAt: EpochMs;
};

/** Where it is or was; the epoch tells this placement from every other of the same session. */
export type Placement = {
  readonly nodeId: NodeId;
  readonly incarnation: Incarnation;
  readonly epoch: number;
  readonly devices: readonly GrantedDevice[];
};

export type Waiting = {
  readonly phase: 'waiting';
  readonly asked: Asked;
  readonly epoch: number;
  readonly deadlineAt: EpochMs;
};
export type Placed = {
  readonly phase: 'placed';
  readonly asked: Asked;
  readonly placement: Placement;
  readonly deadlineAt: EpochMs;
};
export type Preparing = {
  readonly phase: 'preparing';
  readonly asked: Asked;
  readonly placement: Placement;
  readonly step: 'pulling' | 'fetching' | 'creating';
  readonly deadlineAt: EpochMs;
};
export type Running = {
  readonly phase: 'running';
  readonly asked: Asked;
  readonly placement: Placement;
  readonly startedAt: EpochMs;
  readonly deadlineAt: EpochMs | null;
};
/** It will end with `cause`, whatever else happens: the first cause wins. */
export type Stopping = {
  readonly phase: 'stopping';
  readonly asked: Asked;
  readonly placement: Placement;
  readonly cause: Outcome;
  readonly hasExited: boolean;
  readonly deadlineAt: EpochMs;
};
export type Ended = { readonly phase: 'ended'; readonly outcome: Outcome };

/** A session that holds, or may hold, something on a node. */
export type OnNode = Placed | Preparing | Running | Stopping;
export type SessionState = { readonly phase: 'unknown' } | Waiting | OnNode | Ended;

export const initialSession: SessionState = { phase: 'unknown' };

export const isOnNode = (state: SessionState): state is OnNode =>
  state.phase === 'placed' ||
  state.phase === 'preparing' ||
  state.phase === 'running' ||
  state.phase === 'stopping';

const stopping = (
  state: SessionState,
  cause: Outcome,
  deadlineAt: EpochMs,
  hasExited = false,
): SessionState => {
  if (!isOnNode(state)) return state;
  const { asked, placement } = state;
  return { phase: 'stopping', asked, placement, cause, hasExited, deadlineAt };
};

/** What running out of memory looks like to the user; any other exit is his program's own affair. */
const causeOfExit = (exitCode: number, oomKilled: boolean): Outcome =>
  oomKilled
    ? {
        kind: 'failed',
        code: 'out-of-memory',
        message: `The program used more memory than the session has, and was ended (exit code ${exitCode}). Ask for more with --memory.`,
      }
    : { kind: 'completed', exitCode };

const causeOfDeadline = (phase: 'placed' | 'preparing' | 'running'): Outcome =>
  phase === 'running'
    ? { kind: 'expired', limit: 'run' }
    : {
        kind: 'failed',
        code: 'start-too-slow',
        message: 'The node did not get the session to run within its time limit.',
      };

/** What a fact does to a session. Never refuses: the past happened. */
export const evolveSession = (state: SessionState, fact: SessionFact): SessionState => {
  switch (fact.type) {
    case 'session.requested': {
      const { deadlineAt, ...asked } = fact.data;
      return { phase: 'waiting', asked, epoch: 0, deadlineAt };
    }
    case 'session.placed': {
      if (state.phase !== 'waiting') return state;
      const { nodeId, incarnation, epoch, devices, deadlineAt } = fact.data;
      return {
        phase: 'placed',
        asked: state.asked,
        placement: { nodeId, incarnation, epoch, devices },
        deadlineAt,
      };
    }
    case 'session.preparing': {
      if (state.phase !== 'placed' && state.phase !== 'preparing') return state;
      const { asked, placement, deadlineAt } = state;
      return { phase: 'preparing', asked, placement, step: fact.data.step, deadlineAt };
    }
    case 'session.started': {
      if (state.phase !== 'placed' && state.phase !== 'preparing') return state;
      const { asked, placement } = state;
      const { startedAt, deadlineAt = null } = fact.data;
      return { phase: 'running', asked, placement, startedAt, deadlineAt };
    }
    case 'session.exited':
      return stopping(
        state,
        causeOfExit(fact.data.exitCode, fact.data.oomKilled),
        fact.data.deadlineAt,
        true,
      );
    case 'session.failed': {
      const { code, message, deadlineAt } = fact.data;
      return stopping(state, { kind: 'failed', code, message }, deadlineAt, true);
    }
    case 'session.stop-requested':
      return stopping(state, { kind: 'cancelled', by: fact.data.by }, fact.data.deadlineAt);
    case 'session.deadline-passed': {
      const { phase, deadlineAt } = fact.data;
      if (phase === 'waiting' || phase === 'stopping') return state; // session.stopped follows in the same append
      return stopping(state, causeOfDeadline(phase), deadlineAt);
    }
    case 'session.requeued': {
      if (!isOnNode(state)) return state;
      return {
        phase: 'waiting',
        asked: state.asked,
        epoch: fact.data.epoch,
        deadlineAt: fact.data.deadlineAt,
      };
    }
    case 'session.stopped':
      return { phase: 'ended', outcome: fact.data.outcome };
    default:
      return unreachable(fact);
  }
};

import type { Outcome, PlacedPart, Reach, SessionFact, SessionRequested } from '#contracts';
import { type EpochMs, type NodeId, unreachable } from '#kernel';
import { causeOfDeadline, causeOfExit } from './causes.ts';

/** What the user asked for: the same in every phase. */
export type Asked = Omit<SessionRequested['data'], 'deadlineAt'>;

/** Its part on one node, and how far that is. */
export type Part = PlacedPart & { readonly progress: 'given' | 'ready' | 'running' | 'ended' | 'gone' };

/** Its program has been started, whatever became of it. */
export const hasBegun = ({ progress }: Part): boolean => progress !== 'given' && progress !== 'ready';

/** Where it is or was; the epoch tells this placement from every other of the same session. */
export type Placement = {
  readonly epoch: number;
  /** In order of rank. */
  readonly parts: readonly [Part, ...Part[]];
  readonly placedAt: EpochMs;
  /** When it has to be over, whatever its own limits; null: nobody says. */
  readonly endsBy: EpochMs | null;
};

/** Its place in the queue, which it keeps for the time when it may have to come back. */
export type LinePlace = {
  /** Higher goes first. */
  readonly priority: number;
  /** Earlier goes first: the time of the request, unless somebody moved it. */
  readonly queuedAt: EpochMs;
  /** Times that it ran again after an end that was no success. */
  readonly retryCount: number;
  /** Nodes that have refused it. */
  readonly refusalCount: number;
};

export type Waiting = {
  readonly phase: 'waiting';
  readonly asked: Asked;
  readonly line: LinePlace;
  readonly epoch: number;
  /** Not to be looked at until it is released. */
  readonly isHeld: boolean;
  /** Whoever releases it has to reach as far. */
  readonly holdReach: Reach;
  /** Not to be placed before; null: at once. */
  readonly notBefore: EpochMs | null;
  readonly deadlineAt: EpochMs;
};
export type Placed = {
  readonly phase: 'placed';
  readonly asked: Asked;
  readonly line: LinePlace;
  readonly placement: Placement;
  readonly deadlineAt: EpochMs;
};
export type Preparing = {
  readonly phase: 'preparing';
  readonly asked: Asked;
  readonly line: LinePlace;
  readonly placement: Placement;
  readonly step: 'pulling' | 'fetching' | 'mounting' | 'creating';
  readonly deadlineAt: EpochMs;
};
export type Running = {
  readonly phase: 'running';
  readonly asked: Asked;
  readonly line: LinePlace;
  readonly placement: Placement;
  readonly startedAt: EpochMs;
  readonly deadlineAt: EpochMs | null;
  /** It does nothing, and is ended at `stopsAt`; absent: it was not warned. */
  readonly idleWarning?: { readonly idleSince: EpochMs; readonly stopsAt: EpochMs };
  /** Until then it counts as used, whatever it does. */
  readonly keptUntil?: EpochMs;
  /** Processes of it that were killed for want of memory, as far as was told; absent: none. */
  readonly oomKills?: number;
};
/** It will end with `cause`, or come back to the queue for it, whatever else happens: the first cause wins. */
export type Stopping = {
  readonly phase: 'stopping';
  readonly asked: Asked;
  readonly line: LinePlace;
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

/** The rank of its part on a node; −1 when it has none there. */
export const rankOn = ({ placement }: OnNode, nodeId: NodeId): number =>
  placement.parts.findIndex((part) => part.nodeId === nodeId);

const stopping = (
  state: SessionState,
  cause: Outcome,
  deadlineAt: EpochMs,
  hasExited = false,
): SessionState => {
  if (!isOnNode(state) || state.phase === 'stopping') return state;
  const { asked, line, placement } = state;
  return { phase: 'stopping', asked, line, placement, cause, hasExited, deadlineAt };
};

const progressed = (state: SessionState, rank: number, progress: Part['progress']): SessionState => {
  if (!isOnNode(state)) return state;
  const [first, ...others] = state.placement.parts;
  const move = (part: Part, n: number): Part => (n === rank ? { ...part, progress } : part);
  const parts: readonly [Part, ...Part[]] = [move(first, 0), ...others.map((part, n) => move(part, n + 1))];
  return { ...state, placement: { ...state.placement, parts } };
};

const requested = ({ deadlineAt, ...asked }: SessionRequested['data']): Waiting => ({
  phase: 'waiting',
  asked,
  line: {
    priority: asked.wish?.priority ?? 0,
    queuedAt: asked.requestedAt,
    retryCount: 0,
    refusalCount: 0,
  },
  epoch: 0,
  isHeld: false,
  holdReach: 'own',
  notBefore: asked.wish?.startAt ?? null,
  deadlineAt,
});

const given = (part: PlacedPart): Part => ({ ...part, progress: 'given' });

const placed = (state: Waiting, data: Extract<SessionFact, { type: 'session.placed' }>['data']): Placed => {
  const { nodeId, incarnation, devices, cpuset, others = [] } = data;
  const { epoch, placedAt, endsBy = null, deadlineAt } = data;
  const { asked, line } = state;
  const first = { nodeId, incarnation, devices, ...(cpuset === undefined ? {} : { cpuset }) };
  const parts: readonly [Part, ...Part[]] = [given(first), ...others.map(given)];
  return { phase: 'placed', asked, line, placement: { epoch, parts, placedAt, endsBy }, deadlineAt };
};

const unwarned = ({ idleWarning: _taken, ...session }: Running): Running => session;

type Requeued = Extract<SessionFact, { type: 'session.requeued' }>['data'];
const requeued = (state: OnNode, { epoch, kind = 'refused', notBefore, deadlineAt }: Requeued): Waiting => {
  const { asked, line } = state;
  const isRetry = kind === 'retry' || kind === 'node-lost';
  return {
    phase: 'waiting',
    asked,
    line: {
      ...line,
      retryCount: line.retryCount + (isRetry ? 1 : 0),
      refusalCount: line.refusalCount + (kind === 'refused' ? 1 : 0),
    },
    epoch,
    isHeld: false,
    holdReach: 'own',
    notBefore: notBefore ?? null,
    deadlineAt,
  };
};

/** What a fact does to a session. Never refuses: the past happened. */
export const evolveSession = (state: SessionState, fact: SessionFact): SessionState => {
  switch (fact.type) {
    case 'session.requested':
      return requested(fact.data);
    case 'session.placed':
      return state.phase === 'waiting' ? placed(state, fact.data) : state;
    case 'session.preparing': {
      if (state.phase !== 'placed' && state.phase !== 'preparing') return state;
      const { asked, line, placement, deadlineAt } = state;
      return { phase: 'preparing', asked, line, placement, step: fact.data.step, deadlineAt };
    }
    case 'session.part-ready':
      return progressed(state, fact.data.rank, 'ready');
    case 'session.part-started':
      return progressed(state, fact.data.rank, 'running');
    case 'session.started': {
      if (state.phase !== 'placed' && state.phase !== 'preparing') return state;
      const { startedAt, deadlineAt = null } = fact.data;
      const { asked, line, placement } = progressedAll(state);
      return { phase: 'running', asked, line, placement, startedAt, deadlineAt };
    }
    case 'session.part-ended':
      return progressed(state, fact.data.rank, 'ended');
    case 'session.part-gone':
      return progressed(state, fact.data.rank, 'gone');
    case 'session.exited':
      return stopping(
        state,
        causeOfExit(
          fact.data.exitCode,
          fact.data.oomKilled,
          isOnNode(state) ? state.asked.resources.memoryBytes : null,
        ),
        fact.data.deadlineAt,
        true,
      );
    case 'session.failed': {
      const { code, message, deadlineAt } = fact.data;
      return stopping(state, { kind: 'failed', code, message }, deadlineAt, true);
    }
    case 'session.stop-requested': {
      const { by, deadlineAt } = fact.data;
      const cause = { kind: 'cancelled', by } as const;
      // Asked for while it was stopping, it is the end of one that was to come back to the queue.
      return state.phase === 'stopping'
        ? { ...state, cause, deadlineAt }
        : stopping(state, cause, deadlineAt);
    }
    case 'session.preempted':
      return stopping(state, { kind: 'preempted' }, fact.data.deadlineAt);
    case 'session.node-lost':
      return stopping(state, { kind: 'node-lost', nodeId: fact.data.nodeId }, fact.data.deadlineAt);
    case 'session.deadline-passed': {
      const { phase, deadlineAt } = fact.data;
      if (phase === 'waiting' || phase === 'stopping') return state; // session.stopped follows in the same append
      const isEndOfReservation = isOnNode(state) && state.placement.endsBy === state.deadlineAt;
      return stopping(state, causeOfDeadline(phase, isEndOfReservation), deadlineAt);
    }
    case 'session.held': {
      if (state.phase !== 'waiting') return state;
      const { reach = 'own', deadlineAt } = fact.data;
      return { ...state, isHeld: true, holdReach: reach, deadlineAt };
    }
    case 'session.released':
      return state.phase === 'waiting'
        ? { ...state, isHeld: false, deadlineAt: fact.data.deadlineAt }
        : state;
    case 'session.reordered': {
      if (state.phase !== 'waiting') return state;
      return { ...state, line: { ...state.line, queuedAt: fact.data.queuedAt } };
    }
    case 'session.priority-changed': {
      if (state.phase === 'unknown' || state.phase === 'ended') return state;
      return { ...state, line: { ...state.line, priority: fact.data.priority } };
    }
    case 'session.idle-warned': {
      if (state.phase !== 'running') return state;
      const { idleSince, stopsAt } = fact.data;
      return { ...state, idleWarning: { idleSince, stopsAt } };
    }
    case 'session.idle-over':
      return state.phase === 'running' ? unwarned(state) : state;
    case 'session.kept':
      return state.phase === 'running' ? { ...unwarned(state), keptUntil: fact.data.until } : state;
    case 'session.idle-expired':
      return stopping(state, { kind: 'idle' }, fact.data.deadlineAt);
    case 'session.memory-exhausted':
      return state.phase === 'running' ? { ...state, oomKills: fact.data.kills } : state;
    case 'session.app-opened':
    case 'session.app-shared':
    case 'session.app-unshared':
      return state;
    case 'session.requeued':
      return isOnNode(state) ? requeued(state, fact.data) : state;
    case 'session.stopped':
      return { phase: 'ended', outcome: fact.data.outcome };
    default:
      return unreachable(fact);
  }
};

/** All that has not begun yet begins: of a session on one node there is no fact of its own for that. */
const progressedAll = (state: Placed | Preparing): Placed | Preparing => {
  const move = (part: Part): Part => (hasBegun(part) ? part : { ...part, progress: 'running' });
  const [first, ...others] = state.placement.parts;
  return { ...state, placement: { ...state.placement, parts: [move(first), ...others.map(move)] } };
};

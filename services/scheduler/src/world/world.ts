import {
  type BerthFact,
  type NodeFact,
  type RecordedEvent,
  type SchedulerFact,
  type SessionFact,
  isNodeEvent,
  isPoolEvent,
  isProjectEvent,
  isReservationEvent,
  isSessionEvent,
} from '#contracts';
import {
  type NodeId,
  type PoolId,
  type Position,
  type ProjectId,
  type ReservationId,
  type SessionId,
  type StreamName,
  categoryOf,
  idOf,
  nodeId,
  poolId,
  position,
  projectId,
  reservationId,
  sessionId,
} from '#kernel';
import { type KnownNode, type NodeState, evolveNode, initialNode } from '../domain/node/node-state.ts';
import { type Accounts, accountOf, createAccounts } from '../domain/pool/accounts.ts';
import { type PoolState, evolvePool, initialPool } from '../domain/pool/pool-state.ts';
import { type PoolTotals, createPoolTotals } from '../domain/pool/pool-totals.ts';
import { type WaitingCounts, createWaitingCounts } from '../domain/queue/waiting-counts.ts';
import { type ProjectState, evolveProject, initialProject } from '../domain/pool/project-state.ts';
import {
  type Booked,
  type ReservationState,
  evolveReservation,
  initialReservation,
} from '../domain/reservation/reservation-state.ts';
import {
  type Asked,
  type OnNode,
  type SessionState,
  type Waiting,
  evolveSession,
  initialSession,
  isOnNode,
} from '../domain/session/session-state.ts';
import { type Arrays, createArrays } from './arrays.ts';
import { createEndedSessions } from './ended-sessions.ts';
import { type Versioned, createShelf } from './shelf.ts';

/** Requests that are remembered. */
const RECENT_MAX = 2_000;
/** Sessions that have ended and that nobody waits for are forgotten, the oldest first, beyond so many: the log still has them. */
const ENDED_MAX = 5_000;

export const sessionStream = (id: SessionId): string => `session-${id}`;
export const nodeStream = (id: NodeId): string => `node-${id}`;

/** What a live session waits for, or has waited for. */
const dependenciesOf = (state: SessionState): readonly SessionId[] =>
  'asked' in state ? (state.asked.wish?.after ?? []).map(({ sessionId: id }) => id) : [];

/** All that the scheduler decides over, folded from the log in order: live sessions, nodes, the queue. */
export type World = {
  readonly position: () => Position;
  /** Takes events in order; `upTo` is the position of the last one read, readable or not. */
  readonly apply: (events: readonly RecordedEvent<BerthFact>[], upTo: Position) => void;
  /** Null when the world knows nothing of it: it does not exist, or ended long ago. */
  readonly session: (id: SessionId) => Versioned<SessionState> | null;
  readonly node: (id: NodeId) => Versioned<NodeState>;
  readonly project: (id: ProjectId) => Versioned<ProjectState>;
  readonly pool: (id: PoolId) => Versioned<PoolState>;
  readonly reservation: (id: ReservationId) => Versioned<ReservationState>;
  /** Of the last event of a stream of ours that the world has seen; 0 for a stream of which it knows none. */
  readonly versionOf: (stream: StreamName) => number;
  /** In the order of their names. */
  readonly nodes: () => readonly KnownNode[];
  readonly projects: () => Iterable<readonly [ProjectId, Versioned<ProjectState>]>;
  readonly pools: () => Iterable<readonly [PoolId, Versioned<PoolState>]>;
  /** Those that are not over. */
  readonly reservations: () => readonly Booked[];
  /** In order of arrival; a session that came back to the queue has its old place. */
  readonly queue: () => readonly Waiting[];
  readonly liveSessions: () => Iterable<readonly [SessionId, Versioned<SessionState>]>;
  readonly arrays: Arrays;
  /** Those that are on nodes. */
  readonly onNodes: () => Iterable<OnNode>;
  /** What was asked for lately, the newest last: how the placement learns what is usual. */
  readonly recentRequests: () => readonly Asked[];
  /** Of how many requests in all. */
  readonly requestCount: () => number;
  readonly accounts: Accounts;
  /** What each pool has in all. */
  readonly totals: PoolTotals;
  readonly waitingCounts: WaitingCounts;
};

/** An empty world, at position 0. */
export const createWorld = (): World => {
  let at = position(0);
  const sessions = createShelf<SessionId, SessionState, SessionFact>(initialSession, evolveSession);
  const ended = createEndedSessions(ENDED_MAX);
  const arrays = createArrays();
  const nodes = createShelf<NodeId, NodeState, NodeFact>(initialNode, evolveNode);
  const projects = createShelf<
    ProjectId,
    ProjectState,
    Extract<SchedulerFact, { type: `project.${string}` }>
  >(initialProject, evolveProject);
  const pools = createShelf<PoolId, PoolState, Extract<SchedulerFact, { type: `pool.${string}` }>>(
    initialPool,
    evolvePool,
  );
  const reservations = createShelf<
    ReservationId,
    ReservationState,
    Extract<SchedulerFact, { type: `reservation.${string}` }>
  >(initialReservation, evolveReservation);
  const recent: Asked[] = [];
  let requestCount = 0;
  let sortedNodes: readonly KnownNode[] | null = null;
  const accounts = createAccounts();
  const totals = createPoolTotals();
  const waitingCounts = createWaitingCounts();

  const applySession = (event: RecordedEvent<SessionFact>): void => {
    const { sessionId: id } = event.data;
    const before = (sessions.find(id) ?? ended.find(id))?.state ?? initialSession;
    const state = evolveSession(before, event);
    waitingCounts.changed(before, state);
    const after = { state, version: event.version };
    arrays.changed(before, state);
    if (event.type === 'session.requested') ended.need(dependenciesOf(state));
    if (event.type === 'session.requested' && state.phase === 'waiting') {
      requestCount += 1;
      recent.push(state.asked);
      if (recent.length > RECENT_MAX * 2) recent.splice(0, recent.length - RECENT_MAX);
    }
    if (state.phase !== 'ended') {
      sessions.put(id, after);
      return;
    }
    sessions.drop(id);
    ended.release(dependenciesOf(before));
    ended.put(id, after);
  };

  const ownerOf = ({ data }: Extract<NodeFact, { type: 'node.grant-given' }>) => {
    const { projectId: project = null, userId = null, sessionId: id } = data;
    const session = sessions.find(id)?.state;
    if (project !== null || session === undefined || !('asked' in session)) return accountOf(project, userId);
    return session.asked;
  };

  const applyNode = (event: RecordedEvent<NodeFact>): void => {
    const { nodeId: id } = event.data;
    const before = nodes.get(id).state;
    nodes.apply(id, event, event.version);
    sortedNodes = null;
    const after = nodes.get(id).state;
    totals.changed(before, after);
    if (after.phase === 'unknown') return;
    if (event.type === 'node.grant-given') {
      const owner = ownerOf(event);
      if (owner !== null) accounts.given(owner, event.data, totals.of(after.poolId));
    } else if (event.type === 'node.grant-released') accounts.released(event.data);
  };

  const versionOf = (stream: StreamName): number => {
    const id = idOf(stream);
    switch (categoryOf(stream)) {
      case 'session':
        return (sessions.find(sessionId(id)) ?? ended.find(sessionId(id)))?.version ?? 0;
      case 'node':
        return nodes.get(nodeId(id)).version;
      case 'project':
        return projects.get(projectId(id)).version;
      case 'pool':
        return pools.get(poolId(id)).version;
      default:
        return reservations.get(reservationId(id)).version;
    }
  };

  return {
    position: () => at,
    apply: (events, upTo) => {
      for (const event of events) {
        if (isSessionEvent(event)) applySession(event);
        else if (isNodeEvent(event)) applyNode(event);
        else if (isProjectEvent(event)) projects.apply(event.data.projectId, event, event.version);
        else if (isPoolEvent(event)) pools.apply(event.data.poolId, event, event.version);
        else if (isReservationEvent(event))
          reservations.apply(event.data.reservationId, event, event.version);
      }
      at = upTo;
    },
    session: (id) => sessions.find(id) ?? ended.find(id) ?? null,
    node: nodes.get,
    project: projects.get,
    pool: pools.get,
    reservation: reservations.get,
    versionOf,
    nodes: () => {
      sortedNodes ??= [...nodes.entries()]
        .flatMap(([, { state }]) => (state.phase === 'known' ? [state] : []))
        .toSorted((a, b) => (a.nodeId < b.nodeId ? -1 : 1));
      return sortedNodes;
    },
    projects: projects.entries,
    pools: pools.entries,
    reservations: () =>
      [...reservations.entries()].flatMap(([, { state }]) => (state.phase === 'booked' ? [state] : [])),
    queue: () =>
      [...sessions.entries()]
        .flatMap(([, { state }]) => (state.phase === 'waiting' ? [state] : []))
        .toSorted(
          (a, b) => a.line.queuedAt - b.line.queuedAt || (a.asked.sessionId < b.asked.sessionId ? -1 : 1),
        ),
    liveSessions: sessions.entries,
    arrays,
    *onNodes() {
      for (const [, { state }] of sessions.entries()) if (isOnNode(state)) yield state;
    },
    recentRequests: () => recent.slice(-RECENT_MAX),
    requestCount: () => requestCount,
    accounts,
    totals,
    waitingCounts,
  };
};

export type { Versioned };

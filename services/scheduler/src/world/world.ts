import {
  type BerthFact,
  type NodeFact,
  type RecordedEvent,
  type SchedulerFact,
  isNodeEvent,
  isPoolEvent,
  isProjectEvent,
  isReservationEvent,
  isSessionEvent,
} from '#contracts';
import { aNodeId, aPoolId, aProjectId, aReservationId } from '#event-log/shapes';
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
import { type ProjectState, evolveProject, initialProject } from '../domain/pool/project-state.ts';
import {
  type Booked,
  type ReservationState,
  evolveReservation,
  initialReservation,
} from '../domain/reservation/reservation-state.ts';
import { type OnNode, type SessionState, type Waiting, isOnNode } from '../domain/session/session-state.ts';
import { accountsPart } from './saved/saved-accounts.ts';
import { aPool, aProject, aReservation } from './saved/pool-shapes.ts';
import { aSavedNode, nodeOf, savedNode } from './saved/saved-node.ts';
import { shelfPart } from './saved/shelf-part.ts';
import type { WorldPart } from './saved/world-part.ts';
import { type SessionBook, createSessionBook } from './session-book.ts';
import { type Versioned, createShelf } from './shelf.ts';

export const sessionStream = (id: SessionId): string => `session-${id}`;
export const nodeStream = (id: NodeId): string => `node-${id}`;

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
  /** Those that are on nodes. */
  readonly onNodes: () => Iterable<OnNode>;
  readonly accounts: Accounts;
  /** What each pool has in all. */
  readonly totals: PoolTotals;
  /** What is saved of it, and how an empty world takes that over; all that is not here follows from it. */
  readonly parts: readonly WorldPart[];
  /** All of its parts were taken over as they were at this position. */
  readonly takenOver: (at: Position) => void;
} & Pick<SessionBook, 'arrays' | 'waitingCounts' | 'recentRequests' | 'requestCount'>;

/** An empty world, at position 0. */
export const createWorld = (): World => {
  let at = position(0);
  const sessions = createSessionBook();
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
  let sortedNodes: readonly KnownNode[] | null = null;
  const accounts = createAccounts();
  const totals = createPoolTotals();

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
        return sessions.find(sessionId(id))?.version ?? 0;
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

  const asItIs = <State>(state: State): State => state;
  const parts: readonly WorldPart[] = [
    ...sessions.parts,
    shelfPart({
      name: 'nodes',
      shelf: nodes,
      id: aNodeId,
      state: aSavedNode,
      saved: savedNode,
      stateOf: nodeOf,
      onTakenOver: (state) => totals.changed(initialNode, state),
    }),
    shelfPart({
      name: 'projects',
      shelf: projects,
      id: aProjectId,
      state: aProject,
      saved: asItIs,
      stateOf: asItIs,
    }),
    shelfPart({ name: 'pools', shelf: pools, id: aPoolId, state: aPool, saved: asItIs, stateOf: asItIs }),
    shelfPart({
      name: 'reservations',
      shelf: reservations,
      id: aReservationId,
      state: aReservation,
      saved: asItIs,
      stateOf: asItIs,
    }),
    accountsPart(accounts),
  ];

  return {
    position: () => at,
    apply: (events, upTo) => {
      for (const event of events) {
        if (isSessionEvent(event)) sessions.apply(event);
        else if (isNodeEvent(event)) applyNode(event);
        else if (isProjectEvent(event)) projects.apply(event.data.projectId, event, event.version);
        else if (isPoolEvent(event)) pools.apply(event.data.poolId, event, event.version);
        else if (isReservationEvent(event))
          reservations.apply(event.data.reservationId, event, event.version);
      }
      at = upTo;
    },
    session: sessions.find,
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
      [...sessions.live()]
        .flatMap(([, { state }]) => (state.phase === 'waiting' ? [state] : []))
        .toSorted(
          (a, b) => a.line.queuedAt - b.line.queuedAt || (a.asked.sessionId < b.asked.sessionId ? -1 : 1),
        ),
    liveSessions: sessions.live,
    *onNodes() {
      for (const [, { state }] of sessions.live()) if (isOnNode(state)) yield state;
    },
    accounts,
    totals,
    parts,
    takenOver: (upTo) => {
      at = upTo;
      sortedNodes = null;
    },
    arrays: sessions.arrays,
    waitingCounts: sessions.waitingCounts,
    recentRequests: sessions.recentRequests,
    requestCount: sessions.requestCount,
  };
};

export type { Versioned };

import type { BerthFact, NodeFact, RecordedEvent, SessionFact } from '#contracts';
import { type NodeId, type Position, type SessionId, position } from '#kernel';
import { type KnownNode, type NodeState, evolveNode, initialNode } from '../domain/node/node-state.ts';
import {
  type SessionState,
  type Waiting,
  evolveSession,
  initialSession,
} from '../domain/session/session-state.ts';

/** A state and the version of the stream that it was folded from. */
export type Versioned<State> = { readonly state: State; readonly version: number };

/** Sessions that have ended are forgotten, the oldest first, beyond so many: the log still has them. */
const ENDED_MAX = 5_000;

export const isSessionEvent = (event: RecordedEvent<BerthFact>): event is RecordedEvent<SessionFact> =>
  event.type.startsWith('session.');
const isNodeEvent = (event: RecordedEvent<BerthFact>): event is RecordedEvent<NodeFact> =>
  event.type.startsWith('node.');

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
  /** In the order of their names. */
  readonly nodes: () => readonly KnownNode[];
  /** In order of arrival; a session that came back to the queue has its old place. */
  readonly queue: () => readonly Waiting[];
  readonly liveSessions: () => Iterable<readonly [SessionId, Versioned<SessionState>]>;
};

/** An empty world, at position 0. */
export const createWorld = (): World => {
  let at = position(0);
  const sessions = new Map<SessionId, Versioned<SessionState>>();
  const ended = new Map<SessionId, Versioned<SessionState>>();
  const nodes = new Map<NodeId, Versioned<NodeState>>();

  const applySession = (event: RecordedEvent<SessionFact>): void => {
    const { sessionId } = event.data;
    const before = sessions.get(sessionId) ?? ended.get(sessionId);
    const state = evolveSession(before?.state ?? initialSession, event);
    const after = { state, version: event.version };
    if (state.phase !== 'ended') {
      sessions.set(sessionId, after);
      return;
    }
    sessions.delete(sessionId);
    ended.set(sessionId, after);
    for (const oldest of ended.keys()) {
      if (ended.size <= ENDED_MAX) break;
      ended.delete(oldest);
    }
  };

  const applyNode = (event: RecordedEvent<NodeFact>): void => {
    const { nodeId } = event.data;
    const state = evolveNode(nodes.get(nodeId)?.state ?? initialNode, event);
    nodes.set(nodeId, { state, version: event.version });
  };

  return {
    position: () => at,
    apply: (events, upTo) => {
      for (const event of events) {
        if (isSessionEvent(event)) applySession(event);
        else if (isNodeEvent(event)) applyNode(event);
      }
      at = upTo;
    },
    session: (id) => sessions.get(id) ?? ended.get(id) ?? null,
    node: (id) => nodes.get(id) ?? { state: initialNode, version: 0 },
    nodes: () =>
      [...nodes.values()]
        .flatMap(({ state }) => (state.phase === 'known' ? [state] : []))
        .toSorted((a, b) => (a.nodeId < b.nodeId ? -1 : 1)),
    queue: () =>
      [...sessions.values()]
        .flatMap(({ state }) => (state.phase === 'waiting' ? [state] : []))
        .toSorted((a, b) => a.asked.requestedAt - b.asked.requestedAt),
    liveSessions: () => sessions.entries(),
  };
};

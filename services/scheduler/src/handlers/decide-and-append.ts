import type { EventMeta } from '#contracts';
import type { EventLog, StreamWrite } from '#event-log';
import {
  type CommandId,
  DependencyFailure,
  type NodeId,
  type Position,
  type Refusal,
  type Result,
  type SessionId,
  accept,
  streamName,
} from '#kernel';
import { type Change, isNothing } from '../domain/change.ts';
import { type NodeState, initialNode } from '../domain/node/node-state.ts';
import {
  type SessionState,
  evolveSession,
  initialSession,
  isOnNode,
} from '../domain/session/session-state.ts';
import { type Versioned, type World, isSessionEvent, nodeStream, sessionStream } from '../world/world.ts';
import { readable } from '../world/readable.ts';
import type { WorldFollower } from '../world/world-follower.ts';

/** What a decision about one session may look at. */
export type View = { readonly session: SessionState; readonly node: NodeState; readonly world: World };
export type Decision = (view: View) => Result<Change, Refusal>;

export type Order = {
  readonly commandId: CommandId;
  readonly meta: EventMeta;
  readonly sessionId: SessionId;
  /** The node that it is about; if absent, the one that the session is on. */
  readonly nodeId?: NodeId;
  readonly decide: Decision;
};

/** `position` of the last event that it led to; of the world if there was nothing to record. */
export type Decided = { readonly position: Position; readonly recordedCount: number };
export type DecideAndAppend = (order: Order) => Promise<Result<Decided, Refusal>>;

type Ports = {
  readonly log: EventLog;
  readonly follower: WorldFollower;
};

const ATTEMPTS_MAX = 50;

const unknownSession: Versioned<SessionState> = { state: initialSession, version: 0 };
const noNode: Versioned<NodeState> = { state: initialNode, version: 0 };

/**
 * The writes of a change, each with the version of the stream that the decision saw. Every decision looks at the session, so its version
 * guards the append also when only the node's stream is written.
 */
export const writesOf = (
  sessionId: SessionId,
  change: Change,
  versions: { readonly session: number; readonly node: number },
): readonly StreamWrite[] => {
  const session: StreamWrite = {
    stream: streamName(sessionStream(sessionId)),
    expectedVersion: versions.session,
    facts: change.session?.facts ?? [],
  };
  if (change.node === undefined || change.node.facts.length === 0) return [session];
  const node: StreamWrite = {
    stream: streamName(nodeStream(change.node.id)),
    expectedVersion: versions.node,
    facts: change.node.facts,
  };
  return [session, node];
};

/**
 * Load → decide → append, again on newer state when somebody else was faster. First on what the world knows; a refusal, or nothing to
 * do, is believed only after a look at the log.
 */
export const decideAndAppend =
  ({ log, follower }: Ports): DecideAndAppend =>
  async ({ commandId, meta, sessionId, nodeId, decide }) => {
    const { world } = follower;

    /** Of a session that the world has forgotten, or never knew; read before the world is looked at, so that the view is of one moment. */
    const readFromLog = async (): Promise<Versioned<SessionState>> => {
      const events = await log.readStream(streamName(sessionStream(sessionId)));
      const facts = readable(events, () => {}).filter(isSessionEvent);
      const state = facts.reduce<SessionState>(evolveSession, initialSession);
      return { state, version: events.length };
    };

    let isFresh = false;
    for (let attempt = 1; attempt <= ATTEMPTS_MAX; attempt++) {
      const forgotten = isFresh && world.session(sessionId) === null ? await readFromLog() : unknownSession;
      const session = world.session(sessionId) ?? forgotten;
      const placedOn = isOnNode(session.state) ? session.state.placement.nodeId : undefined;
      const where = nodeId ?? placedOn;
      const node = where === undefined ? noNode : world.node(where);
      const outcome = decide({ session: session.state, node: node.state, world });
      if (!outcome.ok || isNothing(outcome.value)) {
        if (isFresh) return outcome.ok ? accept({ position: world.position(), recordedCount: 0 }) : outcome;
        await follower.catchUp();
        isFresh = true;
        continue;
      }
      const writes = writesOf(sessionId, outcome.value, { session: session.version, node: node.version });
      const answer = await log.append({ commandId, meta, writes });
      if (answer.kind === 'appended') {
        follower.hint();
        return accept({
          position: answer.last,
          recordedCount: writes.reduce((count, { facts }) => count + facts.length, 0),
        });
      }
      await follower.catchUp();
      isFresh = true;
    }
    throw new DependencyFailure('event-log', `decide on session ${sessionId}: lost every race`, {
      retryable: true,
      cause: undefined,
    });
  };

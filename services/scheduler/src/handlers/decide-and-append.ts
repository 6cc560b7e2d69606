import { type EventMeta, isSessionEvent } from '#contracts';
import type { EventLog, StreamWrite } from '#event-log';
import {
  type CommandId,
  DependencyFailure,
  type Position,
  type Refusal,
  type Result,
  type SessionId,
  type StreamName,
  accept,
  streamName,
} from '#kernel';
import { type Change, streamOf } from '../domain/change.ts';
import type { NodeLookup } from '../domain/node/revoke-grants.ts';
import { type SessionState, evolveSession, initialSession } from '../domain/session/session-state.ts';
import { type Versioned, type World, sessionStream } from '../world/world.ts';
import { readable } from '../world/readable.ts';
import type { WorldFollower } from '../world/world-follower.ts';

/** What a decision about one session may look at. */
export type View = { readonly session: SessionState; readonly nodeOf: NodeLookup; readonly world: World };
export type Decision = (view: View) => Result<Change, Refusal>;

export type Order = {
  readonly commandId: CommandId;
  readonly meta: EventMeta;
  readonly sessionId: SessionId;
  readonly decide: Decision;
  /** Streams that the decision looks at besides those that it writes: it holds only if they have not changed. Absent: none. */
  readonly guards?: (view: View) => readonly StreamName[];
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
/** The writes of a change, stream by stream, each with the version of the stream that the decision saw. */
export const writesOf = (change: Change, versionOf: (stream: StreamName) => number): readonly StreamWrite[] =>
  [...Map.groupBy(change, streamOf)].map(([stream, facts]) => ({
    stream,
    expectedVersion: versionOf(stream),
    facts,
  }));

/** Nothing is written to these streams; the append holds only at the versions that the decision saw. */
export const guardsOf = (
  streams: readonly StreamName[],
  versionOf: (stream: StreamName) => number,
): readonly StreamWrite[] =>
  [...new Set(streams)].map((stream) => ({ stream, expectedVersion: versionOf(stream), facts: [] }));

/**
 * Load → decide → append, again on newer state when somebody else was faster. First on what the world knows; a refusal, or nothing to
 * do, is believed only after a look at the log.
 */
export const decideAndAppend =
  ({ log, follower }: Ports): DecideAndAppend =>
  async ({ commandId, meta, sessionId, decide, guards }) => {
    const { world } = follower;
    const stream = streamName(sessionStream(sessionId));
    const nodeOf: NodeLookup = (id) => world.node(id).state;

    /** Of a session that the world has forgotten, or never knew; read before the world is looked at, so that the view is of one moment. */
    const readFromLog = async (): Promise<Versioned<SessionState>> => {
      const events = await log.readStream(stream);
      const facts = readable(events, () => {}).filter(isSessionEvent);
      const state = facts.reduce<SessionState>(evolveSession, initialSession);
      return { state, version: events.length };
    };

    let isFresh = false;
    for (let attempt = 1; attempt <= ATTEMPTS_MAX; attempt++) {
      const forgotten = isFresh && world.session(sessionId) === null ? await readFromLog() : unknownSession;
      const session = world.session(sessionId) ?? forgotten;
      const view: View = { session: session.state, nodeOf, world };
      const outcome = decide(view);
      if (!outcome.ok || outcome.value.length === 0) {
        if (isFresh) return outcome.ok ? accept({ position: world.position(), recordedCount: 0 }) : outcome;
        await follower.catchUp();
        isFresh = true;
        continue;
      }
      const writes = writesOf(outcome.value, world.versionOf);
      // Every decision looks at the session, so its version guards the append also when nothing is written to its stream.
      const guard: StreamWrite = { stream, expectedVersion: session.version, facts: [] };
      const others = writes.filter((write) => write.stream !== stream);
      const own = writes.find((write) => write.stream === stream) ?? guard;
      const written = [{ ...own, expectedVersion: session.version }, ...others];
      const names = new Set(written.map((write) => write.stream));
      const looked = (guards?.(view) ?? []).filter((name) => !names.has(name));
      const guarded = [...written, ...guardsOf(looked, world.versionOf)];
      const answer = await log.append({ commandId, meta, writes: guarded });
      if (answer.kind === 'appended') {
        follower.hint();
        return accept({
          position: answer.last,
          recordedCount: outcome.value.length,
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

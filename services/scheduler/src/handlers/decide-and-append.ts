import type { EventMeta } from '#contracts';
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
import type { SessionLookup } from '../domain/session/dependency.ts';
import { type SessionState, initialSession } from '../domain/session/session-state.ts';
import { type Versioned, type World, sessionStream } from '../world/world.ts';
import type { WorldFollower } from '../world/world-follower.ts';
import { type Forgotten, readForgotten } from './read-forgotten.ts';

/** What a decision about one session may look at. */
export type View = {
  readonly session: SessionState;
  readonly nodeOf: NodeLookup;
  /** Of the sessions that the order says it looks at; of others as far as the world knows them. */
  readonly stateOf: SessionLookup;
  readonly world: World;
};
export type Decision = (view: View) => Result<Change, Refusal>;

export type Order = {
  readonly commandId: CommandId;
  readonly meta: EventMeta;
  readonly sessionId: SessionId;
  /** Other sessions that the decision looks at: it holds only if none of them that lives has changed. */
  readonly looksAt?: readonly SessionId[];
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

const nobody: Forgotten = new Map();
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
  async ({ commandId, meta, sessionId, looksAt = [], decide, guards }) => {
    const { world } = follower;
    const nodeOf: NodeLookup = (id) => world.node(id).state;
    const others = [...new Set(looksAt)].filter((id) => id !== sessionId);

    let isFresh = false;
    for (let attempt = 1; attempt <= ATTEMPTS_MAX; attempt++) {
      const forgotten = isFresh ? await readForgotten(log, world, [sessionId, ...others]) : nobody;
      const sessionOf = (id: SessionId) => world.session(id) ?? forgotten.get(id) ?? unknownSession;
      const stateOf = (id: SessionId) => sessionOf(id).state;
      const view: View = { session: stateOf(sessionId), nodeOf, stateOf, world };
      const outcome = decide(view);
      if (!outcome.ok || outcome.value.length === 0) {
        if (isFresh) return outcome.ok ? accept({ position: world.position(), recordedCount: 0 }) : outcome;
        await follower.catchUp();
        isFresh = true;
        continue;
      }
      const writes = writesOf(outcome.value, world.versionOf);
      const factsOf = new Map(writes.map((write) => [write.stream, write.facts]));
      // Every decision looks at these, so their versions guard the append also when nothing is written to their streams.
      const seen = [sessionId, ...others.filter((id) => stateOf(id).phase !== 'ended')];
      const own = seen.map((id): StreamWrite => {
        const name = streamName(sessionStream(id));
        return { stream: name, facts: factsOf.get(name) ?? [], expectedVersion: sessionOf(id).version };
      });
      const names = new Set(own.map((write) => write.stream));
      const written = [...own, ...writes.filter((write) => !names.has(write.stream))];
      for (const { stream } of written) names.add(stream);
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

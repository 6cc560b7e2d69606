import { activeAt, DEFAULT_IDLE_THRESHOLDS, type NodeUsage, type RunUsage } from '#contracts';
import {
  type Clock,
  type EpochMs,
  type NodeId,
  type SessionId,
  accept,
  describeError,
  epochMs,
  streamName,
} from '#kernel';
import type { Change } from '../domain/change.ts';
import { type RuleInForce, ruleOf } from '../domain/idle/idle-rule.ts';
import { type Seen, judgeIdle } from '../domain/idle/judge-idle.ts';
import { noteMemory } from '../domain/idle/note-memory.ts';
import type { NodeLookup } from '../domain/node/revoke-grants.ts';
import type { Running, SessionState } from '../domain/session/session-state.ts';
import { poolOf } from '../domain/session/wishes.ts';
import { type World, nodeStream } from '../world/world.ts';
import type { DecideAndAppend } from './decide-and-append.ts';
import { nameCommand } from './name-command.ts';

/** What is known of one container. */
type RunSeen = Seen & { readonly nodeId: NodeId; readonly oomKills: number };
type Watched = { readonly epoch: number; readonly runs: Map<string, RunSeen>; touchedAt: EpochMs };

export type Idleness = {
  readonly rule: RuleInForce;
  /** Null: it does something, or nothing is known of it. */
  readonly idleSince: EpochMs | null;
  readonly isSeen: boolean;
};

/** Follows what running sessions do, as their nodes say it. In memory: who has just started counts all of them as active until he has seen otherwise. */
export type UsageWatch = {
  readonly hear: (usage: NodeUsage) => void;
  /** Somebody uses it from outside. */
  readonly touch: (session: SessionId) => void;
  /** Null: no rule ends it for being idle. */
  readonly idlenessOf: (session: SessionId) => Idleness | null;
  /** Records what follows from what was seen. */
  readonly look: () => Promise<void>;
};

type Ports = {
  readonly world: World;
  readonly decideAndAppend: DecideAndAppend;
  readonly clock: Clock;
  readonly onError: (sentence: string) => void;
};

/** At most so many are recorded at once: the rest comes with the next look. */
const AT_ONCE_MAX = 256;
/** Two samples. */
const DOES_SOMETHING_MS = 10_000;

export const watchUsage = ({ world, decideAndAppend, clock, onError }: Ports): UsageWatch => {
  const watched = new Map<SessionId, Watched>();
  const nodeOf: NodeLookup = (id) => world.node(id).state;

  const runningOf = (id: SessionId): Running | null => {
    const state = world.session(id)?.state;
    return state?.phase === 'running' ? state : null;
  };
  const ruleFor = (session: Running): RuleInForce | null =>
    ruleOf(session.asked, world.pool(poolOf(session.asked)).state.policy, DEFAULT_IDLE_THRESHOLDS);

  const keep = (usage: RunUsage, nodeId: NodeId, now: EpochMs): void => {
    const session = runningOf(usage.sessionId);
    const { epoch, parts } = session?.placement ?? { epoch: 0, parts: [] };
    if (session === null || epoch !== usage.epoch || !parts.some((part) => part.nodeId === nodeId)) return;
    const known = watched.get(usage.sessionId);
    const own =
      known?.epoch === epoch ? known : { epoch, runs: new Map<string, RunSeen>(), touchedAt: epochMs(0) };
    watched.set(usage.sessionId, own);
    const name = `${nodeId}/${usage.member}`;
    const active = activeAt(usage, ruleFor(session)?.thresholds ?? DEFAULT_IDLE_THRESHOLDS);
    // The node's clock may be another: how long ago is what counts.
    const ago = active === null ? null : Math.max(0, usage.at - active);
    const before = own.runs.get(name)?.activeAt ?? now;
    own.runs.set(name, {
      nodeId,
      seenAt: now,
      oomKills: usage.totals.oomKills,
      activeAt: epochMs(Math.max(before, ago === null ? 0 : now - ago)),
    });
  };

  /** Null while not all of its nodes have said something. */
  const seenOf = (session: Running): Seen | null => {
    const own = watched.get(session.asked.sessionId);
    if (own === undefined || own.epoch !== session.placement.epoch) return null;
    const runs = [...own.runs.values()];
    if (!session.placement.parts.every(({ nodeId }) => runs.some((run) => run.nodeId === nodeId)))
      return null;
    return {
      activeAt: epochMs(Math.max(own.touchedAt, ...runs.map((run) => run.activeAt))),
      seenAt: epochMs(Math.min(...runs.map(({ seenAt }) => seenAt))),
    };
  };

  const killsOf = (session: Running): number =>
    [...(watched.get(session.asked.sessionId)?.runs.values() ?? [])].reduce(
      (sum, { oomKills }) => sum + oomKills,
      0,
    );

  const decide = (session: SessionState, at: EpochMs): Change => {
    if (session.phase !== 'running') return [];
    const memory = noteMemory(session, killsOf(session), at);
    return memory.length > 0 ? memory : judgeIdle(session, ruleFor(session), seenOf(session), nodeOf, at);
  };

  const record = async (sessionId: SessionId, version: number): Promise<void> => {
    await decideAndAppend({
      commandId: nameCommand('usage', sessionId, version),
      meta: { actor: 'service:scheduler', correlationId: sessionId },
      sessionId,
      decide: ({ session }) => accept(decide(session, clock.now())),
      guards: ({ session }) =>
        session.phase === 'running'
          ? session.placement.parts.map(({ nodeId }) => streamName(nodeStream(nodeId)))
          : [],
    });
  };

  return {
    hear: ({ nodeId, runs }) => {
      const now = clock.now();
      for (const usage of runs) keep(usage, nodeId, now);
    },
    touch: (session) => {
      const own = watched.get(session);
      if (own !== undefined) own.touchedAt = clock.now();
    },
    idlenessOf: (id) => {
      const session = runningOf(id);
      const rule = session === null ? null : ruleFor(session);
      if (session === null || rule === null) return null;
      const seen = seenOf(session);
      const isIdle = seen !== null && clock.now() - seen.activeAt >= DOES_SOMETHING_MS;
      return { rule, idleSince: isIdle ? seen.activeAt : null, isSeen: seen !== null };
    },
    look: async () => {
      const now = clock.now();
      const due: Promise<void>[] = [];
      for (const id of watched.keys()) {
        const found = world.session(id);
        if (found?.state.phase !== 'running') watched.delete(id);
        else if (due.length < AT_ONCE_MAX && decide(found.state, now).length > 0)
          due.push(record(id, found.version));
      }
      for (const outcome of await Promise.allSettled(due))
        if (outcome.status === 'rejected')
          onError(`what a session uses could not be recorded: ${describeError(outcome.reason)}`);
    },
  };
};

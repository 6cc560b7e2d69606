import type { RecordedEvent, Resources, SessionFact } from '#contracts';
import { aPoolId, aSessionId, listOf, object, someResources, whole } from '#event-log/shapes';
import type { PoolId, SessionId } from '#kernel';
import { type WaitingCounts, createWaitingCounts } from '../domain/queue/waiting-counts.ts';
import { type SessionState, evolveSession, initialSession } from '../domain/session/session-state.ts';
import { poolOf } from '../domain/session/wishes.ts';
import { type Arrays, createArrays } from './arrays.ts';
import { createEndedSessions } from './ended-sessions.ts';
import { aSession } from './saved/session-shape.ts';
import { shelfPart } from './saved/shelf-part.ts';
import { type WorldPart, worldPart } from './saved/world-part.ts';
import { type Versioned, createShelf } from './shelf.ts';

/** Requests that are remembered. */
const RECENT_MAX = 2_000;
/** Sessions that have ended and that nobody waits for are forgotten, the oldest first, beyond so many: the log still has them. */
const ENDED_MAX = 5_000;

/** What was asked for, of which pool. */
export type PastRequest = { readonly poolId: PoolId; readonly resources: Resources };

/** All sessions that matter: those that live, and the newest of those that have ended. */
export type SessionBook = {
  readonly apply: (event: RecordedEvent<SessionFact>) => void;
  /** Null when nothing is known of it: it does not exist, or ended long ago. */
  readonly find: (id: SessionId) => Versioned<SessionState> | null;
  readonly live: () => Iterable<readonly [SessionId, Versioned<SessionState>]>;
  readonly arrays: Arrays;
  readonly waitingCounts: WaitingCounts;
  /** What was asked for lately, the newest last. */
  readonly recentRequests: () => readonly PastRequest[];
  /** Of how many requests in all. */
  readonly requestCount: () => number;
  readonly parts: readonly WorldPart[];
};

/** What a live session waits for, or has waited for. */
const dependenciesOf = (state: SessionState): readonly SessionId[] =>
  'asked' in state ? (state.asked.wish?.after ?? []).map(({ sessionId: id }) => id) : [];

type SavedEnded = { readonly id: SessionId } & Versioned<SessionState>;
type SavedRequests = { readonly count: number; readonly recent: readonly PastRequest[] };

export const createSessionBook = (): SessionBook => {
  const sessions = createShelf<SessionId, SessionState, SessionFact>(initialSession, evolveSession);
  const ended = createEndedSessions(ENDED_MAX);
  const arrays = createArrays();
  const waitingCounts = createWaitingCounts();
  const recent: PastRequest[] = [];
  let requestCount = 0;

  const changed = (before: SessionState, after: SessionState): void => {
    waitingCounts.changed(before, after);
    arrays.changed(before, after);
  };
  const recentRequests = (): readonly PastRequest[] => recent.slice(-RECENT_MAX);

  const apply = (event: RecordedEvent<SessionFact>): void => {
    const { sessionId: id } = event.data;
    const before = (sessions.find(id) ?? ended.find(id))?.state ?? initialSession;
    const state = evolveSession(before, event);
    const after = { state, version: event.version };
    changed(before, state);
    if (event.type === 'session.requested') ended.need(dependenciesOf(state));
    if (event.type === 'session.requested' && state.phase === 'waiting') {
      requestCount += 1;
      recent.push({ poolId: poolOf(state.asked), resources: state.asked.resources });
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

  const parts: readonly WorldPart[] = [
    shelfPart({
      name: 'sessions',
      shelf: sessions,
      id: aSessionId,
      state: aSession,
      saved: (state) => state,
      stateOf: (saved) => saved,
      onTakenOver: (state) => {
        changed(initialSession, state);
        ended.need(dependenciesOf(state));
      },
    }),
    worldPart<readonly SavedEnded[]>({
      name: 'ended-sessions',
      shape: listOf(object<SavedEnded>({ id: aSessionId, version: whole(), state: aSession })),
      save: () => [...ended.entries()].map(([id, { state, version }]) => ({ id, version, state })),
      takeOver: (saved) => {
        for (const { id, version, state } of saved) ended.put(id, { state, version });
      },
    }),
    worldPart<SavedRequests>({
      name: 'requests',
      shape: object<SavedRequests>({
        count: whole(),
        recent: listOf(object<PastRequest>({ poolId: aPoolId, resources: someResources })),
      }),
      save: () => ({ count: requestCount, recent: recentRequests() }),
      takeOver: (saved) => {
        requestCount = saved.count;
        recent.push(...saved.recent);
      },
    }),
  ];

  return {
    apply,
    find: (id) => sessions.find(id) ?? ended.find(id) ?? null,
    live: sessions.entries,
    arrays,
    waitingCounts,
    recentRequests,
    requestCount: () => requestCount,
    parts,
  };
};

import { type EpochMs, type SessionId, later, unreachable } from '#kernel';
import { type Standing, type Weights, dominantBalance, fairShareBalance } from './balances.ts';
import type { Claim } from './claim.ts';
import type { Amounts } from './dominant-share.ts';
import type { QueuePolicy } from './queue-policy.ts';
import { type QueuedSession, accountKey, byArrival } from './queued-session.ts';
import { inOrderOfArrival, inTurns } from './take-turns.ts';

/** All that the order of a queue depends on. */
export type QueueView = {
  readonly now: EpochMs;
  readonly claims: readonly Claim[];
  readonly standings: ReadonlyMap<string, Standing>;
  readonly weights: Weights;
  /** What the pool has in all. */
  readonly total: Amounts;
  /** Whom the last round promised a start, if it still waits: it goes before all others, or at least of its priority. */
  readonly promised: QueuedSession | null;
};

type Starving = { readonly session: QueuedSession; readonly since: EpochMs };

/**
 * The oldest session of each account that has had no start for too long, in the order in which that came to be. Only one for each account: a
 * thousand sessions of one user shall not overtake the first of another, however old they are.
 */
const starving = (
  { claims, standings, now }: QueueView,
  { starvationMs }: QueuePolicy,
): readonly Starving[] => {
  const oldest = new Map<string, QueuedSession>();
  for (const claim of claims) {
    const [first] = claim.waiting;
    if (first === undefined) continue;
    const key = accountKey(claim);
    const known = oldest.get(key);
    if (known === undefined || byArrival(first, known) < 0) oldest.set(key, first);
  }
  return [...oldest]
    .map(([key, session]) => {
      const lastStartAt = standings.get(key)?.lastStartAt ?? session.requestedAt;
      const waitsSince = lastStartAt > session.requestedAt ? lastStartAt : session.requestedAt;
      return { session, since: later(waitsSince, starvationMs) };
    })
    .filter(({ since }) => since <= now)
    .toSorted((a, b) => a.since - b.since || byArrival(a.session, b.session));
};

/** Within one priority. */
const inBand = (claims: readonly Claim[], view: QueueView, policy: QueuePolicy): Iterable<QueuedSession> => {
  const known = { standings: view.standings.values(), weights: view.weights, total: view.total };
  switch (policy.order) {
    case 'fifo':
    case 'priority':
      return inOrderOfArrival(claims);
    case 'fair-share':
      return inTurns(claims, fairShareBalance(known, policy, view.now));
    case 'drf':
      return inTurns(claims, dominantBalance(known));
    default:
      return unreachable(policy.order);
  }
};

/**
 * The queue in the order in which it shall be served, each session once. Whoever holds a promise goes before all, unless somebody of a higher
 * priority waits; then the accounts that starve; then priority after priority, of each the holder of a promise first. First come first served
 * knows none of this: there the place in the line is the protection.
 */
export function* orderQueue(view: QueueView, policy: QueuePolicy): Generator<QueuedSession, void, void> {
  if (policy.order === 'fifo') {
    yield* inBand(view.claims, view, policy);
    return;
  }
  const { promised } = view;
  const bands = [...Map.groupBy(view.claims, ({ priority }) => priority)].toSorted(([a], [b]) => b - a);
  const [highest] = bands[0] ?? [Number.NEGATIVE_INFINITY];
  const served = new Set<SessionId>();
  const isFirstTime = ({ sessionId }: QueuedSession): boolean => {
    const isNew = !served.has(sessionId);
    served.add(sessionId);
    return isNew;
  };
  if (promised !== null && promised.priority >= highest && isFirstTime(promised)) yield promised;
  for (const { session } of starving(view, policy)) if (isFirstTime(session)) yield session;
  for (const [priority, claims] of bands) {
    if (promised?.priority === priority && isFirstTime(promised)) yield promised;
    for (const session of inBand(claims, view, policy)) if (!served.has(session.sessionId)) yield session;
  }
}

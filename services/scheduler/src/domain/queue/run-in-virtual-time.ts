import { type EpochMs, type SessionId, cpuMilli, bytes, epochMs, gpuMilli } from '#kernel';
import type { Standing, Weights } from './balances.ts';
import { createLine } from './claim.ts';
import { type Amounts, dominantShare } from './dominant-share.ts';
import { createHeap } from './heap.ts';
import { orderQueue } from './order-queue.ts';
import { type QueuePlan, type Start, planQueue } from './plan-queue.ts';
import type { QueuePolicy } from './queue-policy.ts';
import { type QueuedSession, accountKey } from './queued-session.ts';
import type { Held, Rooms } from './room.ts';
import { NO_USAGE, changeRate } from './usage.ts';

/** A session of the past, or of a supposition, with how long it really ran. */
export type PlayedSession = QueuedSession & { readonly runMs: number };

export type Play<Room, Spot> = {
  /** In order of arrival. */
  readonly sessions: readonly PlayedSession[];
  readonly rooms: Rooms<Room, Spot>;
  /** All of the pool, with nothing in it. */
  readonly room: Room;
  readonly total: Amounts;
  readonly weights: Weights;
  readonly policy: QueuePolicy;
  /** Told of every round; for those who measure. */
  readonly onRound?: (round: {
    readonly now: EpochMs;
    readonly plan: QueuePlan<Spot>;
    readonly waiting: number;
  }) => void;
};

type Running<Spot> = {
  readonly session: PlayedSession;
  readonly spot: Spot;
  readonly endsAt: number;
  readonly rate: number;
};

const add = (a: Amounts, b: Amounts, sign: 1 | -1): Amounts => ({
  cpuMilli: cpuMilli(a.cpuMilli + sign * b.cpuMilli),
  memoryBytes: bytes(a.memoryBytes + sign * b.memoryBytes),
  gpuMilli: gpuMilli(a.gpuMilli + sign * b.gpuMilli),
});
const NOTHING: Amounts = { cpuMilli: cpuMilli(0), memoryBytes: bytes(0), gpuMilli: gpuMilli(0) };

/** What every account holds and has used, as sessions start and end. */
const createStandings = (halfLifeMs: number) => {
  const standings = new Map<string, Standing>();
  const change = (session: QueuedSession, rate: number, now: EpochMs, sign: 1 | -1): void => {
    const key = accountKey(session);
    const { projectId, userId } = session;
    const before = standings.get(key) ?? { usage: NO_USAGE, held: NOTHING, lastStartAt: null };
    standings.set(key, {
      projectId,
      userId,
      usage: changeRate(before.usage, sign * rate, now, halfLifeMs),
      held: add(before.held, session.resources, sign),
      lastStartAt: sign === 1 ? now : before.lastStartAt,
    });
  };
  return { standings, change };
};

/**
 * Plays sessions through the queue as if time passed: the next moment at which one arrives or ends, a round, and so on. The same rounds as on a
 * live pool, so it answers what would have happened, and measures a policy on a trace. Returns when each session started.
 */
export const runInVirtualTime = <Room, Spot>({
  sessions,
  rooms,
  room: empty,
  total,
  weights,
  policy,
  onRound,
}: Play<Room, Spot>): ReadonlyMap<SessionId, EpochMs> => {
  const room = rooms.fork(empty);
  const line = createLine();
  const held = new Map<SessionId, Held<Spot>>();
  const { standings, change } = createStandings(policy.halfLifeMs);
  const ends = createHeap<Running<Spot>>((a, b) => a.endsAt - b.endsAt);
  const startedAt = new Map<SessionId, EpochMs>();
  const played = new Map(sessions.map((session) => [session.sessionId, session]));
  let promised: QueuedSession | null = null;
  let arrived = 0;

  const end = ({ session, spot, rate }: Running<Spot>, now: EpochMs): void => {
    rooms.give(room, spot);
    held.delete(session.sessionId);
    change(session, rate, now, -1);
  };
  const start = ({ session: { sessionId }, spot }: Start<Spot>, now: EpochMs): void => {
    const session = played.get(sessionId);
    if (session === undefined) return;
    const rate = dominantShare(session.resources, total);
    line.remove(session);
    held.set(sessionId, { spot, endsBy: session.holdMsMax === null ? null : now + session.holdMsMax });
    change(session, rate, now, 1);
    ends.push({ session, spot, endsAt: now + session.runMs, rate });
    startedAt.set(sessionId, now);
  };
  const playRound = (now: EpochMs): void => {
    const view = { now, claims: line.claims(), standings, weights, total, promised };
    const order = orderQueue(view, policy);
    const plan = planQueue({ now, order, rooms, room, held: () => [...held.values()] }, policy);
    for (const each of plan.starts) start(each, now);
    promised = plan.promises[0]?.session ?? null;
    onRound?.({ now, plan, waiting: line.size() });
  };

  for (;;) {
    const nextEnd = ends.peek()?.endsAt ?? Number.POSITIVE_INFINITY;
    const nextArrival = sessions[arrived]?.requestedAt ?? Number.POSITIVE_INFINITY;
    const next = Math.min(nextEnd, nextArrival);
    if (next === Number.POSITIVE_INFINITY) return startedAt;
    const now = epochMs(next);
    for (let one = ends.peek(); one !== undefined && one.endsAt <= now; one = ends.peek()) {
      ends.pop();
      end(one, now);
    }
    for (let one = sessions[arrived]; one !== undefined && one.requestedAt <= now; one = sessions[arrived]) {
      line.add(one);
      arrived++;
    }
    playRound(now);
  }
};

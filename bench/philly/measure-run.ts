import type { EpochMs, SessionId } from '#kernel';
import type { PlayedSession } from '../../services/scheduler/src/domain/queue/run-in-virtual-time.ts';
import { quantile } from '../statistics.ts';

const HOUR_MS = 3_600_000;

export type QueueQuality = {
  readonly meanWaitH: number;
  readonly medianWaitH: number;
  readonly p95WaitH: number;
  readonly longestWaitH: number;
  /** Mean wait over the jobs of all virtual clusters but the one that asks for most. */
  readonly meanWaitOfOthersH: number;
  /** From the first arrival to the last end. */
  readonly makespanH: number;
  /** Of all GPU time from the first arrival to the last end, the part that jobs had. */
  readonly utilisation: number;
  /** The same, over the time in which somebody waited: the rest is not the queue's to fill. */
  readonly utilisationWhileWaiting: number;
};

type Turn = { readonly at: number; readonly gpus: number; readonly waiting: number };

const mean = (numbers: readonly number[]): number =>
  numbers.reduce((sum, number) => sum + number, 0) / numbers.length;

const busiest = (sessions: readonly PlayedSession[]): string => {
  const byProject = [...Map.groupBy(sessions, ({ projectId }) => projectId)];
  return byProject.toSorted(([, a], [, b]) => b.length - a.length)[0]?.[0] ?? '';
};

/** Share of the capacity that was used while somebody waited. */
const whileWaiting = (turns: readonly Turn[], capacity: number): number => {
  let [gpus, waiting, since] = [0, 0, 0];
  let [used, passed] = [0, 0];
  for (const turn of turns.toSorted((a, b) => a.at - b.at)) {
    if (waiting > 0) {
      used += gpus * (turn.at - since);
      passed += turn.at - since;
    }
    gpus += turn.gpus;
    waiting += turn.waiting;
    since = turn.at;
  }
  return passed === 0 ? 1 : used / (passed * capacity);
};

/** What the sessions that were played had of the queue. */
export const measureRun = (
  sessions: readonly PlayedSession[],
  startedAt: ReadonlyMap<SessionId, EpochMs>,
  capacity: number,
): QueueQuality => {
  const played = sessions.map((session) => {
    const start = startedAt.get(session.sessionId) ?? Number.NaN;
    const gpus = session.resources.gpuMilli / 1000;
    const { requestedAt, projectId, runMs } = session;
    return { requestedAt, start, end: start + runMs, wait: (start - requestedAt) / HOUR_MS, gpus, projectId };
  });
  const waits = played.map(({ wait }) => wait);
  const most = busiest(sessions);
  const first = played.reduce(
    (least, { requestedAt }) => Math.min(least, requestedAt),
    Number.POSITIVE_INFINITY,
  );
  const last = played.reduce((latest, { end }) => Math.max(latest, end), 0);
  const used = played.reduce((sum, { start, end, gpus }) => sum + gpus * (end - start), 0);
  const turns = played.flatMap(({ requestedAt, start, end, gpus }): readonly Turn[] => [
    { at: requestedAt, gpus: 0, waiting: 1 },
    { at: start, gpus, waiting: -1 },
    { at: end, gpus: -gpus, waiting: 0 },
  ]);
  return {
    meanWaitH: mean(waits),
    medianWaitH: quantile(waits, 0.5),
    p95WaitH: quantile(waits, 0.95),
    longestWaitH: quantile(waits, 1),
    meanWaitOfOthersH: mean(played.filter(({ projectId }) => projectId !== most).map(({ wait }) => wait)),
    makespanH: (last - first) / HOUR_MS,
    utilisation: used / (capacity * (last - first)),
    utilisationWhileWaiting: whileWaiting(turns, capacity),
  };
};

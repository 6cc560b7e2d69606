import { type SessionId, bytes, cpuMilli, gpuMilli } from '#kernel';
import { EQUAL_WEIGHTS } from '../../services/scheduler/src/domain/queue/balances.ts';
import {
  DEFAULT_QUEUE_POLICY,
  type QueuePolicy,
} from '../../services/scheduler/src/domain/queue/queue-policy.ts';
import {
  type PlayedSession,
  runInVirtualTime,
} from '../../services/scheduler/src/domain/queue/run-in-virtual-time.ts';
import { countedRooms } from './counted-rooms.ts';
import { type QueueQuality, measureRun } from './measure-run.ts';

export type PoolSize = { readonly nodes: number; readonly gpusPerNode: number };

export type PolicyRun = QueueQuality & {
  /** Sessions that were first and did not fit, and of them those that started later than they were first promised. */
  readonly promised: number;
  readonly promisedAndLate: number;
  /** Virtual time over real time. */
  readonly timesRealTime: number;
};

/** Plays a trace through one policy on a pool of equal nodes. */
export const playPolicy = (
  sessions: readonly PlayedSession[],
  { nodes, gpusPerNode }: PoolSize,
  over: Partial<QueuePolicy>,
): PolicyRun => {
  const promises = new Map<SessionId, number>();
  const began = performance.now();
  const startedAt = runInVirtualTime({
    sessions,
    rooms: countedRooms(gpusPerNode),
    room: new Int32Array(nodes).fill(gpusPerNode),
    total: { cpuMilli: cpuMilli(0), memoryBytes: bytes(0), gpuMilli: gpuMilli(nodes * gpusPerNode * 1000) },
    weights: EQUAL_WEIGHTS,
    policy: { ...DEFAULT_QUEUE_POLICY, ...over },
    onRound: ({
      plan: {
        promises: [first],
      },
    }) => {
      if (first?.isCertain === true && !promises.has(first.session.sessionId))
        promises.set(first.session.sessionId, first.startsBy);
    },
  });
  const realMs = performance.now() - began;
  const quality = measureRun(sessions, startedAt, nodes * gpusPerNode);
  const isLate = ([id, startsBy]: readonly [SessionId, number]): boolean =>
    (startedAt.get(id) ?? 0) > startsBy;
  return {
    ...quality,
    promised: promises.size,
    promisedAndLate: [...promises].filter(isLate).length,
    timesRealTime: (quality.makespanH * 3_600_000) / realMs,
  };
};

import type { BerthFact, GrantedDevice, RecordedEvent, StartTimings } from '#contracts';
import {
  type Bytes,
  bytes,
  type CpuMilli,
  type EpochMs,
  type GpuMilli,
  type NodeId,
  type SessionId,
  sum,
} from '#kernel';
import { waitsByChoice } from '../domain/condition-step.ts';
import type { TimedStep } from '../domain/start-steps.ts';

/** What one event changes in the view of usage. */
export type UsageStep =
  | {
      readonly kind: 'session';
      readonly sessionId: SessionId;
      readonly projectId: string;
      readonly userId: string;
      readonly requestedAt: EpochMs;
      readonly image: string;
      readonly poolId: string;
      /** It waits for what it said itself. */
      readonly waitsByChoice: boolean;
    }
  | { readonly kind: 'phase'; readonly sessionId: SessionId; readonly phase: Phase }
  | {
      readonly kind: 'placed';
      readonly sessionId: SessionId;
      readonly nodeId: NodeId;
      readonly at: EpochMs;
    }
  | { readonly kind: 'held'; readonly sessionId: SessionId; readonly isHeld: boolean }
  | { readonly kind: 'started'; readonly sessionId: SessionId; readonly steps: readonly TimedStep[] }
  | { readonly kind: 'waits-again'; readonly sessionId: SessionId; readonly at: EpochMs }
  | { readonly kind: 'ended'; readonly sessionId: SessionId; readonly outcome: string; readonly at: EpochMs }
  | {
      readonly kind: 'given';
      readonly grant: GrantName;
      readonly gpuMilli: GpuMilli;
      readonly gpuMemoryBytes: Bytes;
      readonly cpuMilli: CpuMilli;
      readonly memoryBytes: Bytes;
      readonly at: EpochMs;
    }
  | { readonly kind: 'released'; readonly grant: GrantName; readonly at: EpochMs };

export type Phase = 'waiting' | 'placed' | 'preparing' | 'running' | 'stopping';
export type GrantName = { readonly nodeId: NodeId; readonly sessionId: SessionId; readonly epoch: number };

const amountOf = (devices: readonly GrantedDevice[]) => ({
  gpuMilli: sum(devices.map((device) => device.gpuMilli)),
  gpuMemoryBytes: devices.length === 0 ? bytes(0) : sum(devices.map((device) => device.gpuMemoryBytes)),
});

const stepsOf = (timings: StartTimings | undefined): readonly TimedStep[] => {
  if (timings === undefined) return [];
  const { isWarm, pullMs, mountMs, createMs, readyMs } = timings;
  return Object.entries({ pull: pullMs, mount: mountMs, create: createMs, ready: readyMs }).map(
    ([step, ms]) => ({ step, isWarm, ms }),
  );
};

const DEFAULT_POOL = 'default';

/** None for events that say nothing about usage. A session holds what it was given until its release, whatever it does with it. */
export const usageStep = (event: RecordedEvent<BerthFact>): UsageStep | undefined => {
  switch (event.type) {
    case 'session.requested': {
      const { sessionId, projectId, userId, requestedAt, workload, wish } = event.data;
      const { image } = workload;
      const more = { image, poolId: wish?.poolId ?? DEFAULT_POOL, waitsByChoice: waitsByChoice(wish) };
      return { kind: 'session', sessionId, projectId, userId, requestedAt, ...more };
    }
    case 'session.placed':
      return {
        ...{ kind: 'placed', sessionId: event.data.sessionId, nodeId: event.data.nodeId },
        at: event.data.placedAt,
      };
    case 'session.held':
      return { kind: 'held', sessionId: event.data.sessionId, isHeld: true };
    case 'session.released':
      return { kind: 'held', sessionId: event.data.sessionId, isHeld: false };
    case 'session.preparing':
      return { kind: 'phase', sessionId: event.data.sessionId, phase: 'preparing' };
    case 'session.started':
      return { kind: 'started', sessionId: event.data.sessionId, steps: stepsOf(event.data.timings) };
    case 'session.exited':
    case 'session.failed':
    case 'session.stop-requested':
      return { kind: 'phase', sessionId: event.data.sessionId, phase: 'stopping' };
    case 'session.requeued':
      return { kind: 'waits-again', sessionId: event.data.sessionId, at: event.data.requeuedAt };
    case 'session.stopped': {
      const { sessionId, outcome, stoppedAt } = event.data;
      return { kind: 'ended', sessionId, outcome: outcome.kind, at: stoppedAt };
    }
    case 'node.grant-given': {
      const { nodeId, sessionId, epoch, devices, cpuMilli, memoryBytes, givenAt } = event.data;
      const grant = { nodeId, sessionId, epoch };
      return { kind: 'given', grant, ...amountOf(devices), cpuMilli, memoryBytes, at: givenAt };
    }
    case 'node.grant-released': {
      const { nodeId, sessionId, epoch, releasedAt } = event.data;
      return { kind: 'released', grant: { nodeId, sessionId, epoch }, at: releasedAt };
    }
    default:
      return undefined;
  }
};

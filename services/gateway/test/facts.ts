import type { BerthFact, RecordedEvent } from '#contracts';
import {
  commandId,
  deviceId,
  epochMs,
  eventId,
  incarnation,
  nodeId,
  position,
  projectId,
  sessionId,
  streamName,
  userId,
  bytes,
  cpuMilli,
  gpuMilli,
} from '#kernel';

/* Facts of one session and one node, for specs of folds. */

const ID = '0190d6a4-7b1e-7c3d-8e9f-0123456789ab';
export const S = sessionId('k3v9m2x7q4ab');
export const N = nodeId('n1');
export const at = (n: number) => epochMs(1_000_000 + n);
const devices = [{ deviceId: deviceId('GPU-0'), gpuMilli: gpuMilli(500), gpuMemoryBytes: bytes(40e9) }];
const inventory = {
  cpuMilli: cpuMilli(4000),
  memoryBytes: bytes(8e9),
  devices: [
    { deviceId: deviceId('GPU-0'), index: 0, model: 'H100', memoryBytes: bytes(80e9), health: 'ok' as const },
  ],
  runtime: 'docker' as const,
  accelerator: 'mock' as const,
};

/** Facts as recorded events, at positions 1, 2, 3 … or from `from` on. */
export const recorded = <F extends BerthFact>(facts: readonly F[], from = 1): RecordedEvent<F>[] =>
  facts.map((fact, index) => {
    const subject =
      'keyId' in fact.data
        ? `key-${fact.data.keyId}`
        : /^(node|enrolment)\./.test(fact.type) && 'nodeId' in fact.data
          ? `${fact.type.split('.')[0]}-${fact.data.nodeId}`
          : `session-${S}`;
    return {
      position: position(from + index),
      stream: streamName(subject),
      version: index + 1,
      type: fact.type,
      rev: 1,
      eventId: eventId(ID),
      commandId: commandId(ID),
      recordedAt: at(index),
      data: fact.data,
      meta: { actor: 'service:test' },
    } as unknown as RecordedEvent<F>;
  });

export const requested = {
  type: 'session.requested',
  data: {
    sessionId: S,
    name: 'train',
    projectId: projectId('default'),
    userId: userId('ada'),
    workload: { kind: 'batch', image: 'python', command: ['python3'], env: { TOKEN: 'secret' } },
    resources: { cpuMilli: cpuMilli(1000), memoryBytes: bytes(1e9), gpuMilli: gpuMilli(500) },
    limits: { waitMs: 1000, prepareMs: 1000, graceMs: 1000 },
    requestedAt: at(0),
    deadlineAt: at(1000),
  },
} as const satisfies BerthFact;
export const placed = (epoch: number, node = N) =>
  ({
    type: 'session.placed',
    data: {
      sessionId: S,
      nodeId: node,
      incarnation: incarnation(ID),
      epoch,
      devices,
      reason: '',
      placedAt: at(1),
      deadlineAt: at(1001),
    },
  }) as const satisfies BerthFact;
export const preparing = {
  type: 'session.preparing',
  data: { sessionId: S, epoch: 1, step: 'pulling', at: at(2) },
} as const satisfies BerthFact;
export const started = {
  type: 'session.started',
  data: { sessionId: S, epoch: 1, startedAt: at(3) },
} as const satisfies BerthFact;
export const exited = {
  type: 'session.exited',
  data: { sessionId: S, epoch: 1, exitCode: 3, oomKilled: false, exitedAt: at(4), deadlineAt: at(1004) },
} as const satisfies BerthFact;
export const stopped = {
  type: 'session.stopped',
  data: { sessionId: S, outcome: { kind: 'completed', exitCode: 3 }, stoppedAt: at(5) },
} as const satisfies BerthFact;
export const requeued = {
  type: 'session.requeued',
  data: { sessionId: S, epoch: 1, cause: 'device-lost: GPU-0', requeuedAt: at(3), deadlineAt: at(1003) },
} as const satisfies BerthFact;
export const stopRequested = {
  type: 'session.stop-requested',
  data: { sessionId: S, by: 'user:ada', requestedAt: at(4), deadlineAt: at(1004) },
} as const satisfies BerthFact;

export const joined = {
  type: 'node.joined',
  data: { nodeId: N, incarnation: incarnation(ID), inventory, joinedAt: at(0) },
} as const satisfies BerthFact;
export const lost = {
  type: 'node.lost',
  data: { nodeId: N, incarnation: incarnation(ID), lastSeenAt: at(1), lostAt: at(2), deadlineAt: at(1000) },
} as const satisfies BerthFact;
export const returned = {
  type: 'node.returned',
  data: { nodeId: N, incarnation: incarnation(ID), returnedAt: at(3) },
} as const satisfies BerthFact;
export const given = {
  type: 'node.grant-given',
  data: {
    nodeId: N,
    sessionId: S,
    epoch: 1,
    devices,
    cpuMilli: cpuMilli(1000),
    memoryBytes: bytes(1e9),
    givenAt: at(1),
  },
} as const satisfies BerthFact;
export const revoked = {
  type: 'node.grant-revoked',
  data: { nodeId: N, sessionId: S, epoch: 1, graceMs: 1000, revokedAt: at(2) },
} as const satisfies BerthFact;
export const released = {
  type: 'node.grant-released',
  data: { nodeId: N, sessionId: S, epoch: 1, releasedAt: at(3) },
} as const satisfies BerthFact;

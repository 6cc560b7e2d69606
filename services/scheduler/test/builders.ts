import type {
  GrantStatus,
  NodeBooked,
  NodeFact,
  NodeGrantGiven,
  Report,
  Resources,
  SessionFact,
  SharingMode,
} from '#contracts';
import {
  bytes,
  cpuMilli,
  deviceId,
  epochMs,
  gibibytes,
  gpuMilli,
  incarnation,
  type EpochMs,
  type NodeId,
  nodeId,
  projectId,
  reservationId,
  type SessionId,
  sessionId,
  userId,
} from '#kernel';
import { type KnownNode, type NodeState, evolveNode, initialNode } from '../src/domain/node/node-state.ts';
import type { NodeLookup } from '../src/domain/node/revoke-grants.ts';
import {
  type Asked,
  type SessionState,
  type Waiting,
  evolveSession,
  initialSession,
} from '../src/domain/session/session-state.ts';

/** Minutes after the tests' beginning of time. */
export const minute = (n: number): EpochMs => epochMs(1_700_000_000_000 + n * 60_000);

export const sessionA: SessionId = sessionId('aaaaaaaaaaaa');
export const nodeA: NodeId = nodeId('node-a');
export const boot1 = incarnation('11111111-1111-4111-8111-111111111111');
export const boot2 = incarnation('22222222-2222-4222-8222-222222222222');

export const resources = (gpu: number, cpu = 1, memoryGib = 1): Resources => ({
  cpuMilli: cpuMilli(cpu * 1000),
  memoryBytes: gibibytes(memoryGib),
  gpuMilli: gpuMilli(Math.round(gpu * 1000)),
});

export const asked = (over: Partial<Asked> = {}): Asked => ({
  sessionId: sessionA,
  name: 'train',
  projectId: projectId('default'),
  userId: userId('ada'),
  workload: { kind: 'batch', image: 'python', command: ['python3', 'train.py'], env: {} },
  resources: resources(0.5),
  limits: { waitMs: 3_600_000, prepareMs: 600_000, graceMs: 10_000 },
  requestedAt: minute(0),
  ...over,
});

export const requested = (over: Partial<Asked> = {}): SessionFact => ({
  type: 'session.requested',
  data: { ...asked(over), deadlineAt: minute(60) },
});

const halfOfGpu0 = {
  deviceId: deviceId('GPU-0'),
  gpuMilli: gpuMilli(500),
  gpuMemoryBytes: gibibytes(40),
};

export const placed = (epoch = 1): SessionFact => ({
  type: 'session.placed',
  data: {
    sessionId: sessionA,
    nodeId: nodeA,
    incarnation: boot1,
    epoch,
    devices: [halfOfGpu0],
    reason: 'first-fit 1/1',
    placedAt: minute(1),
    deadlineAt: minute(11),
  },
});
export const requeued = (epoch = 1): SessionFact => ({
  type: 'session.requeued',
  data: { sessionId: sessionA, epoch, cause: 'a test', requeuedAt: minute(1), deadlineAt: minute(60) },
});
export const started: SessionFact = {
  type: 'session.started',
  data: { sessionId: sessionA, epoch: 1, startedAt: minute(2) },
};

export const joined = (gpus = 2, boot = boot1, id: NodeId = nodeA): NodeFact => ({
  type: 'node.joined',
  data: {
    nodeId: id,
    incarnation: boot,
    joinedAt: minute(0),
    inventory: {
      cpuMilli: cpuMilli(16_000),
      memoryBytes: gibibytes(64),
      runtime: 'docker',
      accelerator: 'mock',
      devices: Array.from({ length: gpus }, (_, index) => ({
        deviceId: deviceId(`GPU-${index}`),
        index,
        model: 'H100',
        memoryBytes: gibibytes(80),
        health: 'ok' as const,
      })),
    },
  },
});
export const granted = (epoch = 1, over: Partial<NodeGrantGiven['data']> = {}): NodeFact => ({
  type: 'node.grant-given',
  data: {
    nodeId: nodeA,
    sessionId: sessionA,
    epoch,
    devices: [halfOfGpu0],
    cpuMilli: cpuMilli(1000),
    memoryBytes: bytes(2 ** 30),
    givenAt: minute(1),
    ...over,
  },
});

/** A booking of devices of a node, with so many cores and GiB, in these minutes. */
export const booked = (
  id: string,
  deviceIds: readonly string[],
  minutes: readonly (readonly [from: number, to: number])[],
  over: Partial<NodeBooked['data']> = {},
): NodeFact => ({
  type: 'node.booked',
  data: {
    nodeId: nodeA,
    reservationId: reservationId(id),
    deviceIds: deviceIds.map(deviceId),
    cpuMilli: cpuMilli(4000),
    memoryBytes: gibibytes(16),
    stretches: minutes.map(([from, to]) => ({ from: minute(from), to: minute(to) })),
    bookedAt: minute(0),
    ...over,
  },
});

/** A session in the queue. */
export const waiting = (over: Partial<Asked> = {}): Waiting => {
  const state = sessionAfter(requested(over));
  if (state.phase !== 'waiting') throw new Error('a request that does not wait');
  return state;
};

export const sessionAfter = (...facts: readonly SessionFact[]): SessionState =>
  facts.reduce(evolveSession, initialSession);
export const nodeAfter = (...facts: readonly NodeFact[]): NodeState => facts.reduce(evolveNode, initialNode);
/** A pool of one node. */
export const lookup =
  (...facts: readonly NodeFact[]): NodeLookup =>
  (id) => {
    const node = nodeAfter(...facts);
    return node.phase === 'known' && node.nodeId === id ? node : initialNode;
  };
export const knownNodeAfter = (...facts: readonly NodeFact[]): KnownNode => {
  const node = nodeAfter(...facts);
  if (node.phase === 'unknown') throw new Error('the test forgot to let the node join');
  return node;
};

type SomeDevice = {
  readonly model: string;
  readonly memoryGib: number;
  readonly health?: 'ok' | 'degraded' | 'lost';
  readonly modes?: readonly SharingMode[];
};
/** A node with these devices, and nothing on it. */
export const knownNode = (node: {
  readonly id: NodeId;
  readonly cpu: number;
  readonly memoryGib: number;
  readonly devices: readonly SomeDevice[];
}): KnownNode =>
  knownNodeAfter({
    type: 'node.joined',
    data: {
      nodeId: node.id,
      incarnation: boot1,
      joinedAt: minute(0),
      inventory: {
        cpuMilli: cpuMilli(node.cpu * 1000),
        memoryBytes: gibibytes(node.memoryGib),
        runtime: 'docker',
        accelerator: 'mock',
        devices: node.devices.map(({ model, memoryGib, health = 'ok', modes }, index) => ({
          deviceId: deviceId(`${node.id}-GPU-${index}`),
          index,
          model,
          memoryBytes: gibibytes(memoryGib),
          health,
          ...(modes === undefined ? {} : { modes }),
        })),
      },
    },
  });

export const report = (status: GrantStatus, over: Partial<Report> = {}): Report => ({
  nodeId: nodeA,
  incarnation: boot1,
  seq: 1,
  at: minute(5),
  sessionId: sessionA,
  epoch: 1,
  status,
  ...over,
});

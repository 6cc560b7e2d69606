import type { Fact } from '#contracts';
import type { StreamWrite } from '#event-log';
import { streamName } from '#kernel';

const NODES = 200;
const GPUS = 8;
/** Sessions that run, and that wait, whenever one looks. */
const RUNNING = 1_500;
const WAITING = 2_500;
const USERS = 300;
const START_MS = 1_795_000_000_000;
const GIB = 2 ** 30;
const UUID = '0b6f6f0e-2f0b-4c3e-9a52-5f7b6f1c9d21';
/** Sessions that come in one append: it writes to the streams of three times as many, and of all nodes. */
const AT_ONCE = 250;

type Lifeline = { readonly id: string; readonly node: string; readonly device: string; readonly at: number };

const lifeOf = (n: number): Lifeline => ({
  id: `s${String(n).padStart(11, '0')}`,
  node: `node-${n % NODES}`,
  device: `GPU-${n % NODES}-${Math.floor(n / NODES) % GPUS}`,
  at: START_MS + n * 1000,
});

const devicesOf = ({ device }: Lifeline) => [{ deviceId: device, gpuMilli: 100, gpuMemoryBytes: 8 * GIB }];

const requested = (life: Lifeline, n: number): Fact => ({
  type: 'session.requested',
  data: {
    sessionId: life.id,
    name: `train-${n}`,
    projectId: `project-${n % 20}`,
    userId: `user-${n % USERS}`,
    workload: {
      kind: 'batch',
      image: 'registry.example/team/train:2026-11',
      command: ['python3', 'train.py', '--epochs', '30', '--seed', String(n)],
      env: { WANDB_PROJECT: 'night', EPOCHS: '30' },
    },
    resources: { cpuMilli: 1000, memoryBytes: 8 * GIB, gpuMilli: 100 },
    limits: { waitMs: 86_400_000, prepareMs: 1_800_000, runMs: 7_200_000, graceMs: 10_000 },
    requestedAt: life.at,
    deadlineAt: life.at + 86_400_000,
  },
});
const placed = (life: Lifeline): Fact => ({
  type: 'session.placed',
  data: {
    sessionId: life.id,
    nodeId: life.node,
    incarnation: UUID,
    epoch: 1,
    devices: devicesOf(life),
    reason: 'fragmentation 0.31 of 200 nodes',
    placedAt: life.at + 10,
    deadlineAt: life.at + 1_800_000,
  },
});
const given = (life: Lifeline, n: number): Fact => ({
  type: 'node.grant-given',
  data: {
    nodeId: life.node,
    sessionId: life.id,
    epoch: 1,
    devices: devicesOf(life),
    cpuMilli: 1000,
    memoryBytes: 8 * GIB,
    projectId: `project-${n % 20}`,
    userId: `user-${n % USERS}`,
    holdMsMax: 9_010_000,
    givenAt: life.at + 10,
  },
});
const begun = ({ id, at }: Lifeline): readonly Fact[] => [
  { type: 'session.preparing', data: { sessionId: id, epoch: 1, step: 'pulling', at: at + 20 } },
  { type: 'session.started', data: { sessionId: id, epoch: 1, startedAt: at + 900 } },
];
const over = ({ id, at }: Lifeline): readonly Fact[] => [
  {
    type: 'session.exited',
    data: {
      sessionId: id,
      epoch: 1,
      exitCode: 0,
      oomKilled: false,
      exitedAt: at + 600_000,
      deadlineAt: at + 670_000,
    },
  },
  {
    type: 'session.stopped',
    data: { sessionId: id, outcome: { kind: 'completed', exitCode: 0 }, stoppedAt: at + 601_000 },
  },
];
const released = ({ id, node, at }: Lifeline): Fact => ({
  type: 'node.grant-released',
  data: { nodeId: node, sessionId: id, epoch: 1, releasedAt: at + 601_000 },
});

const joined = (n: number): StreamWrite => ({
  stream: streamName(`node-node-${n}`),
  facts: [
    {
      type: 'node.joined',
      data: {
        nodeId: `node-${n}`,
        incarnation: UUID,
        joinedAt: START_MS,
        inventory: {
          cpuMilli: 128_000,
          memoryBytes: 1024 * GIB,
          runtime: 'docker',
          accelerator: 'nvidia',
          devices: Array.from({ length: GPUS }, (_, index) => ({
            deviceId: `GPU-${n}-${index}`,
            index,
            model: 'NVIDIA H100 80GB HBM3',
            memoryBytes: 80 * GIB,
            health: 'ok',
          })),
        },
      },
    },
  ],
});

/**
 * The facts of a busy pool, append by append: 200 nodes of eight GPUs, sessions that are requested, wait behind 2,500 others, run beside 1,500 others and
 * end. Eight facts for each session, as the scheduler writes them.
 */
export const startedPool = () => {
  let requestedCount = 0;
  let hasJoined = false;

  /** What happens to the session that is so far behind the newest. */
  const follow = (n: number, writes: Map<string, Fact[]>): void => {
    const life = lifeOf(n);
    const add = (stream: string, ...facts: readonly Fact[]): void => {
      const known = writes.get(stream) ?? [];
      known.push(...facts);
      writes.set(stream, known);
    };
    const [waits, runs] = [n - WAITING, n - WAITING - RUNNING];
    add(`session-${life.id}`, requested(life, n));
    if (waits >= 0) {
      const next = lifeOf(waits);
      add(`session-${next.id}`, placed(next), ...begun(next));
      add(`node-${next.node}`, given(next, waits));
    }
    if (runs >= 0) {
      const last = lifeOf(runs);
      add(`session-${last.id}`, ...over(last));
      add(`node-${last.node}`, released(last));
    }
  };

  return {
    /** Facts for one append, some 2,000 of them, or not many more than `countMax`. */
    next: (countMax: number): readonly StreamWrite[] => {
      if (!hasJoined) {
        hasJoined = true;
        return Array.from({ length: NODES }, (_, n) => joined(n));
      }
      const writes = new Map<string, Fact[]>();
      const size = Math.max(1, Math.min(AT_ONCE, Math.ceil(countMax / 8)));
      for (let n = 0; n < size; n++) follow(requestedCount++, writes);
      return [...writes].map(([stream, facts]) => ({ stream: streamName(stream), facts }));
    },
  };
};

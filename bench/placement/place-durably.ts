import { randomUUID } from 'node:crypto';
import { postgresEventLog, type StreamWrite } from '#event-log';
import { commandId, streamName } from '#kernel';
import type { Holding } from '../../services/scheduler/src/domain/placement/cluster-model.ts';
import { SAMPLE_META } from '../sample-event.ts';
import { runningPool } from './running-pool.ts';

/** Decided at once and appended at once, as in a round of the scheduler. */
const ROUND = 512;
const FROM = 0.5;
const UNTIL = 0.9;
const STARTED_AT = 1_795_000_000_000;
const INCARNATION = '0b6f6f0e-2f0b-4c3e-9a52-5f7b6f1c9d21';

type Placed = { readonly sessionId: string; readonly holding: Holding };

const devicesOf = ({ node, devices, ask }: Holding) =>
  devices.map((device) => ({
    deviceId: `GPU-${String(node).padStart(8, '0')}-${device}`,
    gpuMilli: ask.share,
    gpuMemoryBytes: 0,
  }));

const placedFact = ({ sessionId, holding }: Placed) => ({
  type: 'session.placed',
  data: {
    sessionId,
    nodeId: `node-${holding.node}`,
    incarnation: INCARNATION,
    epoch: 1,
    devices: devicesOf(holding),
    reason: 'berth: least loss of 5000 nodes',
    placedAt: STARTED_AT,
    deadlineAt: STARTED_AT + 600_000,
  },
});

const grantFact = ({ sessionId, holding }: Placed) => ({
  type: 'node.grant-given',
  data: {
    nodeId: `node-${holding.node}`,
    sessionId,
    epoch: 1,
    devices: devicesOf(holding),
    cpuMilli: holding.ask.cpuMilli,
    memoryBytes: holding.ask.memoryBytes,
    givenAt: STARTED_AT,
  },
});

/**
 * Decides and appends in rounds, from a half full pool to a filled one, so that nothing has to end in between. Each placement writes to its
 * session's stream and to its node's, both guarded by their versions, and looks at that of its project; placements on one node are one append.
 */
export const placeDurably = async (
  url: string,
  nodes: number,
  seed: number,
): Promise<{ readonly perSecond: number; readonly placements: number }> => {
  const pool = runningPool(nodes, FROM, seed);
  const log = postgresEventLog({ url });
  const versions = new Map<number, number>();
  const run = randomUUID().slice(0, 8);
  let placements = 0;
  const project: StreamWrite = { stream: streamName(`project-${run}`), expectedVersion: 0, facts: [] };

  const appendOnNode = async (node: number, placed: readonly Placed[]): Promise<void> => {
    const version = versions.get(node) ?? 0;
    const sessions = placed.map((one): StreamWrite => ({
      stream: streamName(`session-${one.sessionId}`),
      expectedVersion: 0,
      facts: [placedFact(one)],
    }));
    const grants = {
      stream: streamName(`node-${run}-${node}`),
      expectedVersion: version,
      facts: placed.map(grantFact),
    };
    const outcome = await log.append({
      commandId: commandId(randomUUID()),
      meta: SAMPLE_META,
      writes: [...sessions, grants, project],
    });
    if (outcome.kind === 'conflict') throw new Error(`${outcome.stream} is at ${outcome.actual}`);
    versions.set(node, version + placed.length);
  };

  try {
    await log.head(); // connects
    const startedAt = performance.now();
    while (pool.filled() < UNTIL) {
      const round: Placed[] = [];
      for (let i = 0; i < ROUND; i++) {
        const holding = pool.decide();
        if (holding !== null) round.push({ sessionId: `${run}${placements + round.length}`, holding });
      }
      const byNode = Map.groupBy(round, ({ holding }) => holding.node);
      await Promise.all([...byNode].map(([node, placed]) => appendOnNode(node, placed)));
      placements += round.length;
    }
    return { perSecond: placements / ((performance.now() - startedAt) / 1000), placements };
  } finally {
    await log.close();
  }
};

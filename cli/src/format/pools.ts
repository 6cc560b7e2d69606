import type { PolicyFields, Pool } from '../api/resources.ts';
import { formatBytesOf, formatDuration, formatMilli } from './quantities.ts';
import { printable } from './screen.ts';
import type { View } from './sessions.ts';
import { table } from './table.ts';

const of = (held: number, total: number): string => `${formatMilli(held)}/${formatMilli(total)}`;
const shortPolicy = ({ order, overtaking, placement }: PolicyFields): string =>
  [order, overtaking, placement].filter((word) => word !== undefined).join(', ') || 'default';

/** `berth pool ls`. */
export const formatPools = (pools: readonly Pool[], view: View): string =>
  table(
    [
      { title: 'POOL', isFlexible: true },
      { title: 'NODES', align: 'right' },
      { title: 'GPUS', align: 'right' },
      { title: 'CPU', align: 'right' },
      { title: 'MEMORY', align: 'right', isOptional: true },
      { title: 'WAITING', align: 'right' },
      { title: 'POLICY', isFlexible: true, isOptional: true },
    ],
    pools.map(({ poolId, policy, nodeCount, openNodeCount, total, held, waitingCount }) => [
      poolId,
      `${openNodeCount}/${nodeCount}`,
      of(held.gpuMilli, total.gpuMilli),
      of(held.cpuMilli, total.cpuMilli),
      formatBytesOf(held.memoryBytes, total.memoryBytes),
      String(waitingCount),
      shortPolicy(policy),
    ]),
    view,
  );

const lined = (facts: readonly (readonly [string, string])[]): string => {
  const room = Math.max(...facts.map(([name]) => name.length));
  return facts.map(([name, words]) => `${name.padEnd(room)}  ${words}`).join('\n');
};

const time = (ms: number | undefined): string => (ms === undefined ? 'default' : formatDuration(ms));

/** `berth pool policy`. */
export const formatPolicy = (policy: PolicyFields): string =>
  lined([
    ['order', policy.order ?? 'default'],
    ['overtaking', policy.overtaking ?? 'default'],
    ['placement', policy.placement ?? 'default'],
    ['preemption', policy.preemption ?? 'default'],
    ['half-life', time(policy.halfLifeMs)],
    ['starvation', time(policy.starvationMs)],
    ['min-run', time(policy.minRunMs)],
    ['warning', time(policy.warningMs)],
    ...(policy.keptImages ?? []).map((image) => ['keeps', printable(image)] as const),
    ['idle', policy.idle === undefined ? 'never ends a session' : time(policy.idle.afterMs)],
  ]);

/** `berth pool show`. */
export const formatPool = ({
  poolId,
  policy,
  nodeCount,
  openNodeCount,
  total,
  held,
  waitingCount,
}: Pool): string =>
  `${lined([
    ['pool', poolId],
    ['nodes', `${openNodeCount} of ${nodeCount} take new sessions`],
    ['GPUs', `${of(held.gpuMilli, total.gpuMilli)} given`],
    ['CPU', `${of(held.cpuMilli, total.cpuMilli)} given`],
    ['memory', `${formatBytesOf(held.memoryBytes, total.memoryBytes)} given`],
    ['queue', `${waitingCount} waiting`],
  ])}\n\n${formatPolicy(policy)}`;

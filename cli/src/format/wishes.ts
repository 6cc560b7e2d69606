import type { Session } from '../api/resources.ts';
import { formatBytes, formatDuration, formatMilli, plural } from './quantities.ts';
import { printable } from './screen.ts';

const clock = (iso: string): string => iso.replace('T', ' ').replace(/:\d\d\.\d+Z$/, 'Z');

/** `0.5 GPU with 10 GiB on each`, `20 GiB of a GPU`, `2 GPU (A100 or H100, 40 GiB or more)`. */
const gpuWords = ({
  gpuMilli,
  gpuMemoryBytes,
  gpuModels,
  gpuMemoryMinBytes,
}: Session['resources']): string => {
  const memory = gpuMemoryBytes === undefined ? '' : ` with ${formatBytes(gpuMemoryBytes)} on each`;
  const amount =
    gpuMilli === 0 && gpuMemoryBytes !== undefined
      ? `${formatBytes(gpuMemoryBytes)} of a GPU`
      : `${formatMilli(gpuMilli)} GPU${memory}`;
  const which = [
    ...(gpuModels === undefined ? [] : [gpuModels.map(printable).join(' or ')]),
    ...(gpuMemoryMinBytes === undefined ? [] : [`${formatBytes(gpuMemoryMinBytes)} or more`]),
  ];
  return which.length === 0 ? amount : `${amount} (${which.join(', ')})`;
};

/** What it asked for: `0.5 GPU, 1 CPU, 2 GiB, on 4 nodes at once`. */
export const askedWords = ({ resources, nodeCount = 1, membersPerNode = 1 }: Session): string => {
  const { cpuMilli, memoryBytes, shmBytes } = resources;
  const shared = shmBytes === undefined ? '' : ` (${formatBytes(shmBytes)} of it shared)`;
  const where = nodeCount === 1 ? '' : `, on ${nodeCount} nodes at once`;
  const members = membersPerNode === 1 ? '' : `, for each of ${nodeCount * membersPerNode} members`;
  return `${gpuWords(resources)}, ${formatMilli(cpuMilli)} CPU, ${formatBytes(memoryBytes)}${shared}${members}${where}`;
};

const CONDITIONS = new Map([
  ['ok', ''],
  ['any', ' (however it ends)'],
  ['fail', ' (if it fails)'],
]);

const arrayWords = ({ arrayId, index, count, runningMax }: NonNullable<Session['array']>): string => {
  const many = count === undefined ? '' : ` of ${plural(count, 'session')}`;
  const atOnce = runningMax === undefined ? '' : `, ${runningMax} at once`;
  return `${arrayId}: number ${index}${many}${atOnce}`;
};

/** What it wished for beyond what everybody gets, as titles and values. */
export const wishLines = (session: Session): readonly (readonly [string, string])[] => {
  const { pool, priority, startAt, after, retry, isPreemptible, near, array, reservationId } = session;
  const first = retry?.backoffMs === 0 ? 'at once' : `after ${formatDuration(retry?.backoffMs ?? 0)}`;
  return [
    ...(pool === undefined || pool === 'default' ? [] : [['pool', pool] as const]),
    ...(priority === undefined || priority === 0 ? [] : [['priority', String(priority)] as const]),
    ...(startAt === undefined ? [] : [['start', `${clock(startAt)} or later`] as const]),
    ...(after ?? []).map(
      ({ sessionId, condition }) => ['after', `${sessionId}${CONDITIONS.get(condition) ?? ''}`] as const,
    ),
    ...(retry === undefined
      ? []
      : [['retries', `${plural(retry.retriesMax, 'time')} at most, the first ${first}`] as const]),
    ...(isPreemptible === false ? [['preempt', 'never'] as const] : []),
    ...(near === undefined
      ? []
      : [
          [
            near.mode,
            near.mode === 'pack' ? `near the group ${near.group}` : `away from the group ${near.group}`,
          ] as const,
        ]),
    ...(array === undefined ? [] : [['array', arrayWords(array)] as const]),
    ...(reservationId === undefined ? [] : [['reservation', reservationId] as const]),
  ];
};

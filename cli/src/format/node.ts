import type { GpuTopology, Node } from '../api/resources.ts';
import { devicesOf, serviceWords } from './nodes.ts';
import { phaseColour } from './paint.ts';
import { formatAge, formatBytes, formatBytesOf, formatMilli, plural } from './quantities.ts';
import { printable } from './screen.ts';
import type { View } from './sessions.ts';
import { table } from './table.ts';

/** NVLinks first, the more the better; then the paths over PCIe, the shorter the better. */
const PATHS = ['PSB', 'PIX', 'PXB', 'PHB', 'NODE', 'SYS'];
const rankOf = (link: string): number =>
  link.startsWith('NV') ? -Number(link.slice(2)) : PATHS.indexOf(link);

/** `NV18 between 28 pairs; 8 GPUs on 2 NUMA nodes`. */
const topologyWords = (topology: GpuTopology | undefined): string => {
  if (topology === undefined) return 'nobody knows how its GPUs are connected';
  const { gpus, links } = topology;
  const pairs = links.flatMap((row, a) => row.filter((_link, b) => a < b));
  const paths = [...Map.groupBy(pairs, (link) => link)]
    .toSorted(([a], [b]) => rankOf(a) - rankOf(b))
    .map(([link, all]) => `${printable(link)} between ${plural(all.length, 'pair')}`);
  const numaNodes = new Set(gpus.flatMap(({ numaNodes: at }) => at ?? []));
  const place = numaNodes.size === 0 ? '' : ` on ${plural(numaNodes.size, 'NUMA node')}`;
  return [...(paths.length === 0 ? [] : [paths.join(', ')]), `${plural(gpus.length, 'GPU')}${place}`].join(
    '; ',
  );
};

const grantsOf = ({ grants }: Node, { now, paint, ...view }: View): string => {
  if (grants.length === 0) return paint.dim('no sessions');
  const columns = [
    { title: 'SESSION' },
    { title: 'NAME', isFlexible: true },
    { title: 'CPU', align: 'right' as const },
    { title: 'MEMORY', align: 'right' as const },
    { title: 'HERE FOR', align: 'right' as const },
    { title: '' },
  ];
  const rows = grants.map(({ sessionId, sessionName, cpuMilli, memoryBytes, givenAt, isRevoked }) => [
    sessionId,
    printable(sessionName),
    formatMilli(cpuMilli),
    formatBytes(memoryBytes),
    formatAge(givenAt, now),
    isRevoked ? paint.yellow('ending') : '',
  ]);
  return table(columns, rows, view);
};

/** `berth node show`. */
export const formatNode = (node: Node, view: View): string => {
  const { paint, now } = view;
  const fields: (readonly [string, string])[] = [
    ['node', node.nodeId],
    ['state', `${phaseColour(paint, node.state)(node.state)} for ${formatAge(node.since, now)}`],
    ['service', phaseColour(paint, node.service)(serviceWords(node, now))],
    ['pool', node.poolId],
    ['runtime', node.runtime],
    ['CPU', `${formatMilli(node.usedCpuMilli)}/${formatMilli(node.cpuMilli)}`],
    ['memory', formatBytesOf(node.usedMemoryBytes, node.memoryBytes)],
    ['GPUs', node.accelerator === 'mock' ? `${node.devices.length} (mock)` : String(node.devices.length)],
    ...(node.devices.length === 0 ? [] : [['links', topologyWords(node.gpuTopology)] as const]),
    ['agent', node.incarnation],
  ];
  const width = Math.max(...fields.map(([title]) => title.length));
  const about = fields.map(([title, value]) => `${paint.dim(title.padEnd(width))}  ${value}`);
  return [...about, '', devicesOf(node, view), '', grantsOf(node, view)].join('\n');
};

const already = (hasChanged: boolean): string => (hasChanged ? '' : 'already ');

/** What became of an operator's wish, in a sentence. */
export const operatedWords = (node: Node, hasChanged: boolean, now: number): string => {
  const { nodeId, grants, poolId } = node;
  const held = grants.length === 0 ? 'nothing runs there' : `${plural(grants.length, 'session')} there`;
  return `${nodeId} is ${already(hasChanged)}${serviceWords(node, now)}, in the pool ${poolId}; ${held}.`;
};

/** That a node was given up. */
export const fencedWords = ({ nodeId }: Node, hasChanged: boolean): string =>
  `${nodeId} is ${already(hasChanged)}given up: its sessions end or run again elsewhere, and it has to join anew.`;

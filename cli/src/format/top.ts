import type { Usage, UsedSession } from '../api/usage.ts';
import { formatBytes, formatBytesOf, formatDuration, plural } from './quantities.ts';
import { printable } from './screen.ts';
import type { View } from './sessions.ts';
import { type Column, table } from './table.ts';

const UNKNOWN = '-';

/** Of what it was given: 100 % of two CPUs are two CPUs. */
const cpuCell = ({ cpuMilli, cpuGrantedMilli }: Usage): string =>
  `${Math.round((cpuMilli / Math.max(1, cpuGrantedMilli)) * 100)}%`;

const rate = (one: number | null, other: number | null): string => {
  if (one === null && other === null) return UNKNOWN;
  const sum = (one ?? 0) + (other ?? 0);
  return sum === 0 ? '0' : `${formatBytes(sum)}/s`;
};

const memoryCell = ({ memoryBytes, memoryLimitBytes, oomKills }: Usage, { paint }: View): string => {
  const text = formatBytesOf(memoryBytes, memoryLimitBytes);
  if (oomKills > 0) return paint.red(`${text}!`);
  return memoryBytes > memoryLimitBytes * 0.9 ? paint.yellow(text) : text;
};

const cellsOf = (usage: Usage, view: View): readonly string[] => {
  const { gpuPercent, gpuMemoryBytes, gpuMemoryGrantedBytes, idleSince } = usage;
  return [
    cpuCell(usage),
    memoryCell(usage, view),
    gpuPercent === null ? UNKNOWN : `${gpuPercent}%`,
    gpuMemoryGrantedBytes === null || gpuMemoryBytes === null
      ? UNKNOWN
      : formatBytesOf(gpuMemoryBytes, gpuMemoryGrantedBytes),
    rate(usage.receivedBytesPerS, usage.sentBytesPerS),
    rate(usage.readBytesPerS, usage.writtenBytesPerS),
    idleSince === undefined ? '' : view.paint.yellow(formatDuration(view.now - Date.parse(idleSince))),
  ];
};

const NOTHING_HEARD = [UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN, ''];

const ALWAYS: readonly Column[] = [
  { title: 'SESSION' },
  { title: 'NAME', isFlexible: true },
  { title: 'USER', isFlexible: true, isOptional: true },
  { title: 'NODE', isFlexible: true, isOptional: true },
  { title: 'CPU', align: 'right' },
  { title: 'MEMORY', align: 'right' },
  { title: 'GPU', align: 'right' },
  { title: 'GPU MEM', align: 'right' },
  { title: 'NET', align: 'right', isOptional: true },
  { title: 'IO', align: 'right', isOptional: true },
  { title: 'IDLE', align: 'right', isOptional: true },
];

const WAITS: Column = { title: 'WAITS FOR', isFlexible: true };
/** `data`, `room`: a few letters of a sentence that `berth explain` says in full. */
const waitsCell = (why = ''): string => {
  if (why.startsWith('waits for ')) return printable(why.slice('waits for '.length).split(':')[0] ?? '');
  return why === '' ? '' : 'room';
};

/** `berth top`: those that are busiest first. */
export const formatTop = (sessions: readonly UsedSession[], view: View, linesMax = Infinity): string => {
  const sorted = sessions.toSorted((a, b) => (b.usage?.cpuMilli ?? -1) - (a.usage?.cpuMilli ?? -1));
  const shown = sorted.slice(0, Math.max(1, linesMax - 2));
  const hasWaiting = shown.some(({ why }) => why !== undefined);
  const rows = shown.map(({ sessionId, name, userId, nodeId, usage, why }) => [
    sessionId,
    printable(name),
    printable(userId),
    nodeId,
    ...(usage === undefined ? NOTHING_HEARD : cellsOf(usage, view)),
    ...(hasWaiting ? [view.paint.yellow(waitsCell(why))] : []),
  ]);
  const [titles = '', ...lines] = table(hasWaiting ? [...ALWAYS, WAITS] : ALWAYS, rows, view).split('\n');
  const rest = sorted.length - shown.length;
  return [
    view.paint.dim(titles),
    ...lines,
    ...(rest > 0 ? [view.paint.dim(`and ${plural(rest, 'more session')}`)] : []),
  ].join('\n');
};

import type { Device, Node } from '../api/resources.ts';
import { phaseColour } from './paint.ts';
import { formatBytesOf, formatDuration, formatMilli, plural } from './quantities.ts';
import { printable } from './screen.ts';
import type { View } from './sessions.ts';
import { table } from './table.ts';

const BAR = 10;

/** How much of a device is given, to see at a glance. */
const bar = (usedMilli: number): string => {
  const full = Math.min(BAR, Math.round((usedMilli / 1000) * BAR));
  return '█'.repeat(full) + '░'.repeat(BAR - full);
};

const grantWords = ({ grants }: Device): string =>
  grants
    .map(
      ({ sessionId, sessionName, gpuMilli }) =>
        `${sessionName === sessionId ? sessionId : `${printable(sessionName)} (${sessionId})`} ${formatMilli(gpuMilli)}`,
    )
    .join(', ');

const DEFAULT_POOL = 'default';

/** Whether it takes sessions, and why not: `draining, 29m left (new disk)`. */
export const serviceWords = ({ service, serviceReason, drainBy }: Node, now: number): string => {
  // Rounded up: an hour is an hour, a moment after it was given.
  const left = drainBy === null ? 0 : Math.ceil((Date.parse(drainBy) - now) / 1000) * 1000;
  const time =
    service === 'draining' ? (left > 0 ? `, ${formatDuration(left)} left` : ', the time is up') : '';
  const reason = serviceReason === null ? '' : ` (${printable(serviceReason)})`;
  return `${service}${time}${reason}`;
};

/** `clock 3.1 s behind`. */
const clockWords = (skewMs: number): string =>
  `clock ${(Math.abs(skewMs) / 1000).toFixed(1)} s ${skewMs < 0 ? 'behind' : 'ahead'}`;

const healthWords = ({ health, healthReason }: Device): string =>
  healthReason === undefined ? health : `${health}: ${printable(healthReason)}`;

/** Each device of a node, and who holds what of it. */
export const devicesOf = (node: Node, view: View): string => {
  const { paint, width } = view;
  if (node.devices.length === 0) return paint.dim('  no GPU');
  const indent = 2;
  const rows = node.devices.map((device) => [
    `#${device.index}`,
    printable(device.model),
    printable(device.deviceId),
    `${bar(device.usedMilli)} ${formatMilli(device.usedMilli)}/1`,
    formatBytesOf(device.usedMemoryBytes, device.memoryBytes),
    device.health === 'ok'
      ? grantWords(device) || paint.dim('free')
      : phaseColour(
          paint,
          device.health,
        )([healthWords(device), grantWords(device)].filter(Boolean).join('; ')),
  ]);
  const columns = [
    { title: 'GPU' },
    { title: 'MODEL', isFlexible: true },
    { title: 'DEVICE', isWide: true as const },
    { title: 'GIVEN' },
    { title: 'MEMORY', align: 'right' as const },
    { title: 'TO', isFlexible: true },
  ];
  return table(columns, rows, { ...view, ...(width === undefined ? {} : { width: width - indent }) })
    .split('\n')
    .map((line, index) => `${' '.repeat(indent)}${index === 0 ? paint.dim(line) : line}`)
    .join('\n');
};

/** `berth nodes`: each node, each device, and who holds what of it. */
export const formatNodes = (nodes: readonly Node[], view: View): string => {
  const { paint } = view;
  return nodes
    .map((node) => {
      const about = [
        phaseColour(paint, node.state)(node.state),
        ...(node.service === 'open' ? [] : [phaseColour(paint, node.service)(serviceWords(node, view.now))]),
        ...(node.isShortOfDisk === true ? [phaseColour(paint, 'lost')('disk full')] : []),
        ...(node.clockSkewMs === undefined ? [] : [paint.yellow(clockWords(node.clockSkewMs))]),
        ...(node.poolId === DEFAULT_POOL ? [] : [`pool ${node.poolId}`]),
        node.runtime,
        `${formatMilli(node.usedCpuMilli)}/${formatMilli(node.cpuMilli)} CPU`,
        `${formatBytesOf(node.usedMemoryBytes, node.memoryBytes)} memory`,
        plural(node.grants.length, 'session'),
        ...(node.accelerator === 'mock' ? ['mock GPUs'] : []),
      ];
      return `${paint.bold(node.nodeId)}  ${about.join(' · ')}\n${devicesOf(node, view)}`;
    })
    .join('\n\n');
};

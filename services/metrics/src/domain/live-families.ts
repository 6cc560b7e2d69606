import type { PlacedUsage } from '#contracts';
import type { Family, Sample } from './exposition.ts';

type Reading = (usage: PlacedUsage) => number | null;

const sum = (values: readonly (number | null)[]): number | null => {
  const known = values.filter((value) => value !== null);
  return known.length === 0 ? null : known.reduce((total, value) => total + value, 0);
};

const FIGURES: readonly (readonly [name: string, help: string, type: Family['type'], of: Reading])[] = [
  [
    'berth_session_cpu_milli',
    'CPUs that a session keeps busy, in thousandths.',
    'gauge',
    ({ rates }) => rates.cpuMilli,
  ],
  [
    'berth_session_cpu_seconds_total',
    'CPU time that a session has taken.',
    'counter',
    ({ totals }) => totals.cpuMs / 1000,
  ],
  ['berth_session_memory_bytes', 'Memory that a session uses.', 'gauge', ({ memoryBytes }) => memoryBytes],
  [
    'berth_session_memory_limit_bytes',
    'Memory that a session may use.',
    'gauge',
    ({ memoryLimitBytes }) => memoryLimitBytes,
  ],
  [
    'berth_session_processes',
    'Processes and threads of a session.',
    'gauge',
    ({ processCount }) => processCount,
  ],
  [
    'berth_session_oom_kills_total',
    'Processes killed since the memory of a session was used up.',
    'counter',
    ({ totals }) => totals.oomKills,
  ],
  [
    'berth_session_network_bytes_total',
    'Bytes in and out over the network of a session.',
    'counter',
    ({ totals }) => sum([totals.receivedBytes, totals.sentBytes]),
  ],
  [
    'berth_session_io_bytes_total',
    'Bytes that a session has read from disks and written.',
    'counter',
    ({ totals }) => sum([totals.readBytes, totals.writtenBytes]),
  ],
  [
    'berth_session_gpu_memory_used_bytes',
    'Memory of its GPUs that a session uses.',
    'gauge',
    ({ devices }) => sum(devices.map((one) => one.usedMemoryBytes)),
  ],
  [
    'berth_session_gpu_memory_limit_bytes',
    'Memory of its GPUs that a session was given.',
    'gauge',
    ({ devices }) => sum(devices.map((one) => one.grantedMemoryBytes)),
  ],
  [
    'berth_session_gpu_percent',
    'How busy the GPUs of a session are, all of them together: 100 for each.',
    'gauge',
    ({ devices }) => sum(devices.map((one) => one.busyPercent)),
  ],
];

/** What each run uses, as Prometheus reads it. */
export const liveFamilies = (runs: readonly PlacedUsage[]): readonly Family[] =>
  FIGURES.map(([name, help, type, of]) => ({
    name,
    help,
    type,
    samples: runs.flatMap((usage): readonly Sample[] => {
      const value = of(usage);
      const { sessionId: session, nodeId: node, member } = usage;
      return value === null ? [] : [{ labels: { session, node, member: String(member) }, value }];
    }),
  }));

import path from 'node:path';
import type { RunCounters } from '../../domain/run-counters.ts';
import type { CgroupFolders } from './cgroup-folders.ts';

/** A file of the kernel's; null if it is not there (any more). */
export type ReadFile = (file: string) => string | null;
export type Counted = Omit<RunCounters, 'at' | 'receivedBytes' | 'sentBytes'>;

/** Where the kernel counts one run. `read` is null when the run is gone. */
export type CounterFiles = {
  readonly read: (readFile: ReadFile) => Counted | null;
  readonly oomKills: (readFile: ReadFile) => number | null;
};

/** The number behind a name at the beginning of a line. */
const field = (text: string | null, name: string): number | null => {
  if (text === null) return null;
  const at = text.startsWith(`${name} `) ? 0 : text.indexOf(`\n${name} `) + 1;
  if (at === 0 && !text.startsWith(`${name} `)) return null;
  const value = Number.parseInt(text.slice(at + name.length + 1), 10);
  return Number.isNaN(value) ? null : value;
};
const whole = (text: string | null): number | null => {
  const value = text === null ? Number.NaN : Number.parseInt(text, 10);
  return Number.isNaN(value) ? null : value;
};
/** The kernel's "none": the largest whole number of pages. */
const UNLIMITED = 2 ** 62;
const limit = (text: string | null): number | null => {
  const value = whole(text);
  return value === null || value >= UNLIMITED ? null : value;
};

/** Version 1: `8:0 Read 4096`, for each device and kind. */
const blkioBytes = (text: string | null, kind: 'Read' | 'Write'): number | null => {
  if (text === null) return null;
  let sum = 0;
  for (const line of text.split('\n')) {
    const [, what, amount] = line.split(' ');
    if (what === kind) sum += Number(amount);
  }
  return sum;
};
/** Version 2: `8:0 rbytes=4096 wbytes=0 …`, for each device. */
const ioBytes = (text: string | null, name: 'rbytes' | 'wbytes'): number | null => {
  if (text === null) return null;
  let sum = 0;
  for (const [, amount] of text.matchAll(new RegExp(`\\b${name}=(\\d+)`, 'g'))) sum += Number(amount);
  return sum;
};

const workingSet = (used: number, reclaimable: number | null): number =>
  Math.max(0, used - (reclaimable ?? 0));

const version1 = (of: (controller: string) => string | null): CounterFiles => {
  const file = (controller: string, name: string): string | null => {
    const folder = of(controller);
    return folder === null ? null : path.join(folder, name);
  };
  const oom = file('memory', 'memory.oom_control');
  const cpu = file('cpuacct', 'cpuacct.usage');
  const used = file('memory', 'memory.usage_in_bytes');
  const peak = file('memory', 'memory.max_usage_in_bytes');
  const top = file('memory', 'memory.limit_in_bytes');
  const stat = file('memory', 'memory.stat');
  const pids = file('pids', 'pids.current');
  const io = file('blkio', 'blkio.throttle.io_service_bytes_recursive');
  return {
    read: (readFile) => {
      const text = (name: string | null): string | null => (name === null ? null : readFile(name));
      const memory = whole(text(used));
      if (memory === null) return null;
      const traffic = text(io);
      return {
        cpuMs: (whole(text(cpu)) ?? 0) / 1e6,
        memoryBytes: workingSet(memory, field(text(stat), 'total_inactive_file')),
        memoryPeakBytes: whole(text(peak)),
        memoryLimitBytes: limit(text(top)),
        processCount: whole(text(pids)),
        readBytes: blkioBytes(traffic, 'Read'),
        writtenBytes: blkioBytes(traffic, 'Write'),
        oomKills: field(text(oom), 'oom_kill') ?? 0,
      };
    },
    oomKills: (readFile) => (oom === null ? null : field(readFile(oom), 'oom_kill')),
  };
};

const version2 = (folder: string): CounterFiles => {
  const file = (name: string): string => path.join(folder, name);
  const [stat, cpu, used, peak] = [
    file('memory.stat'),
    file('cpu.stat'),
    file('memory.current'),
    file('memory.peak'),
  ];
  const [top, pids, io, events] = [
    file('memory.max'),
    file('pids.current'),
    file('io.stat'),
    file('memory.events'),
  ];
  return {
    read: (readFile) => {
      const memory = whole(readFile(used));
      if (memory === null) return null;
      const traffic = readFile(io);
      return {
        cpuMs: (field(readFile(cpu), 'usage_usec') ?? 0) / 1000,
        memoryBytes: workingSet(memory, field(readFile(stat), 'inactive_file')),
        memoryPeakBytes: whole(readFile(peak)),
        memoryLimitBytes: limit(readFile(top)),
        processCount: whole(readFile(pids)),
        readBytes: ioBytes(traffic, 'rbytes'),
        writtenBytes: ioBytes(traffic, 'wbytes'),
        oomKills: field(readFile(events), 'oom_kill') ?? 0,
      };
    },
    oomKills: (readFile) => field(readFile(events), 'oom_kill'),
  };
};

/** The files of a run's control groups, of either version. */
export const counterFiles = ({ version, of }: CgroupFolders): CounterFiles | null => {
  const memory = of('memory');
  if (memory === null) return null;
  return version === 2 ? version2(memory) : version1(of);
};

/** Bytes in and out over all interfaces but the loopback, of `/proc/<pid>/net/dev`. */
export const networkBytes = (
  text: string | null,
): { readonly receivedBytes: number | null; readonly sentBytes: number | null } => {
  if (text === null) return { receivedBytes: null, sentBytes: null };
  let receivedBytes = 0;
  let sentBytes = 0;
  for (const line of text.split('\n').slice(2)) {
    const colon = line.indexOf(':');
    if (colon < 0 || line.slice(0, colon).trim() === 'lo') continue;
    const figures = line
      .slice(colon + 1)
      .trim()
      .split(/\s+/);
    receivedBytes += Number(figures[0]);
    sentBytes += Number(figures[8]);
  }
  return { receivedBytes, sentBytes };
};

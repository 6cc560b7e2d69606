/** What the kernel has counted since it began, of a disk or of a mount of NFS. */
export type KernelCounters = {
  readonly readBytes: number;
  readonly writeBytes: number;
  readonly reads: number;
  readonly writes: number;
  /** Those that move no data. */
  readonly others: number;
  readonly readMs: number;
  readonly writeMs: number;
  /** How long there was something to do; null: it is not counted. */
  readonly busyMs: number | null;
};
/** A file system as the kernel knows it: `device` is `major:minor`. */
export type MountedFileSystem = {
  readonly place: string;
  readonly type: string;
  readonly from: string;
  readonly device: string;
};

const SECTOR = 512;
const plain = (word: string): string =>
  word.replace(/\\(\d{3})/g, (_, digits: string) => String.fromCharCode(Number.parseInt(digits, 8)));

/** Which file system a path is on, by /proc/self/mountinfo: the longest place that holds it, and of those the one on top. */
export const fileSystemOf = (mountinfo: string, path: string): MountedFileSystem | null => {
  let found: MountedFileSystem | null = null;
  for (const line of mountinfo.trimEnd().split('\n')) {
    const [about = '', origin = ''] = line.split(' - ', 2);
    const [, , device = '', , where = ''] = about.split(' ');
    const [type = '', from = ''] = origin.split(' ');
    const place = plain(where);
    const holds = path === place || path.startsWith(place === '/' ? '/' : `${place}/`);
    if (holds && (found === null || place.length >= found.place.length))
      found = { place, type, from: plain(from), device };
  }
  return found;
};

/** A line of /proc/diskstats. */
export const diskCounters = (diskstats: string, device: string): KernelCounters | null => {
  const [major = '', minor = ''] = device.split(':');
  for (const line of diskstats.split('\n')) {
    const words = line.trim().split(/\s+/);
    if (words[0] !== major || words[1] !== minor) continue;
    const [
      reads = 0,
      ,
      readSectors = 0,
      readMs = 0,
      writes = 0,
      ,
      writeSectors = 0,
      writeMs = 0,
      ,
      busyMs = 0,
    ] = words.slice(3).map(Number);
    return {
      readBytes: readSectors * SECTOR,
      writeBytes: writeSectors * SECTOR,
      reads,
      writes,
      others: 0,
      readMs,
      writeMs,
      busyMs,
    };
  }
  return null;
};

/** The part of /proc/self/mountstats about a place: bytes that went over the wire, and how often and how long each operation took. */
export const nfsCounters = (mountstats: string, place: string): KernelCounters | null => {
  const part = mountstats
    .split(/^(?=device )/m)
    .find(
      (text) =>
        text.startsWith('device ') && text.split('\n')[0]?.includes(` mounted on ${place} with fstype nfs`),
    );
  if (part === undefined) return null;
  const numbers = (after: RegExp): readonly number[] =>
    (after.exec(part)?.[1] ?? '').trim().split(/\s+/).map(Number);
  const [, , , , readBytes = 0, writeBytes = 0] = numbers(/^\s*bytes:\s+(.*)$/m);
  const operations = [...part.matchAll(/^\s*([A-Z_]+): (\d+(?: \d+)+)$/gm)].map(
    ([, name = '', counts = '']) => {
      // How often; then tries, time-outs, bytes out and in; then ms in the queue, on the wire, and in all.
      const [count = 0, , , , , , , totalMs = 0] = counts.split(' ').map(Number);
      return { name, count, totalMs };
    },
  );
  const of = (name: string) => operations.find((one) => one.name === name) ?? { count: 0, totalMs: 0 };
  const [read, write] = [of('READ'), of('WRITE')];
  const all = operations.reduce((sum, { count }) => sum + count, 0);
  return {
    readBytes,
    writeBytes,
    reads: read.count,
    writes: write.count,
    others: all - read.count - write.count,
    readMs: read.totalMs,
    writeMs: write.totalMs,
    busyMs: null,
  };
};

export type CountedFigures = {
  readonly readBytesPerSecond: number;
  readonly writeBytesPerSecond: number;
  readonly operationsPerSecond: number;
  readonly readMicros: number;
  readonly writeMicros: number;
  readonly busyPercent: number | null;
};

/** What was done between two looks; null when nothing can be said: no time went by, or the counters began anew. */
export const figuresBetween = (
  before: KernelCounters,
  now: KernelCounters,
  elapsedMs: number,
): CountedFigures | null => {
  const gone = (of: (counters: KernelCounters) => number): number => of(now) - of(before);
  const parts = [
    gone((one) => one.readBytes),
    gone((one) => one.writeBytes),
    gone((one) => one.reads),
    gone((one) => one.writes),
    gone((one) => one.others),
  ];
  if (elapsedMs <= 0 || parts.some((part) => part < 0)) return null;
  const [readBytes = 0, writeBytes = 0, reads = 0, writes = 0, others = 0] = parts;
  const perSecond = (amount: number): number => (amount * 1000) / elapsedMs;
  const micros = (ms: number, count: number): number => (count === 0 ? 0 : Math.max(0, (ms * 1000) / count));
  const isBusyKnown = before.busyMs !== null && now.busyMs !== null;
  return {
    readBytesPerSecond: perSecond(readBytes),
    writeBytesPerSecond: perSecond(writeBytes),
    operationsPerSecond: perSecond(reads + writes + others),
    readMicros: micros(
      gone((one) => one.readMs),
      reads,
    ),
    writeMicros: micros(
      gone((one) => one.writeMs),
      writes,
    ),
    busyPercent: isBusyKnown
      ? Math.min(100, (Math.max(0, (now.busyMs ?? 0) - (before.busyMs ?? 0)) * 100) / elapsedMs)
      : null,
  };
};

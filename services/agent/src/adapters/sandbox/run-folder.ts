import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { RunEnd } from '#contracts';
import { type EpochMs, epochMs } from '#kernel';
import { isRecord } from '../disk/is-record.ts';

/** Everything that the keeper of a run needs; the agent has decided it all. */
export type Launch = {
  readonly program: string;
  readonly args: readonly string[];
  /** More of them, for its file descriptor 5. */
  readonly options: readonly string[];
  /** `cgroup.procs` files that the process joins before it becomes the program. */
  readonly cgroupProcs: readonly string[];
  /** File and field that count kills for want of memory; null without cgroups. */
  readonly oomCount: { readonly file: string; readonly field: string } | null;
  readonly seccompFile: string | null;
  /** Touched when something happens, for the agent to notice at once. */
  readonly bell: string;
};

/** Tells a process from a later one with the same number. */
export type ProcessMark = { readonly pid: number; readonly startTicks: string; readonly bootId: string };

/** The files of one run. They are the truth about it: the process that keeps the run writes them, and any agent reads them. */
export const runFiles = (folder: string) => ({
  /** What it was made of. */
  image: path.join(folder, 'image.json'),
  launch: path.join(folder, 'launch.json'),
  /** Made exclusively: whoever makes it is the one keeper of the run. */
  keeper: path.join(folder, 'keeper.json'),
  started: path.join(folder, 'started.json'),
  ended: path.join(folder, 'ended.json'),
  output: path.join(folder, 'output'),
});

/** A JSON object in a file; null if it is missing or torn. */
export const readJson = (file: string): Readonly<Record<string, unknown>> | null => {
  try {
    const raw: unknown = JSON.parse(readFileSync(file, 'utf8'));
    return isRecord(raw) ? raw : null;
  } catch {
    return null;
  }
};

/** The image that a run was made of; null if it is not there, or was made by an earlier version. */
export const readImage = (folder: string): string | null => {
  const image = readJson(runFiles(folder).image)?.['image'];
  return typeof image === 'string' ? image : null;
};

export const bootId = (): string => readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();

/** When a process began, in ticks since boot; null if there is none (a zombie counts as none). */
export const startTicksOf = (pid: number): string | null => {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The name in parentheses may hold anything; fields are counted behind it.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return fields[0] === 'Z' ? null : (fields[19] ?? null);
  } catch {
    return null;
  }
};

export const markOf = (pid: number): ProcessMark => ({
  pid,
  startTicks: startTicksOf(pid) ?? '',
  bootId: bootId(),
});

export const readMark = (file: string): ProcessMark | null => {
  const raw = readJson(file);
  if (raw === null) return null;
  const { pid, startTicks, bootId: boot } = raw;
  if (typeof pid !== 'number' || typeof startTicks !== 'string' || typeof boot !== 'string') return null;
  return { pid, startTicks, bootId: boot };
};

export const isAlive = ({ pid, startTicks, bootId: boot }: ProcessMark): boolean =>
  boot === bootId() && startTicksOf(pid) === startTicks;

export const readStartedAt = (folder: string): EpochMs | null => {
  const at = readJson(runFiles(folder).started)?.['startedAt'];
  return typeof at === 'number' ? epochMs(at) : null;
};

/** The outermost process of the sandbox. */
export const readStartedPid = (folder: string): number | null => {
  const pid = readJson(runFiles(folder).started)?.['pid'];
  return typeof pid === 'number' && pid > 0 ? pid : null;
};

export const readEnded = (folder: string): { readonly end: RunEnd; readonly endedAt: EpochMs } | null => {
  const raw = readJson(runFiles(folder).ended);
  if (raw === null) return null;
  const { exitCode, oomKilled, endedAt } = raw;
  if (typeof exitCode !== 'number' || typeof endedAt !== 'number') return null;
  return { end: { kind: 'exit', exitCode, oomKilled: oomKilled === true }, endedAt: epochMs(endedAt) };
};

export const readLaunch = (folder: string): Launch | null => {
  const raw = readJson(runFiles(folder).launch);
  if (raw === null) return null;
  const { program, args, options, cgroupProcs, oomCount, seccompFile, bell } = raw;
  if (typeof program !== 'string' || typeof bell !== 'string') return null;
  if (!isTexts(args) || !isTexts(cgroupProcs)) return null;
  const counter =
    isRecord(oomCount) && typeof oomCount['file'] === 'string' && typeof oomCount['field'] === 'string'
      ? { file: oomCount['file'], field: oomCount['field'] }
      : null;
  return {
    program,
    args,
    // Made by an earlier version, which had all in one.
    options: isTexts(options) ? options : [],
    cgroupProcs,
    oomCount: counter,
    seccompFile: typeof seccompFile === 'string' ? seccompFile : null,
    bell,
  };
};

const isTexts = (value: unknown): value is readonly string[] =>
  Array.isArray(value) && value.every((item) => typeof item === 'string');

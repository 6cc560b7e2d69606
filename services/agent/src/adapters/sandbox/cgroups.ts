import {
  accessSync,
  constants,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmdirSync,
  writeFileSync,
} from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import path from 'node:path';
import { type Bytes, cpuMilli, type CpuMilli, mebibytes } from '#kernel';
import type { Launch } from './run-folder.ts';

export type CgroupLimits = {
  readonly cpuMilli: CpuMilli;
  readonly memoryBytes: Bytes;
  readonly pidsMax: number;
};

export type Cgroups = {
  readonly make: (name: string, limits: CgroupLimits) => Pick<Launch, 'cgroupProcs' | 'oomCount'>;
  /** Kills what is left in the group, and removes it. */
  readonly remove: (name: string) => Promise<void>;
  /** Names of all groups, those of other installations among them. */
  readonly names: () => readonly string[];
};

const ROOT = '/sys/fs/cgroup';
const PERIOD_US = 100_000;
/** The kernel takes no quota below a millisecond. */
const QUOTA_US_MIN = 1000;
const REMOVE_TRIES = 200;
const REMOVE_PAUSE_MS = 25;

const quotaUs = (cpuMilli: number): number =>
  Math.max(QUOTA_US_MIN, Math.round((cpuMilli * PERIOD_US) / 1000));

const set = (folder: string, file: string, value: string | number): void =>
  writeFileSync(path.join(folder, file), String(value));

/** A kernel may lack a file (swap accounting, say); what it guards is then not limited. */
const setIfThere = (folder: string, file: string, value: string | number): void => {
  if (existsSync(path.join(folder, file))) set(folder, file, value);
};

const killAll = (folder: string): void => {
  let listed = '';
  try {
    listed = readFileSync(path.join(folder, 'cgroup.procs'), 'utf8');
  } catch {
    return; // there is no such group
  }
  for (const pid of listed.split('\n').filter((line) => line !== '')) {
    try {
      process.kill(Number(pid), 'SIGKILL');
    } catch {
      // It has just ended.
    }
  }
};

/** Right after the last process the kernel may still call a group busy; and a process that is killed while it forks leaves another one. */
const removeGroups = async (folders: readonly string[]): Promise<void> => {
  for (const folder of folders) {
    for (let tries = 1; existsSync(folder) && tries <= REMOVE_TRIES; tries += 1) {
      killAll(folder);
      try {
        rmdirSync(folder);
      } catch {
        await delay(REMOVE_PAUSE_MS);
      }
    }
  }
};

const groupsIn = (folder: string): readonly string[] =>
  existsSync(folder)
    ? readdirSync(folder, { withFileTypes: true }).flatMap((entry) =>
        entry.isDirectory() ? [entry.name] : [],
      )
    : [];

/** `cpuacct` limits nothing, and counts; mostly it is the same tree as `cpu`. */
const CONTROLLERS_V1 = ['memory', 'cpu', 'cpuacct', 'pids'] as const;

/** Control groups of version 1: each controller has a tree of its own. */
export const cgroupsV1 = (root: string): Cgroups => {
  const folderOf = (controller: string, name: string): string => path.join(root, controller, 'berth', name);
  const foldersOf = (name: string) => CONTROLLERS_V1.map((controller) => folderOf(controller, name));
  return {
    make: (name, { cpuMilli, memoryBytes, pidsMax }) => {
      for (const folder of foldersOf(name)) mkdirSync(folder, { recursive: true });
      const memory = folderOf('memory', name);
      set(memory, 'memory.limit_in_bytes', memoryBytes);
      setIfThere(memory, 'memory.memsw.limit_in_bytes', memoryBytes);
      set(folderOf('cpu', name), 'cpu.cfs_period_us', PERIOD_US);
      set(folderOf('cpu', name), 'cpu.cfs_quota_us', quotaUs(cpuMilli));
      set(folderOf('pids', name), 'pids.max', pidsMax);
      return {
        cgroupProcs: foldersOf(name).map((folder) => path.join(folder, 'cgroup.procs')),
        oomCount: { file: path.join(memory, 'memory.oom_control'), field: 'oom_kill' },
      };
    },
    remove: (name) => removeGroups(foldersOf(name)),
    names: () => [...new Set(CONTROLLERS_V1.flatMap((controller) => groupsIn(folderOf(controller, ''))))],
  };
};

/** Control groups of version 2, below the folder that they are mounted at. */
export const cgroupsV2 = (root: string): Cgroups => {
  const parent = path.join(root, 'berth');
  const folderOf = (name: string): string => path.join(parent, name);
  return {
    make: (name, { cpuMilli, memoryBytes, pidsMax }) => {
      const folder = folderOf(name);
      mkdirSync(folder, { recursive: true });
      set(folder, 'memory.max', memoryBytes);
      setIfThere(folder, 'memory.swap.max', 0);
      set(folder, 'cpu.max', `${quotaUs(cpuMilli)} ${PERIOD_US}`);
      set(folder, 'pids.max', pidsMax);
      return {
        cgroupProcs: [path.join(folder, 'cgroup.procs')],
        oomCount: { file: path.join(folder, 'memory.events'), field: 'oom_kill' },
      };
    },
    remove: (name) => removeGroups([folderOf(name)]),
    names: () => groupsIn(parent),
  };
};

/** Makes a group and removes it: files that can be read say nothing about what this user may make. */
const proven = (cgroups: Cgroups, folders: readonly string[]): Cgroups => {
  const name = `probe-${process.pid}`;
  const limits = { cpuMilli: cpuMilli(1000), memoryBytes: mebibytes(64), pidsMax: 16 };
  const { cgroupProcs } = cgroups.make(name, limits);
  for (const file of cgroupProcs) accessSync(file, constants.W_OK);
  for (const folder of folders) rmdirSync(path.join(folder, name));
  return cgroups;
};

const tryIt = (open: () => Cgroups): Cgroups | null => {
  try {
    return open();
  } catch {
    return null;
  }
};

const openV2 = (): Cgroups => {
  const wanted = '+cpu +memory +pids';
  const parent = path.join(ROOT, 'berth');
  readFileSync(path.join(ROOT, 'cgroup.controllers'));
  mkdirSync(parent, { recursive: true });
  for (const folder of [ROOT, parent]) set(folder, 'cgroup.subtree_control', wanted);
  return proven(cgroupsV2(ROOT), [parent]);
};

const openV1 = (): Cgroups => {
  const parents = CONTROLLERS_V1.map((controller) => path.join(ROOT, controller, 'berth'));
  for (const parent of parents) mkdirSync(parent, { recursive: true });
  return proven(cgroupsV1(ROOT), parents);
};

/** The cgroups of this machine, if this user may make some; otherwise null, and nothing limits what a sandbox takes. */
export const openCgroups = (): Cgroups | null => tryIt(openV2) ?? tryIt(openV1);

import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdirSync, readlinkSync, rmdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { cpuMilli, mebibytes } from '#kernel';
import { type Cgroups, openCgroups } from '../../services/agent/src/adapters/sandbox/cgroups.ts';

const LIMITS = { cpuMilli: cpuMilli(1000), memoryBytes: mebibytes(64), pidsMax: 64 };
const BLKIO = '/sys/fs/cgroup/blkio';
const PRESENT_MAX_MS = 30_000;

export type MeasuredGroups = {
  readonly version: 1 | 2;
  readonly pids: readonly number[];
  readonly remove: () => Promise<void>;
};

const blkioOf = (name: string): string => path.join(BLKIO, 'berth', name);
const hasBlkio = existsSync(BLKIO);

/** A process that sleeps in control groups and in a network of its own: to the kernel, what a container is. */
const sleeper = (cgroups: Cgroups, name: string): ChildProcess => {
  const { cgroupProcs } = cgroups.make(name, LIMITS);
  if (hasBlkio) mkdirSync(blkioOf(name), { recursive: true });
  const files = [...cgroupProcs, ...(hasBlkio ? [path.join(blkioOf(name), 'cgroup.procs')] : [])];
  const child = spawn('unshare', ['--net', 'sleep', '600'], { stdio: 'ignore' });
  if (child.pid === undefined) throw new Error('unshare does not start');
  for (const file of files) writeFileSync(file, String(child.pid));
  return child;
};

/** @throws Error where this user may make no control groups */
export const measuredGroups = async (count: number): Promise<MeasuredGroups> => {
  const cgroups = openCgroups();
  if (cgroups === null) throw new Error('this user may make no control groups: run it as root');
  const names = Array.from({ length: count }, (_none, n) => `bench-${process.pid}.${n}`);
  const children = names.map((name) => sleeper(cgroups, name));
  const endsAt = performance.now() + PRESENT_MAX_MS;
  const own = readlinkSync('/proc/self/ns/net');
  const pids = children.flatMap(({ pid }) => pid ?? []);
  while (pids.some((pid) => readlinkSync(`/proc/${pid}/ns/net`) === own)) {
    if (performance.now() > endsAt) throw new Error('not all got a network of their own');
    await delay(50);
  }
  return {
    version: existsSync('/sys/fs/cgroup/cgroup.controllers') ? 2 : 1,
    pids,
    remove: async () => {
      for (const child of children) child.kill('SIGKILL');
      for (const name of names) {
        await cgroups.remove(name);
        if (hasBlkio) rmdirSync(blkioOf(name));
      }
    },
  };
};

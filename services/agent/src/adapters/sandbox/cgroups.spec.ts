import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { cpuMilli, mebibytes } from '#kernel';
import { cgroupsV1, cgroupsV2 } from './cgroups.ts';

const limits = { cpuMilli: cpuMilli(500), memoryBytes: mebibytes(256), pidsMax: 64 };

/** A folder stands for what the kernel shows: files that a kernel may lack are made before, as a kernel that has them does. */
describe('control groups', () => {
  let root: string;
  const has = (file: string): void => {
    mkdirSync(path.dirname(path.join(root, file)), { recursive: true });
    writeFileSync(path.join(root, file), '');
  };
  const said = (file: string): string => readFileSync(path.join(root, file), 'utf8');
  beforeEach(async () => void (root = await mkdtemp(path.join(os.tmpdir(), 'berth-cgroups-'))));
  afterEach(() => rm(root, { recursive: true, force: true }));

  it('limit memory without swap, CPU and processes on version 2', () => {
    has('berth/m.run/memory.swap.max');
    const made = cgroupsV2(root).make('m.run', limits);
    expect(said('berth/m.run/memory.max')).toBe(String(256 * 2 ** 20));
    expect(said('berth/m.run/memory.swap.max')).toBe('0');
    expect(said('berth/m.run/cpu.max')).toBe('50000 100000');
    expect(said('berth/m.run/pids.max')).toBe('64');
    expect(made).toEqual({
      cgroupProcs: [path.join(root, 'berth/m.run/cgroup.procs')],
      oomCount: { file: path.join(root, 'berth/m.run/memory.events'), field: 'oom_kill' },
    });
    expect(cgroupsV2(root).names()).toEqual(['m.run']);
  });

  it('limit memory and swap together on version 1, where each controller has its tree', () => {
    has('memory/berth/m.run/memory.memsw.limit_in_bytes');
    const made = cgroupsV1(root).make('m.run', limits);
    expect(said('memory/berth/m.run/memory.limit_in_bytes')).toBe(String(256 * 2 ** 20));
    expect(said('memory/berth/m.run/memory.memsw.limit_in_bytes')).toBe(String(256 * 2 ** 20));
    expect(said('cpu/berth/m.run/cpu.cfs_quota_us')).toBe('50000');
    expect(said('pids/berth/m.run/pids.max')).toBe('64');
    expect(made.cgroupProcs).toHaveLength(4);
    expect(cgroupsV1(root).names()).toEqual(['m.run']);
  });

  it('go without a limit of swap where the kernel keeps no account of it', () => {
    cgroupsV2(root).make('m.run', limits);
    expect(() => said('berth/m.run/memory.swap.max')).toThrow('ENOENT');
  });
});

import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { sealProgram } from './seal-program.ts';
import { seccompFilter } from './seccomp-filter.ts';

const withSeal = (use: (file: string) => void): void => {
  const filter = seccompFilter(process.arch);
  const program =
    filter === null ? null : sealProgram({ architecture: process.arch, filter, stepDown: null, ownFile: 99 });
  if (program === null) return;
  const folder = mkdtempSync(path.join(os.tmpdir(), 'berth-seal-'));
  try {
    const file = path.join(folder, 'seal');
    writeFileSync(file, program);
    chmodSync(file, 0o755);
    use(file);
  } finally {
    rmSync(folder, { recursive: true });
  }
};

describe('the program that seals a process', () => {
  it('is written for the machines that have a filter, and for no other', () => {
    const filter = new Uint8Array(16);
    for (const architecture of ['x64', 'arm64'])
      expect(
        sealProgram({
          architecture,
          filter,
          stepDown: { uid: 1000, lastCapability: 40 },
          ownFile: 4,
        })?.subarray(0, 4),
      ).toEqual(Buffer.from([0x7f, 0x45, 0x4c, 0x46]));
    expect(sealProgram({ architecture: 'riscv64', filter, stepDown: null, ownFile: 4 })).toBeNull();
  });

  it('gives up rather than go on with less than all of it', () =>
    withSeal((file) => {
      // The file that it shall close is not open.
      expect(spawnSync(file, ['/bin/true']).status).toBe(125);
    }));

  it('becomes the program, with its arguments and variables, under the filter and without a way back', () =>
    withSeal((file) => {
      const script = 'echo $A $1; grep -E "^(NoNewPrivs|Seccomp):" /proc/self/status | tr "\\t" " "';
      const told = execFileSync(
        '/bin/bash',
        [
          '--norc',
          '-c',
          'exec 99</dev/null; exec "$@"',
          'bash',
          file,
          '/bin/sh',
          '-c',
          script,
          'sh',
          'two words',
        ],
        { env: { A: 'one', PATH: '/usr/bin:/bin' } },
      );
      expect(told.toString().trim().split('\n')).toEqual(['one two words', 'NoNewPrivs: 1', 'Seccomp: 2']);
    }));
});

import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runTool } from '../src/adapters/images/run-tool.ts';

const root = path.resolve(import.meta.dirname, '../../..');
const fault = await runTool('dockerd', ['--version']).then(({ exitCode }) => {
  if (process.getuid?.() !== 0) return 'needs root';
  return exitCode === 0 ? null : 'dockerd is not installed';
});

describe.skipIf(fault !== null)(
  `a restart of the engine${fault === null ? '' : ` (skipped: ${fault})`}`,
  { timeout: 240_000 },
  () => {
    const netns = `berth-${randomBytes(3).toString('hex')}`;
    let folder: string;
    beforeEach(async () => {
      folder = await mkdtemp(path.join(os.tmpdir(), 'berth-engine-'));
      execFileSync('ip', ['netns', 'add', netns]);
      execFileSync('ip', ['-n', netns, 'link', 'set', 'lo', 'up']);
    });
    afterEach(async () => {
      execFileSync('ip', ['netns', 'delete', netns]);
      const mounts = readFileSync('/proc/self/mountinfo', 'utf8').split('\n');
      for (const at of mounts.map((line) => line.split(' ')[4] ?? '').toReversed())
        if (at.startsWith(folder)) execFileSync('umount', [at]);
      await rm(folder, { recursive: true, force: true, maxRetries: 3 });
    });

    it('ends no session where the engine restores, and opens no way to the machine: not before, after, or for the next session', async () => {
      // As it was built: what it imports has decorators, which no process runs as they stand.
      const script = path.join(root, 'dist/services/agent/test/engine-restart.main.js');
      const cache = path.join(os.tmpdir(), 'berth-test-image-cache');
      const node = [process.execPath, script];
      const args = [`--net=/var/run/netns/${netns}`, ...node, folder, path.join(root, 'images'), cache];
      const { exitCode, lines } = await runTool('nsenter', args, {
        cwd: root,
        signal: AbortSignal.timeout(220_000),
      });
      expect([exitCode, lines.length]).toEqual([0, 1]);
      expect(JSON.parse(lines[0] ?? '')).toEqual({
        before: ['ConnectionRefusedError'],
        survived: ['running'],
        after: ['ConnectionRefusedError'],
        fresh: ['ConnectionRefusedError'],
        rules: 2,
        // The three that every engine has.
        left: { rules: 0, networks: 3 },
      });
    });
  },
);

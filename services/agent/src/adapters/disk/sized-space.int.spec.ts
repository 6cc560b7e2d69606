import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, statfsSync, statSync, writeFileSync } from 'node:fs';
import { mkdtemp, realpath, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { mebibytes, sessionId, silentLog } from '#kernel';
import { runName } from '../../domain/run.ts';
import { openWorkspaces } from './open-workspaces.ts';
import type { Workspaces } from '../../ports/workspaces.ts';

const isRoot = process.getuid?.() === 0;
const SIZE = mebibytes(32);
const owner = { uid: 1000, gid: 1000 };
const keyOf = (index: number) => ({ sessionId: sessionId(`w${String(index).padStart(11, 'a')}`), epoch: 1 });
const mounts = (root: string): number =>
  execFileSync('cat', ['/proc/self/mountinfo'], { encoding: 'utf8' }).split(
    root.replace(' ', String.raw`\040`),
  ).length - 1;
const loops = (root: string): number =>
  execFileSync('losetup', ['--list', '--noheadings'], { encoding: 'utf8' }).split(root).length - 1;

describe.skipIf(!isRoot)(
  `the folder of a session (${isRoot ? 'as root' : 'skipped: needs root'})`,
  { timeout: 120_000 },
  () => {
    let root: string;
    let workspaces: Workspaces;
    const open = () => openWorkspaces(root, owner, SIZE, silentLog);
    beforeEach(async () => {
      root = await realpath(await mkdtemp(path.join(os.tmpdir(), 'berth-sized ')));
      workspaces = await open();
    });
    afterEach(async () => {
      await workspaces.close();
      await workspaces.keepOnly(new Set(), new Set());
      // The kernel lets go of the last ones a moment later.
      await vi.waitFor(() => expect([mounts(root), loops(root)]).toEqual([0, 0]), { timeout: 10_000 });
      await rm(root, { recursive: true, force: true });
    });

    it('is empty, belongs to the session, and honours no setuid bit and no device in it', async () => {
      const folder = await workspaces.make(keyOf(1));
      expect(readdirSync(folder)).toEqual([]);
      expect(statSync(folder)).toMatchObject(owner);
      expect(execFileSync('findmnt', ['-no', 'OPTIONS', folder], { encoding: 'utf8' })).toMatch(
        /nosuid,nodev/,
      );
    });

    it('takes no more than its size, and of the disk no more than what is in it', async () => {
      const folder = await workspaces.make(keyOf(1));
      const taken = () => statSync(`${folder}.img`).blocks * 512;
      expect(taken()).toBeLessThan(SIZE / 4);
      const file = path.join(folder, 'large');
      expect(() => writeFileSync(file, Buffer.alloc(SIZE))).toThrow('ENOSPC');
      expect(statSync(file).size).toBeGreaterThan(SIZE * 0.8);
      expect(statfsSync(folder).blocks * statfsSync(folder).bsize).toBeLessThanOrEqual(SIZE);
      await rm(file);
      execFileSync('sync', ['--file-system', folder]);
      expect(taken()).toBeLessThan(SIZE / 4);
    });

    it('is empty again when it is made again', async () => {
      writeFileSync(path.join(await workspaces.make(keyOf(1)), 'file'), 'x');
      expect(readdirSync(await workspaces.make(keyOf(1)))).toEqual([]);
      expect(mounts(root)).toBe(1);
    });

    it('goes though somebody is still in it', async () => {
      const folder = await workspaces.make(keyOf(1));
      const before = process.cwd();
      process.chdir(folder);
      try {
        await workspaces.remove(keyOf(1));
        await workspaces.close();
        expect(readdirSync(root)).toEqual([]);
      } finally {
        process.chdir(before);
      }
    });

    it('is swept by the next agent, whatever the last one was killed over', async () => {
      const kept = await workspaces.make(keyOf(1));
      await workspaces.make(keyOf(2));
      writeFileSync(path.join(root, 'waaaaaaaaaa3-1.img'), 'half an image');
      mkdirSync(path.join(root, 'waaaaaaaaaa4-1'));
      await (await open()).keepOnly(new Set([path.basename(kept)]), new Set());
      expect(readdirSync(root).toSorted()).toEqual([path.basename(kept), `${path.basename(kept)}.img`]);
      expect([mounts(root), existsSync(kept)]).toEqual([1, true]);
    });

    it('made ahead becomes that of a run, and goes with it', async () => {
      const ahead = await workspaces.makeAhead('r1');
      await workspaces.makeAhead('r2');
      writeFileSync(path.join(await workspaces.make(keyOf(1)), 'old'), 'x');
      expect(await workspaces.adopt('r1', keyOf(1))).toBe(ahead);
      expect(readdirSync(ahead)).toEqual([]);
      const next = await open();
      await next.keepOnly(new Set([runName(keyOf(1))]), null);
      expect(mounts(root)).toBe(2);
      await next.keepOnly(new Set([runName(keyOf(1))]), new Set());
      expect([mounts(root), existsSync(ahead)]).toEqual([1, true]);
      await next.remove(keyOf(1));
      expect(readdirSync(root)).toEqual([]);
    });

    it('is at hand for the next run soon after one was made', async () => {
      await workspaces.make(keyOf(1));
      await vi.waitFor(() => expect(mounts(root)).toBe(5), { timeout: 20_000 });
      await workspaces.make(keyOf(2));
      expect(mounts(root)).toBe(5);
    });

    it('is made for fifty sessions at once', async () => {
      const keys = Array.from({ length: 50 }, (_none, index) => keyOf(index));
      const folders = await Promise.all(keys.map((key) => workspaces.make(key)));
      expect(new Set(folders).size).toBe(50);
      expect(mounts(root)).toBeGreaterThanOrEqual(50);
      await Promise.all(keys.map((key) => workspaces.remove(key)));
      await workspaces.close();
      expect(readdirSync(root)).toEqual([]);
    });
  },
);

import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, statfsSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { epochMs, silentLog } from '#kernel';
import { DEFAULT_ISOLATION } from '../../domain/node-isolation.ts';
import { tendImages } from '../../handlers/tend-images.ts';
import { disksOf } from '../disk/disk-use.ts';
import { fileImageLedger } from '../disk/file-image-ledger.ts';
import type { Recipe, Recipes } from '../images/recipes.ts';
import { runFiles } from './run-folder.ts';
import { sandboxRuntime } from './sandbox-runtime.ts';

const MIB = 2 ** 20;
const isRoot = process.getuid?.() === 0;
const never = new AbortController().signal;
const NAMES = ['one', 'two', 'three', 'four'] as const;
const recipe = (name: string): Recipe => ({
  ...{
    name,
    description: name,
    version: 'v1',
    folder: '/none',
    files: [],
    base: 'debian',
    suite: 'bookworm',
  },
  ...{ packages: ['hello'], alone: [], npm: null, machine: {}, apps: [], command: ['sh'], precompile: [] },
});

/** The state of an agent on a disk of its own, of 64 MiB, with three images of 12 MiB that were unpacked there and used one after the other. */
describe.skipIf(!isRoot)(
  `images of the sandbox on a disk that is full${isRoot ? '' : ' (skipped: mounting needs root)'}`,
  () => {
    const disk = mkdtempSync(path.join(tmpdir(), 'berth-full-'));
    const cacheFolder = path.join(disk, 'cache');
    const shelf = path.join(cacheFolder, 'rootfs');
    const recipes: Recipes = {
      ...{ names: new Set(NAMES), cacheFolder },
      get: (name) => recipe(name),
    };
    const left = () => {
      const { bavail, bsize } = statfsSync(disk);
      return bavail * bsize;
    };
    /** The files of sessions, say. */
    const fillUp = (leaveBytes: number) =>
      writeFileSync(path.join(disk, 'filling'), Buffer.alloc(Math.max(0, left() - leaveBytes), 7));
    let runtime: ReturnType<typeof sandboxRuntime>;

    beforeAll(() => {
      execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=64m', 'berth-full', disk]);
      runtime = sandboxRuntime({
        ...{ folder: path.join(disk, 'sandbox'), recipes, bounds: DEFAULT_ISOLATION.bounds, log: silentLog },
      });
      for (const name of NAMES.slice(0, 3)) {
        mkdirSync(path.join(shelf, `${name}-v1/usr`), { recursive: true });
        writeFileSync(path.join(shelf, `${name}-v1/usr/large`), Buffer.alloc(12 * MIB, 1));
        writeFileSync(path.join(shelf, `${name}-v1.size`), String(12 * MIB));
      }
    });
    afterAll(async () => {
      spawnSync('umount', ['-l', disk]);
      await rm(disk, { recursive: true, force: true });
    });

    it('do not fit, and are refused as such, with nothing half made left and no stand-in', async () => {
      fillUp(64 * 1024);
      const outcome = await runtime.ensureImage('four', () => undefined, never);
      expect(outcome).toMatchObject({ ok: false, refusal: { code: 'out-of-disk' } });
      expect(readdirSync(shelf).filter((name) => name.includes('four'))).toEqual([]);
      expect((await runtime.images()).find(({ image }) => image === 'four')?.isAtHand).toBe(false);
    });

    it('go, the longest unused first and none that a session has, until there is room; then the node is short of disk, and says so', async () => {
      // A session has the one that would go first.
      const run = path.join(disk, 'sandbox/runs/kholder00001.1');
      mkdirSync(run, { recursive: true });
      await rm(path.join(disk, 'filling'));
      writeFileSync(runFiles(run).image, JSON.stringify({ image: 'one' }));
      const ledger = await fileImageLedger(path.join(disk, 'images.json'));
      for (const [at, name] of NAMES.slice(0, 3).entries())
        await ledger.put({ image: `${name}-v1`, usedAt: 1 + at });
      fillUp(16 * 1024);
      const onShort = vi.fn<() => void>();
      const tender = tendImages({
        ...{ runtime, ledger, onShort, lookMs: 20, log: silentLog },
        disks: disksOf([disk]),
        limits: { highPermille: 900, lowPermille: 850, fullPermille: 970, restMs: 1000 },
        nameOf: (image) => image,
        wanted: () => [],
        clock: { now: () => epochMs(1_000_000) },
      });
      const stopping = new AbortController();
      const running = tender.run(stopping.signal);
      const there = () => NAMES.filter((name) => existsSync(path.join(shelf, `${name}-v1`)));
      await vi.waitFor(() => expect(there()).toEqual(['one', 'three']), { timeout: 10_000 });
      await vi.waitFor(() => expect(ledger.all().map(({ image }) => image)).toEqual(['one-v1', 'three-v1']));
      expect(left()).toBeGreaterThan(11 * MIB);
      expect(tender.isShort()).toBe(false);

      writeFileSync(path.join(disk, 'more'), Buffer.alloc(left() - 64 * 1024, 7));
      await vi.waitFor(() => expect(there()).toEqual(['one']), { timeout: 10_000 });
      writeFileSync(path.join(disk, 'most'), Buffer.alloc(left() - 64 * 1024, 7));
      await vi.waitFor(() => expect(tender.isShort()).toBe(true), { timeout: 10_000 });
      expect(there()).toEqual(['one']);
      await rm(path.join(disk, 'filling'));
      await vi.waitFor(() => expect(tender.isShort()).toBe(false), { timeout: 10_000 });
      expect(onShort).toHaveBeenCalledTimes(2);
      stopping.abort();
      await running;
      expect(
        await fileImageLedger(path.join(disk, 'images.json')).then((again) => again.all()),
      ).toMatchObject([{ image: 'one-v1' }]);
    });
  },
);

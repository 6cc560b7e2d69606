import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync } from 'node:fs';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { bytes, type FolderId, folderId, snapshotId, volumeId } from '#kernel';
import {
  FAKE_TOKEN,
  fakeFlashBlade,
  type FakeFlashBlade,
} from '../../../test/fake-flashblade/fake-flashblade.ts';
import type { Exports } from '../../ports/exports.ts';
import type { VolumeBackend } from '../../ports/volume-backend.ts';
import { volumeBackendContract } from '../volumes/volume-backend-contract.ts';
import { flashbladeBackend } from './flashblade-backend.ts';
import { purityFiles } from './purity-files.ts';
import { puritySession } from './purity-session.ts';

const id = volumeId('fast');
const isRoot = process.getuid?.() === 0;
const work = { signal: new AbortController().signal, onProgress: () => undefined };

/** What the array exports is bound from where it keeps its files: this kernel may have no NFS. */
const boundExports = ({ array }: FakeFlashBlade): Exports => {
  const mounted = new Map<string, string>();
  return {
    mountedAt: (at) => {
      const from = mounted.get(at);
      return Promise.resolve(from === undefined ? null : { from, type: 'nfs' });
    },
    mount: (from, at) => {
      const { files, nfs } = array.named(from.split('/').at(-1) ?? '');
      if (!nfs.v4_1_enabled) throw new Error(`mount.nfs: access denied by server while mounting ${from}`);
      execFileSync('mount', ['--bind', files, at]);
      mounted.set(at, from);
      return Promise.resolve();
    },
    unmount: (at) => {
      if (mounted.delete(at)) execFileSync('umount', ['-l', at]);
      return Promise.resolve();
    },
    endWork: () => Promise.resolve(),
    room: () => Promise.resolve({ totalBytes: 0, freeBytes: 0 }),
  };
};

describe.skipIf(!isRoot)(`a FlashBlade${isRoot ? '' : ' (skipped: binding needs root)'}`, () => {
  const base = mkdtempSync(join(tmpdir(), 'berth-flashblade-'));
  const [root, store] = [join(base, 'root'), join(base, 'store')];
  let array: FakeFlashBlade;
  let exports: Exports;
  let token = FAKE_TOKEN;
  const open = (place: string, onStep?: () => void): VolumeBackend => {
    const session = puritySession({
      endpoint: array.endpoint,
      readToken: () => Promise.resolve(`${token}\n`),
      pauseMs: 1,
      deadlineMs: 2000,
    });
    return flashbladeBackend(
      {
        volumeId: id,
        root: place,
        exportFrom: '10.0.0.7:/',
        exportRules: '10.0.0.0/8(rw,no_root_squash)',
        ...(onStep === undefined ? {} : { onStep }),
      },
      purityFiles(session),
      exports,
    );
  };
  beforeAll(async () => {
    mkdirSync(store);
    array = await fakeFlashBlade(store);
    exports = boundExports(array);
  });
  afterAll(async () => {
    await array.close();
    await rm(base, { recursive: true, force: true });
  });

  volumeBackendContract(
    'flashblade',
    () => {
      array.setPageMax(3);
      return Promise.resolve({
        root,
        remove: () => Promise.resolve(),
        left: (folder: FolderId) =>
          Promise.resolve([
            ...array.array.fileSystems
              .map(({ name }) => name)
              .filter((name) => name.includes(folder) && name.endsWith('-new')),
            ...array.array.snapshots
              .map((one) => array.array.nameOf(one))
              .filter((name) => name.endsWith(`.clone-${folder}`)),
          ]),
      });
    },
    open,
  );

  describe('when the array has its days', () => {
    let backend: VolumeBackend;
    let count = 0;
    let folder: FolderId;
    const named = () => array.array.fileSystems.find(({ name }) => name === `berth-fast-${folder}`);
    beforeEach(() => {
      backend = open(root);
      count += 1;
      folder = folderId(`g${String(count).padStart(11, '0')}`);
      array.mishaps.length = 0;
      array.asked.length = 0;
    });
    afterAll(async () => {
      for (const one of await backend.list()) await backend.purge(one, work);
    });
    const provisioned = () => backend.provision(folder, bytes(2 ** 30));

    it('bounds, exports and shows what it makes, to whom it is told', async () => {
      await provisioned();
      expect(named()).toMatchObject({
        provisioned: 2 ** 30,
        hard_limit_enabled: true,
        snapshot_directory_enabled: true,
        nfs: { rules: '10.0.0.0/8(rw,no_root_squash)', v4_1_enabled: true },
      });
      await backend.setQuota(folder, null);
      expect(named()).toMatchObject({ provisioned: null, hard_limit_enabled: false });
    });

    it('logs in once for many, and again when the session is over', async () => {
      await Promise.all([backend.probe(), backend.probe(), backend.probe()]);
      array.expireSessions();
      await backend.probe();
      expect(array.asked.filter((one) => one === 'POST /api/login')).toHaveLength(2);
      token = 'T-wrong';
      array.expireSessions();
      await expect(backend.probe()).rejects.toThrow('flashblade');
      token = FAKE_TOKEN;
      await backend.probe();
    });

    it('waits as long as it is told to when it asks too often', async () => {
      array.mishaps.push({ kind: 'status', status: 429, retryAfterS: 0 }, { kind: 'status', status: 503 });
      await backend.probe();
      expect(array.asked.filter((one) => one === 'GET /arrays/space')).toHaveLength(3);
    });

    it('gives up on an array that is out of order, and says what it answers', async () => {
      for (let i = 0; i < 6; i += 1) array.mishaps.push({ kind: 'status', status: 500 });
      await expect(backend.probe()).rejects.toMatchObject({
        retryable: true,
        cause: 'the array answers with 500',
      });
      await backend.probe();
    });

    /** Each call of each kind of work, its answer lost after it was done, or before. */
    it.each(['cut-after-success', 'cut-before'] as const)(
      'ends all work where calls are %s',
      async (kind) => {
        const snapshot = snapshotId('s3n8p5r2t6vb');
        const copy = folderId(`h${String(count).padStart(11, '0')}`);
        const lossy = async (act: () => Promise<void>) => {
          for (let lost = 0; ; lost += 1) {
            array.mishaps.length = 0;
            for (let i = 0; i < lost; i += 1) array.mishaps.push(null);
            array.mishaps.push({ kind });
            await act();
            if (array.mishaps.length > 0) return;
          }
        };
        await lossy(provisioned);
        await writeFile(join(backend.pathOf(folder), 'a'), 'first');
        await lossy(() => backend.takeSnapshot(folder, snapshot, work));
        await writeFile(join(backend.pathOf(folder), 'a'), 'second');
        await lossy(() => backend.clone(copy, null, { kind: 'folder', folderId: folder }, work));
        expect(await readFile(join(backend.pathOf(copy), 'a'), 'utf8')).toBe('second');
        await lossy(() => backend.rollBack(folder, snapshot, work));
        expect(await readFile(join(backend.pathOf(folder), 'a'), 'utf8')).toBe('first');
        await lossy(() => backend.removeSnapshot(folder, snapshot, work));
        for (const one of [folder, copy]) await lossy(() => backend.purge(one, work));
        expect([
          array.array.fileSystems.filter(({ name }) => name.includes(folder)),
          array.array.snapshots,
        ]).toEqual([[], []]);
      },
    );

    it('takes no success for one that names a fault beside it', async () => {
      await provisioned();
      array.mishaps.push({ kind: 'partial', message: 'the blade is away' });
      await expect(backend.setQuota(folder, bytes(2 ** 20))).rejects.toThrow('the blade is away');
    });

    it('leaves to the array what may not be eradicated by hand', async () => {
      await provisioned();
      array.array.isManualEradication = false;
      await backend.purge(folder, work);
      expect([named()?.destroyed, await backend.list()]).toEqual([
        true,
        expect.not.arrayContaining([folder]),
      ]);
      array.array.isManualEradication = true;
      await backend.purge(folder, work);
      expect(named()).toBeUndefined();
    });

    it('tells what the array measures, of all folders together', async () => {
      await provisioned();
      const folders = await backend.list();
      expect(await backend.figures()).toEqual({
        readBytesPerSecond: 104_857_600 * folders.length,
        writeBytesPerSecond: 52_428_800 * folders.length,
        operationsPerSecond: 160 * folders.length,
        readMicros: 900,
        writeMicros: 1400,
        busyPercent: null,
        source: 'array',
      });
    });
  });
});

import { mkdir, open, readdir, readFile, stat, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bytes, type FolderId, folderId, snapshotId } from '#kernel';
import { WORK_FOLDER } from '../../domain/volume/folder-layout.ts';
import type { VolumeBackend, WorkControl } from '../../ports/volume-backend.ts';

export type BackendUnderTest = {
  readonly root: string;
  readonly remove: () => Promise<void>;
  /** What work on a folder has left; absent: what lies in the work folder of the volume. */
  readonly left?: (folder: FolderId) => Promise<readonly string[]>;
};
type Make = (root: string, onStep?: () => void) => VolumeBackend;

class Killed extends Error {}
const work: WorkControl = { signal: new AbortController().signal, onProgress: () => undefined };
const snapshot = snapshotId('s3n8p5r2t6vb');
const QUOTA = bytes(64 * 2 ** 20);

/** What every back end keeps to, also when it is killed at any step. */
export const volumeBackendContract = (
  name: string,
  place: () => Promise<BackendUnderTest>,
  make: Make,
): void => {
  describe(`${name} volume`, { timeout: 120_000 }, () => {
    let room: BackendUnderTest;
    let backend: VolumeBackend;
    let count = 0;
    beforeAll(async () => {
      room = await place();
      backend = make(room.root);
      await backend.probe();
    });
    afterAll(async () => {
      for (const folder of await backend.list()) await backend.purge(folder, work);
      await room.remove();
    });

    const next = (): FolderId => folderId(`f${String((count += 1)).padStart(11, '0')}`);
    const made = async (): Promise<FolderId> => {
      const folder = next();
      await backend.provision(folder, QUOTA);
      await backend.setQuota(folder, QUOTA);
      await mkdir(join(backend.pathOf(folder), 'deep'));
      await writeFile(join(backend.pathOf(folder), 'deep/a'), 'first');
      await symlink('/etc/passwd', join(backend.pathOf(folder), 'link'));
      return folder;
    };
    const snapped = async (): Promise<FolderId> => {
      const folder = await made();
      await backend.takeSnapshot(folder, snapshot, work);
      await writeFile(join(backend.pathOf(folder), 'deep/a'), 'second');
      return folder;
    };
    const textOf = (folder: FolderId, ofSnapshot = false): Promise<string> =>
      readFile(join(backend.pathOf(folder, ofSnapshot ? snapshot : undefined), 'deep/a'), 'utf8').catch(
        () => 'none',
      );
    const leftOf = async (folder: FolderId): Promise<readonly string[]> => [
      ...(await readdir(join(room.root, WORK_FOLDER))).filter((entry) => entry.startsWith(folder)),
      ...((await room.left?.(folder)) ?? []),
    ];

    it('gives sessions a folder that they may write to, once', async () => {
      const folder = await made();
      await backend.provision(folder, QUOTA);
      expect(await textOf(folder)).toBe('first');
      const { uid, mode } = await stat(backend.pathOf(folder));
      expect(uid === 1000 || (mode & 0o002) !== 0).toBe(true);
    });

    it('counts what a folder holds', async () => {
      const folder = await made();
      await writeFile(join(backend.pathOf(folder), 'large'), Buffer.alloc(3 * 2 ** 20, 7));
      await flush(join(backend.pathOf(folder), 'large'));
      const { usedBytes, fileCount } = await backend.usage(folder, work.signal);
      expect(usedBytes).toBeGreaterThanOrEqual(3 * 2 ** 20);
      expect(usedBytes).toBeLessThan(4 * 2 ** 20);
      expect(fileCount).toBeGreaterThanOrEqual(2);
    });

    it('copies from another volume by its path', async () => {
      const [origin, folder] = [await made(), next()];
      const path = join(room.root, WORK_FOLDER, 'elsewhere');
      await mkdir(join(path, 'deep'), { recursive: true });
      await writeFile(join(path, 'deep/a'), 'elsewhere');
      await backend.clone(folder, QUOTA, { kind: 'path', path }, work);
      expect([await textOf(folder), await textOf(origin)]).toEqual(['elsewhere', 'first']);
      await expect(
        backend.clone(next(), QUOTA, { kind: 'path', path: `${path}-none` }, work),
      ).rejects.toMatchObject({ code: 'origin-gone' });
    });

    it('refuses a root that is another volume’s, and one that holds something else', async () => {
      await mkdir(join(room.root, 'strange'));
      await writeFile(join(room.root, 'strange/file'), '');
      await expect(make(join(room.root, 'strange')).probe()).rejects.toThrow(/is missing|is not mounted/);
    });

    /** Each kind of work: what it needs, what is done, and how one tells that it is done, or was never begun. */
    const WORKS = {
      provision: {
        before: () => Promise.resolve(next()),
        act: (at: VolumeBackend, folder: FolderId) => at.provision(folder, QUOTA),
        isDone: async (folder: FolderId) => (await stat(backend.pathOf(folder))).isDirectory(),
      },
      clone: {
        before: async () => {
          origin = await made();
          return next();
        },
        act: (at: VolumeBackend, folder: FolderId) =>
          at.clone(folder, QUOTA, { kind: 'folder', folderId: origin }, work),
        isDone: async (folder: FolderId) => (await textOf(folder)) === 'first',
      },
      snapshot: {
        before: made,
        act: (at: VolumeBackend, folder: FolderId) => at.takeSnapshot(folder, snapshot, work),
        isDone: async (folder: FolderId) => (await textOf(folder, true)) === 'first',
      },
      'snapshot-removal': {
        before: snapped,
        act: (at: VolumeBackend, folder: FolderId) => at.removeSnapshot(folder, snapshot, work),
        isDone: async (folder: FolderId) =>
          (await textOf(folder, true)) === 'none' && (await textOf(folder)) === 'second',
      },
      rollback: {
        before: snapped,
        act: (at: VolumeBackend, folder: FolderId) => at.rollBack(folder, snapshot, work),
        isDone: async (folder: FolderId) =>
          (await textOf(folder)) === 'first' && (await textOf(folder, true)) === 'first',
      },
      purge: {
        before: snapped,
        act: (at: VolumeBackend, folder: FolderId) => at.purge(folder, work),
        isDone: async (folder: FolderId) => !(await backend.list()).includes(folder),
      },
    };
    let origin: FolderId;

    it.each(Object.entries(WORKS))('ends %s, and leaves nothing, wherever it was killed', async (_, kind) => {
      for (let killAt = 1; ; killAt += 1) {
        const folder = await kind.before();
        let steps = 0;
        const dying = make(room.root, () => {
          steps += 1;
          if (steps === killAt) throw new Killed();
        });
        const outcome = await kind.act(dying, folder).catch((error: unknown) => error);
        await kind.act(backend, folder);
        expect([killAt, await kind.isDone(folder), await leftOf(folder)]).toEqual([killAt, true, []]);
        if (!(outcome instanceof Killed)) return;
      }
    });

    it.each(['snapshot', 'rollback'] as const)(
      'undoes %s wherever it was killed, and loses no file',
      async (kind) => {
        for (let killAt = 1; ; killAt += 1) {
          const folder = await WORKS[kind].before();
          let steps = 0;
          const dying = make(room.root, () => {
            steps += 1;
            if (steps === killAt) throw new Killed();
          });
          const outcome = await WORKS[kind].act(dying, folder).catch((error: unknown) => error);
          if (!(outcome instanceof Killed)) return;
          await backend.undo(folder, work);
          expect([killAt, (await textOf(folder)) !== 'none', await leftOf(folder)]).toEqual([
            killAt,
            true,
            [],
          ]);
        }
      },
    );
  });
};

/** What was written is counted once it is on the disk. */
const flush = async (path: string): Promise<void> => {
  const file = await open(path, 'r+');
  await file.sync();
  await file.close();
};

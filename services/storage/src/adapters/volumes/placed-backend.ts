import { mkdir, readdir, rename, statfs } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { type FolderId, folderId, isSessionId, type VolumeId } from '#kernel';
import { CAPABILITIES_OF } from '../../domain/volume/capabilities.ts';
import { filesOf, homeOf, WORK_FOLDER, workOf } from '../../domain/volume/folder-layout.ts';
import type { CopySource, VolumeBackend, WorkControl } from '../../ports/volume-backend.ts';
import { kernelFigures } from '../figures/kernel-figures.ts';
import { exists, renameIfThere } from './file-steps.ts';
import { markRoot, openToSessions } from './volume-root.ts';
import type { Trees } from './trees.ts';

export type PlacedOptions = {
  readonly volumeId: VolumeId;
  readonly root: string;
  readonly kind: VolumeBackend['kind'];
  readonly trees: Trees;
  /** What has to be so before anything else is looked at. @throws DependencyFailure */
  readonly arrive?: () => Promise<void>;
  /** What else has to be so that it can be used. @throws DependencyFailure */
  readonly check?: () => Promise<void>;
  /** Called before each change of the volume: where a drill kills it. */
  readonly onStep?: () => void;
};

const SHARD = /^[0-9a-f]{2}$/;

/**
 * Folders on a mounted file system. Trees are made in a work folder and renamed into their place, so that what is not whole is never seen; what is left of a kill lies
 * in the work folder, by the name of whom it belongs to.
 */
export const placedBackend = (options: PlacedOptions): VolumeBackend => {
  const { volumeId, root, kind, trees, arrive, check, onStep = () => undefined } = options;
  const at = (path: string): string => join(root, path);
  const pathOf: VolumeBackend['pathOf'] = (folder, snapshot) => at(filesOf(folder, snapshot));
  const step = <T>(act: () => Promise<T>): Promise<T> => {
    onStep();
    return act();
  };
  const remove = (path: string, work: WorkControl) => step(() => trees.remove(path, work));
  const move = (from: string, to: string) => step(() => rename(from, to));
  const open = (path: string) => step(() => openToSessions(path));

  const settle = async (made: string, place: string): Promise<void> => {
    await step(() => mkdir(dirname(place), { recursive: true, mode: 0o711 }));
    await move(made, place);
  };
  const copied = async (from: string, made: string, isFrozen: boolean, work: WorkControl): Promise<void> => {
    await remove(made, work);
    await step(() => trees.copy(from, made, isFrozen, work));
    if (!isFrozen) await open(made);
  };
  const sourceOf = (source: CopySource): string =>
    source.kind === 'path' ? source.path : pathOf(source.folderId, source.snapshotId);
  const removeWork = async (folder: FolderId, work: WorkControl): Promise<void> => {
    for (const name of await readdir(at(WORK_FOLDER)).catch(() => []))
      if (name.startsWith(`${folder}.`)) await remove(at(`${WORK_FOLDER}/${name}`), work);
  };
  /** Files that a rollback has moved away, and put nothing in their place yet. */
  const putBack = async (folder: FolderId): Promise<void> => {
    const names = await readdir(at(WORK_FOLDER)).catch(() => []);
    const before = names.find((name) => name.startsWith(`${folder}.before-`));
    const place = pathOf(folder);
    if (before !== undefined && !(await exists(place))) await move(at(`${WORK_FOLDER}/${before}`), place);
  };

  return {
    kind,
    capabilities: CAPABILITIES_OF[kind],
    probe: async (mayBeNew) => {
      await arrive?.();
      await markRoot(root, volumeId, mayBeNew);
      await check?.();
      const { blocks, bavail, bsize } = await statfs(root);
      return { totalBytes: blocks * bsize, freeBytes: bavail * bsize };
    },
    reach: () => Promise.resolve(),
    pathOf,
    provision: async (folder) => {
      const [place, made] = [pathOf(folder), at(workOf(folder, 'new'))];
      if (await exists(place)) return;
      await remove(made, NOBODY_WAITS);
      await step(() => trees.make(made));
      await open(made);
      await settle(made, place);
    },
    clone: async (folder, _quota, source, work) => {
      const [place, made] = [pathOf(folder), at(workOf(folder, 'new'))];
      if (await exists(place)) return;
      await copied(sourceOf(source), made, false, work);
      await settle(made, place);
    },
    setQuota: (folder, quotaBytes) => step(() => trees.limit(pathOf(folder), quotaBytes)),
    usage: (folder, signal) => trees.usage(pathOf(folder), signal),
    takeSnapshot: async (folder, snapshot, work) => {
      const [place, made] = [pathOf(folder, snapshot), at(workOf(folder, `snapshot-${snapshot}`))];
      if (await exists(place)) return;
      if (trees.isInstant) {
        await step(() => mkdir(dirname(place), { recursive: true, mode: 0o711 }));
        await step(() => trees.copy(pathOf(folder), place, true, work));
        return;
      }
      await copied(pathOf(folder), made, true, work);
      await settle(made, place);
    },
    removeSnapshot: async (folder, snapshot, work) => {
      const [place, out] = [pathOf(folder, snapshot), at(workOf(folder, `out-${snapshot}`))];
      if (trees.isInstant) return remove(place, work);
      await step(() => renameIfThere(place, out));
      await remove(out, work);
    },
    rollBack: async (folder, snapshot, work) => {
      const place = pathOf(folder);
      const [made, out] = [at(workOf(folder, `back-${snapshot}`)), at(workOf(folder, `before-${snapshot}`))];
      // Once the files before are out of the way, the copy is whole, and only has to be put in their place.
      if (!(await exists(out))) {
        await copied(pathOf(folder, snapshot), made, false, work);
        await move(place, out);
      }
      if (!(await exists(place))) await move(made, place);
      await remove(out, work);
      await remove(made, work);
    },
    purge: async (folder, work) => {
      const out = at(workOf(folder, 'purge'));
      await step(() => renameIfThere(at(homeOf(folder)), out));
      await removeWork(folder, work);
    },
    undo: async (folder, work) => {
      await putBack(folder);
      await removeWork(folder, work);
    },
    list: async () => {
      const found = new Set<FolderId>();
      const note = (name: string): void => {
        if (isSessionId(name)) found.add(folderId(name));
      };
      for (const shard of await readdir(root))
        if (SHARD.test(shard)) for (const name of await readdir(at(shard))) note(name);
      for (const name of await readdir(at(WORK_FOLDER)).catch(() => []))
        note(name.slice(0, name.indexOf('.')));
      return [...found];
    },
    figures: kernelFigures(root),
  };
};

const NOBODY_WAITS: WorkControl = { signal: new AbortController().signal, onProgress: () => undefined };

import { mkdir, rmdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { type Bytes, type FolderId, folderId, isSessionId, type SnapshotId, type VolumeId } from '#kernel';
import { arrayFilesOf, arrayNameOf, arrayPrefix, exportOf } from '../../domain/volume/array-layout.ts';
import { CAPABILITIES_OF } from '../../domain/volume/capabilities.ts';
import { serviceOptions } from '../../domain/volume/export-options.ts';
import { filesOf, homeOf, workOf } from '../../domain/volume/folder-layout.ts';
import type { Exports } from '../../ports/exports.ts';
import {
  type CopySource,
  type VolumeBackend,
  VolumeFault,
  type VolumeFigures,
  type WorkControl,
} from '../../ports/volume-backend.ts';
import { countTree } from '../volumes/count-tree.ts';
import { copyTree } from '../volumes/run-files.ts';
import { markRoot, openToSessions } from '../volumes/volume-root.ts';
import type { FileSystemWish, PurityFiles, PurityPerformance } from './purity-files.ts';

export type FlashBladeOptions = {
  readonly volumeId: VolumeId;
  readonly root: string;
  /** Address of the array's data, as `server:/`. */
  readonly exportFrom: string;
  /** Who may mount the file systems of folders. */
  readonly exportRules: string;
  readonly mountOptions?: string;
  readonly onStep?: () => void;
};

/** What is under way, beside what is whole. */
const UNFINISHED = '-new';
const cloneSuffix = (folder: FolderId): string => `clone-${folder}`;

const bound = (quotaBytes: Bytes | null): FileSystemWish => ({
  provisioned: quotaBytes ?? '',
  hard_limit_enabled: quotaBytes !== null,
});

/** Each folder is a file system of the array: bounded, snapshotted and cloned by it, and mounted here as long as it is used. */
export const flashbladeBackend = (
  options: FlashBladeOptions,
  files: PurityFiles,
  exports: Exports,
): VolumeBackend => {
  const { volumeId, root, exportFrom, exportRules, mountOptions, onStep = () => undefined } = options;
  const nameOf = (folder: FolderId): string => arrayNameOf(volumeId, folder);
  const at = (path: string): string => join(root, path);
  const pathOf: VolumeBackend['pathOf'] = (folder, snapshot) => at(arrayFilesOf(folder, snapshot));
  const step = async <T>(act: () => Promise<T>): Promise<T> => {
    onStep();
    return act();
  };
  const create = (name: string, wish: FileSystemWish) =>
    step(() =>
      files.createFileSystem(name, {
        nfs: { v3_enabled: true, v4_1_enabled: true, rules: exportRules },
        snapshot_directory_enabled: true,
        ...wish,
      }),
    );
  const isThere = async (name: string): Promise<boolean> =>
    (await files.findFileSystem(name))?.isDestroyed === false;

  const mountAt = async (name: string, place: string): Promise<void> => {
    const from = exportOf(exportFrom, name);
    const there = await exports.mountedAt(place);
    if (there?.from === from) return;
    if (there !== null) await step(() => exports.unmount(place));
    await step(() => mkdir(place, { recursive: true, mode: 0o711 }));
    await step(() => exports.mount(from, place, serviceOptions(mountOptions)));
  };
  /** Only what is empty is removed: were it still mounted, nothing would happen to its files. */
  const leave = async (place: string, ...above: readonly string[]): Promise<void> => {
    await step(() => exports.unmount(place));
    for (const one of [place, ...above]) await step(() => rmdir(one).catch(() => undefined));
  };
  const attach = (folder: FolderId) => mountAt(nameOf(folder), at(filesOf(folder)));

  const eradicate = async (name: string): Promise<void> => {
    const found = await files.findFileSystem(name);
    if (found === undefined) return;
    if (!found.isDestroyed)
      // Out of reach first: nobody keeps it busy, and nobody reads on in what is gone.
      await step(() =>
        files.patchFileSystem(name, {
          nfs: { v3_enabled: false, v4_1_enabled: false },
          destroyed: true,
        }),
      );
    await step(() => files.eradicateFileSystem(name));
  };
  const removeUnfinished = async (folder: FolderId): Promise<void> => {
    await leave(at(workOf(folder, 'new')));
    await eradicate(`${nameOf(folder)}${UNFINISHED}`);
    const left = await files.listSnapshots(`suffix='${cloneSuffix(folder)}'`);
    for (const { name } of left)
      if (name.startsWith(arrayPrefix(volumeId))) await step(() => files.removeSnapshot(name));
  };

  const cloneOnArray = async (
    folder: FolderId,
    quotaBytes: Bytes | null,
    source: Extract<CopySource, { readonly kind: 'folder' }>,
  ): Promise<void> => {
    const origin = nameOf(source.folderId);
    if (!(await isThere(nameOf(folder)))) {
      if (!(await isThere(origin)))
        throw new VolumeFault('origin-gone', 'What was to be copied is no longer there.');
      const suffix = source.snapshotId ?? cloneSuffix(folder);
      if (source.snapshotId === undefined) await step(() => files.takeSnapshot(origin, suffix));
      await create(nameOf(folder), { ...bound(quotaBytes), source: { name: `${origin}.${suffix}` } });
    }
    await removeUnfinished(folder);
  };
  const cloneByFiles = async (folder: FolderId, from: string, work: WorkControl): Promise<void> => {
    const [name, place] = [nameOf(folder), at(workOf(folder, 'new'))];
    if (!(await isThere(name))) {
      await removeUnfinished(folder);
      await create(`${name}${UNFINISHED}`, bound(null));
      await mountAt(`${name}${UNFINISHED}`, place);
      await step(() => copyTree(from, place, work));
      await leave(place);
      await step(() => files.patchFileSystem(`${name}${UNFINISHED}`, { name }));
    }
    await removeUnfinished(folder);
  };

  const ours = async () =>
    (await files.listFileSystems(arrayPrefix(volumeId))).filter((one) => !one.isDestroyed);

  return {
    kind: 'flashblade',
    capabilities: CAPABILITIES_OF.flashblade,
    probe: async () => {
      await markRoot(root, volumeId);
      const { totalBytes, usedBytes } = await files.space();
      return { totalBytes, freeBytes: Math.max(0, totalBytes - usedBytes) };
    },
    reach: attach,
    pathOf,
    provision: async (folder, quotaBytes) => {
      if (!(await isThere(nameOf(folder)))) await create(nameOf(folder), bound(quotaBytes));
      await attach(folder);
      await step(() => openToSessions(pathOf(folder)));
    },
    clone: async (folder, quotaBytes, source, work) => {
      if (source.kind === 'folder') await cloneOnArray(folder, quotaBytes, source);
      else await cloneByFiles(folder, source.path, work);
      await attach(folder);
      await step(() => openToSessions(pathOf(folder)));
    },
    setQuota: (folder, quotaBytes) =>
      // Below what is there already, too: then it is full.
      step(() => files.patchFileSystem(nameOf(folder), bound(quotaBytes), { ignore_usage: 'true' })),
    usage: async (folder, signal) => {
      await attach(folder);
      const [fileCount, found] = await Promise.all([
        countTree(pathOf(folder), signal),
        files.findFileSystem(nameOf(folder)),
      ]);
      return { usedBytes: found?.usedBytes ?? 0, fileCount };
    },
    takeSnapshot: (folder, snapshot) => step(() => files.takeSnapshot(nameOf(folder), snapshot)),
    removeSnapshot: (folder: FolderId, snapshot: SnapshotId) =>
      step(() => files.removeSnapshot(`${nameOf(folder)}.${snapshot}`)),
    rollBack: async (folder, snapshot) => {
      await step(() => files.restoreFileSystem(nameOf(folder), `${nameOf(folder)}.${snapshot}`));
      await attach(folder);
      await step(() => openToSessions(pathOf(folder)));
    },
    purge: async (folder) => {
      await leave(at(filesOf(folder)), at(homeOf(folder)), dirname(at(homeOf(folder))));
      await removeUnfinished(folder);
      await eradicate(nameOf(folder));
    },
    undo: removeUnfinished,
    list: async () => {
      const found = new Set<FolderId>();
      for (const { name } of await ours()) {
        const id = name.slice(arrayPrefix(volumeId).length).replace(UNFINISHED, '');
        if (isSessionId(id)) found.add(folderId(id));
      }
      return [...found];
    },
    figures: async () => sum(await files.performance((await ours()).map(({ name }) => name))),
  };
};

/** All file systems of the volume together; times are those of the average operation. */
const sum = (all: readonly PurityPerformance[]): VolumeFigures => {
  const total = (of: (one: PurityPerformance) => number): number =>
    all.reduce((sofar, one) => sofar + of(one), 0);
  const [reads, writes] = [total((one) => one.readsPerSecond), total((one) => one.writesPerSecond)];
  return {
    readBytesPerSecond: total((one) => one.readBytesPerSecond),
    writeBytesPerSecond: total((one) => one.writeBytesPerSecond),
    operationsPerSecond: reads + writes + total((one) => one.othersPerSecond),
    readMicros: reads === 0 ? 0 : total((one) => one.readMicros * one.readsPerSecond) / reads,
    writeMicros: writes === 0 ? 0 : total((one) => one.writeMicros * one.writesPerSecond) / writes,
    busyPercent: null,
    source: 'array',
  };
};

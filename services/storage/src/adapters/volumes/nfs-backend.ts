import { mkdir } from 'node:fs/promises';
import { DependencyFailure, type VolumeId } from '#kernel';
import { serviceOptions } from '../../domain/volume/export-options.ts';
import type { Exports } from '../../ports/exports.ts';
import type { VolumeBackend } from '../../ports/volume-backend.ts';
import { placedBackend } from './placed-backend.ts';
import { plainTrees } from './posix-backend.ts';

type NfsOptions = {
  readonly volumeId: VolumeId;
  readonly root: string;
  readonly exportFrom: string;
  readonly mountOptions?: string;
  readonly onStep?: () => void;
  readonly nowMs?: () => number;
};

/** After so long without an answer, what is under way on the mount is ended: `softerr` alone does not end what opens files by NFS 4. */
const GIVE_UP_MS = 45_000;

/** Sees to it that the export is what is mounted at the root, and that its server answers. */
const arrival = (
  { volumeId, root, exportFrom, mountOptions, nowMs = () => performance.now() }: NfsOptions,
  exports: Exports,
): (() => Promise<void>) => {
  let awaySince: number | null = null;
  const failure = (attempted: string): DependencyFailure =>
    new DependencyFailure(`volume ${volumeId}`, attempted, { retryable: true, cause: undefined });
  const mount = async (): Promise<void> => {
    await mkdir(root, { recursive: true, mode: 0o711 });
    await exports.mount(exportFrom, root, serviceOptions(mountOptions));
    const now = await exports.mountedAt(root);
    if (now?.from !== exportFrom) throw failure(`${exportFrom} is not mounted at ${root}`);
  };
  const ask = async (): Promise<'answers' | 'stale'> => {
    try {
      const room = await exports.room(root);
      awaySince = null;
      return room === 'stale' ? 'stale' : 'answers';
    } catch (error) {
      awaySince ??= nowMs();
      if (nowMs() - awaySince >= GIVE_UP_MS) await exports.endWork(root);
      throw error;
    }
  };
  return async () => {
    const there = await exports.mountedAt(root);
    if (there === null) await mount();
    else if (there.from !== exportFrom)
      throw failure(`${root} has ${there.from} mounted, and should have ${exportFrom}`);
    if ((await ask()) === 'answers') return;
    // The server has put something else in its place, and what is mounted will never answer again.
    await exports.unmount(root);
    await mount();
    if ((await ask()) === 'stale') throw failure(`${exportFrom} is stale right after it was mounted`);
  };
};

/** Folders on an export of an NFS server, which is mounted here when it is not yet. */
export const nfsBackend = (options: NfsOptions, exports: Exports): VolumeBackend =>
  placedBackend({
    volumeId: options.volumeId,
    root: options.root,
    ...(options.onStep === undefined ? {} : { onStep: options.onStep }),
    kind: 'nfs',
    trees: plainTrees,
    arrive: arrival(options, exports),
  });

import { mkdir } from 'node:fs/promises';
import { DependencyFailure, type VolumeId } from '#kernel';
import { serviceOptions } from '../../domain/volume/export-options.ts';
import type { Exports } from '../../ports/exports.ts';
import type { VolumeBackend } from '../../ports/volume-backend.ts';
import { placedBackend } from './placed-backend.ts';
import { plainTrees } from './posix-backend.ts';

/** Sees to it that the export is what is mounted at the root, and that its server answers. */
const arriveAt = async (
  { volumeId, root, exportFrom, mountOptions }: NfsOptions,
  exports: Exports,
): Promise<void> => {
  const failure = (attempted: string, cause?: unknown): DependencyFailure =>
    new DependencyFailure(`volume ${volumeId}`, attempted, { retryable: true, cause });
  const there = await exports.mountedAt(root);
  if (there === null) {
    await mkdir(root, { recursive: true, mode: 0o711 });
    await exports.mount(exportFrom, root, serviceOptions(mountOptions));
    const now = await exports.mountedAt(root);
    if (now?.from !== exportFrom) throw failure(`${exportFrom} is not mounted at ${root}`);
  } else if (there.from !== exportFrom)
    throw failure(`${root} has ${there.from} mounted, and should have ${exportFrom}`);
  await exports.room(root);
};

type NfsOptions = {
  readonly volumeId: VolumeId;
  readonly root: string;
  readonly exportFrom: string;
  readonly mountOptions?: string;
  readonly onStep?: () => void;
};

/** Folders on an export of an NFS server, which is mounted here when it is not yet. */
export const nfsBackend = (options: NfsOptions, exports: Exports): VolumeBackend =>
  placedBackend({
    volumeId: options.volumeId,
    root: options.root,
    ...(options.onStep === undefined ? {} : { onStep: options.onStep }),
    kind: 'nfs',
    trees: plainTrees,
    arrive: () => arriveAt(options, exports),
  });

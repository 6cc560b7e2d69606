import { DependencyFailure } from '#kernel';
import type { OpenBackend } from '../../ports/volume-backend.ts';
import { btrfsBackend } from './btrfs-backend.ts';
import { posixBackend } from './posix-backend.ts';

/** The back end of a volume by what it was registered as. */
export const openBackend: OpenBackend = ({ volumeId, backend, settings: { root } }) => {
  switch (backend) {
    case 'posix':
      return posixBackend({ volumeId, root });
    case 'btrfs':
      return btrfsBackend({ volumeId, root });
    default:
      throw new DependencyFailure(`volume ${volumeId}`, `open a volume of the back end ${backend}`, {
        retryable: false,
        cause: 'this version has no such back end',
      });
  }
};

import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { DependencyFailure, unreachable } from '#kernel';
import type { Exports } from '../../ports/exports.ts';
import type { OpenBackend } from '../../ports/volume-backend.ts';
import { mountCommands } from '../exports/mount-commands.ts';
import { flashbladeBackend } from '../flashblade/flashblade-backend.ts';
import { purityFiles } from '../flashblade/purity-files.ts';
import { puritySession } from '../flashblade/purity-session.ts';
import { btrfsBackend } from './btrfs-backend.ts';
import { nfsBackend } from './nfs-backend.ts';
import { posixBackend } from './posix-backend.ts';
import { xfsBackend } from './xfs-backend.ts';

type Volume = Parameters<OpenBackend>[0];

const needed = ({ volumeId, settings }: Volume, name: keyof Volume['settings']): string => {
  const value = settings[name];
  if (value !== undefined) return value;
  throw new DependencyFailure(`volume ${volumeId}`, `find its setting ${name}`, {
    retryable: false,
    cause: undefined,
  });
};

const openArray = (volume: Volume, exports: Exports) => {
  const { volumeId, settings } = volume;
  const tokenFile = needed(volume, 'tokenFile');
  const session = puritySession({
    endpoint: needed(volume, 'endpoint'),
    readToken: () => readFile(tokenFile, 'utf8'),
    ...(settings.caFile === undefined ? {} : { ca: readFileSync(settings.caFile, 'utf8') }),
  });
  const about = {
    volumeId,
    root: settings.root,
    exportFrom: needed(volume, 'exportFrom'),
    exportRules: needed(volume, 'exportRules'),
    ...(settings.mountOptions === undefined ? {} : { mountOptions: settings.mountOptions }),
  };
  return flashbladeBackend(about, purityFiles(session), exports);
};

/** The back end of a volume by what it was registered as. */
export const openBackend: OpenBackend = (volume) => {
  const { volumeId, backend, settings } = volume;
  const { root, mountOptions } = settings;
  const exports = mountCommands();
  switch (backend) {
    case 'posix':
      return posixBackend({ volumeId, root });
    case 'btrfs':
      return btrfsBackend({ volumeId, root });
    case 'xfs':
      return xfsBackend({ volumeId, root });
    case 'nfs': {
      const exportFrom = needed(volume, 'exportFrom');
      const how = mountOptions === undefined ? {} : { mountOptions };
      return nfsBackend({ volumeId, root, exportFrom, ...how }, exports);
    }
    case 'flashblade':
      return openArray(volume, exports);
    default:
      return unreachable(backend);
  }
};

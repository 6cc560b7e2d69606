import { accept } from '#kernel';
import type { Workspaces } from '../../ports/workspaces.ts';

/** For runs that read and write nothing. */
export const noWorkspaces: Workspaces = {
  make: () => Promise.resolve('/nowhere'),
  unpack: () => Promise.resolve(accept(undefined)),
  writeFiles: () => Promise.resolve('/nowhere'),
  remove: () => Promise.resolve(),
  keepOnly: () => Promise.resolve(),
};

import { accept } from '#kernel';
import type { Workspaces } from '../../ports/workspaces.ts';

const nowhere = (): Promise<string> => Promise.resolve('/nowhere');
const nothing = (): Promise<void> => Promise.resolve();

/** For runs that read and write nothing. */
export const noWorkspaces: Workspaces = {
  make: nowhere,
  makeAhead: nowhere,
  adopt: nowhere,
  unpack: () => Promise.resolve(accept(undefined)),
  makeHome: nowhere,
  writeFiles: nowhere,
  secretOf: (_key, make) => Promise.resolve(make()),
  remove: nothing,
  removeAhead: nothing,
  keepOnly: nothing,
  close: nothing,
};

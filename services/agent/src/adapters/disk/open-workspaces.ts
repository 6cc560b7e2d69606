import { mkdir, realpath } from 'node:fs/promises';
import type { Bytes, Log } from '#kernel';
import type { RuntimeFacts } from '../../ports/runtime.ts';
import type { Workspaces } from '../../ports/workspaces.ts';
import { diskWorkspaces } from './disk-workspaces.ts';
import { unboundedSpace } from './folder-space.ts';
import { openSizedSpace } from './sized-space.ts';

/** The working folders of sessions, each of a limited size where this machine allows it; 0 means no limit. `ahead`: how many wait for sessions to come. */
export const openWorkspaces = async (
  folder: string,
  owner: RuntimeFacts['owner'],
  sizeBytes: Bytes,
  log: Log,
  ahead?: number,
): Promise<Workspaces> => {
  await mkdir(folder, { recursive: true, mode: 0o755 });
  // The kernel names mount points by their real path.
  const root = await realpath(folder);
  if (sizeBytes === 0) return diskWorkspaces(root, owner, unboundedSpace, ahead);
  const sized = await openSizedSpace(root, sizeBytes);
  if ('space' in sized) return diskWorkspaces(root, owner, sized.space, ahead);
  log.warn(
    { cause: sized.fault },
    'the size of /work is not limited on this node: a session can fill the disk',
  );
  return diskWorkspaces(root, owner, unboundedSpace, ahead);
};

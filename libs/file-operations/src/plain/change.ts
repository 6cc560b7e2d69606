import type { BigIntStats } from 'node:fs';
import * as calls from './file-calls.ts';
import { at, type Folder } from './folder.ts';
import type { Run } from './walk.ts';

/**
 * Changes an entry by a descriptor of just this file, which follows nothing; what it is is known then, and stays so. Where all has to be beneath
 * one folder, a file with other hard links is left alone: they may lie outside.
 */
export const changeByDescriptor = async (
  { job, tell }: Run,
  folder: Folder,
  name: string,
  change: {
    readonly attempted: string;
    readonly apply: (fdPath: string, st: BigIntStats) => Promise<string>;
  },
): Promise<string> => {
  let fd = -1;
  let attempted = 'open';
  try {
    fd = await calls.open(at(folder, name), calls.O_PATH | calls.O_NOFOLLOW | calls.O_CLOEXEC, 0);
    const st = await calls.fstat(fd);
    if (job.beneath !== undefined && !st.isDirectory() && st.nlink > 1n) {
      tell.own(folder, name, 'other-hard-links', 'has other hard links, which may lie outside the folder');
      return '';
    }
    ({ attempted } = change);
    return await change.apply(`/proc/self/fd/${fd}`, st);
  } catch (error) {
    tell.failure(folder, name, attempted, error);
    return '';
  } finally {
    if (fd >= 0) await calls.close(fd);
  }
};

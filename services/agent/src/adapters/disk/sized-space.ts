import { existsSync } from 'node:fs';
import { mkdir, open, readFile, rmdir, statfs } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { type Bytes, DependencyFailure, describeError, gibibytes } from '#kernel';
import { runTool } from '../images/run-tool.ts';
import { type FolderSpace, removeTree } from './folder-space.ts';

/*
 * A folder of limited size is a file system of its own in a sparse file: it takes no more of the disk than what is in it, and gives back what is deleted. That
 * works on every disk, where quotas need one that was made for them. To make one takes 20 ms.
 */

const IMAGE = '.img';
/** What the machine itself needs to go on. */
const RESERVE = gibibytes(1);
const TOOL_MAX_MS = 30_000;
const UNMOUNT_TRIES = 20;
const UNMOUNT_PAUSE_MS = 100;

/** No journal: nobody needs these files after a crash. Unused tables are not written: that would fill the sparse file. */
const FORMAT = ['-q', '-F', '-m', '0', '-O', '^has_journal', '-E', 'lazy_itable_init=1,nodiscard'];
const MOUNT = 'loop,nosuid,nodev,noatime,discard,noinit_itable';

const tool = async (attempted: string, program: string, args: readonly string[]): Promise<void> => {
  const { exitCode, lines } = await runTool(program, args, { signal: AbortSignal.timeout(TOOL_MAX_MS) });
  if (exitCode === 0) return;
  const cause = lines.at(-1) ?? `exit code ${exitCode}`;
  throw new DependencyFailure('disk', attempted, { retryable: true, cause });
};

/** Where file systems are mounted, as a process sees it. The kernel writes blanks in octal. */
const mountPoints = async (pid: string): Promise<ReadonlySet<string>> => {
  const text = await readFile(`/proc/${pid}/mountinfo`, 'utf8');
  return new Set(
    text
      .split('\n')
      .map((line) =>
        (line.split(' ')[4] ?? '').replaceAll(/\\(\d{3})/g, (_all, octal: string) =>
          String.fromCharCode(Number.parseInt(octal, 8)),
        ),
      ),
  );
};

const unmount = async (folder: string): Promise<void> => {
  for (let tries = 1; (await mountPoints('self')).has(folder); tries += 1) {
    if (tries === UNMOUNT_TRIES) {
      // It goes as soon as the last process lets go of it.
      await tool('detach a folder', 'umount', ['--lazy', folder]);
      return;
    }
    const { exitCode } = await runTool('umount', [folder], { signal: AbortSignal.timeout(TOOL_MAX_MS) });
    if (exitCode !== 0) await delay(UNMOUNT_PAUSE_MS);
  }
};

const noRoom = (): Error => Object.assign(new Error('no space left on device'), { code: 'ENOSPC' });

const sizedSpace = (sizeBytes: Bytes): FolderSpace => ({
  make: async (folder) => {
    await mkdir(path.dirname(folder), { recursive: true, mode: 0o755 });
    const { bavail, bsize } = await statfs(path.dirname(folder));
    if (bavail * bsize < RESERVE) throw noRoom();
    const image = `${folder}${IMAGE}`;
    const file = await open(image, 'w', 0o600);
    try {
      await file.truncate(sizeBytes);
    } finally {
      await file.close();
    }
    await tool('make a file system', 'mkfs.ext4', [...FORMAT, image]);
    // Whoever does not see the mount sees a folder that is not his.
    await mkdir(folder, { mode: 0o700 });
    await tool('mount a folder', 'mount', ['-t', 'ext4', '-o', MOUNT, image, folder]);
    await rmdir(path.join(folder, 'lost+found'));
  },
  remove: async (folder) => {
    await unmount(folder);
    await removeTree(folder);
    await removeTree(`${folder}${IMAGE}`);
  },
  isThere: (folder) => existsSync(folder) || existsSync(`${folder}${IMAGE}`),
  folderOf: (entry) => (entry.endsWith(IMAGE) ? entry.slice(0, -IMAGE.length) : entry),
});

export type SizedSpace = { readonly space: FolderSpace } | { readonly fault: string };

/** Folders of a limited size, if this machine lets us make some: tried out, since there are many ways to forbid it. */
export const openSizedSpace = async (root: string, sizeBytes: Bytes): Promise<SizedSpace> => {
  if (process.getuid?.() !== 0) return { fault: 'only root may mount' };
  const space = sizedSpace(sizeBytes);
  const probe = path.join(root, '.probe');
  try {
    await space.remove(probe);
    await space.make(probe);
    // The engine mounts from what the machine's first process sees; a service may have been given a view of its own.
    const isSeen = (await mountPoints('1')).has(probe);
    return isSeen ? { space } : { fault: 'the agent has a view of its own of what is mounted' };
  } catch (error) {
    return { fault: describeError(error) };
  } finally {
    await space.remove(probe).catch(() => undefined);
  }
};

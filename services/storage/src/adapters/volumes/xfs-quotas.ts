import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { DependencyFailure } from '#kernel';
import { VolumeFault } from '../../ports/volume-backend.ts';

const run = promisify(execFile);
const TOOL_MS = 60_000;
const FULL = /No space left|Disk quota exceeded/;

/** What a project has on an XFS, and how it is bounded. Null: no bound. */
export type ProjectUse = {
  readonly usedBytes: number;
  readonly limitBytes: number | null;
  /** Files and folders. */
  readonly inodes: number;
};

/** Projects of an XFS: trees whose files are counted, and bounded, together. */
export type ProjectQuotas = {
  /** @throws DependencyFailure when projects are not counted and bounded there */
  readonly check: (mount: string) => Promise<void>;
  /** Of a folder; 0 for none. */
  readonly projectOf: (path: string) => Promise<number>;
  /** The folder, and all that is made in it from now on, is of the project. */
  readonly assign: (path: string, project: number) => Promise<void>;
  readonly use: (mount: string, project: number) => Promise<ProjectUse>;
  readonly limit: (mount: string, project: number, quotaBytes: number | null) => Promise<void>;
};

const words = (error: unknown): string => {
  const said = typeof error === 'object' && error !== null && 'stderr' in error ? error.stderr : undefined;
  return typeof said === 'string' && said.trim() !== '' ? said.trim() : String(error);
};

const tool = async (name: string, args: readonly string[]): Promise<string> => {
  try {
    const { stdout, stderr } = await run(name, [...args], { timeout: TOOL_MS });
    // These tools say what went wrong, and end with 0.
    if (stderr.trim() !== '') throw Object.assign(new Error(name), { stderr });
    return stdout;
  } catch (error) {
    const said = words(error);
    if (FULL.test(said)) throw new VolumeFault('volume-full', said, { cause: error });
    throw new DependencyFailure('xfs', `${name} ${args.at(-2) ?? ''}`, { retryable: true, cause: said });
  }
};

/** Without the files of an administrator that give names to projects. */
const quota = (mount: string, command: string): Promise<string> =>
  tool('xfs_quota', ['-x', '-D', '/dev/null', '-P', '/dev/null', '-c', command, mount]);

const KIB = 1024;
const BLOCK = 512;

/** `DEVICE BLOCKS SOFT HARD 00 [GRACE]`, one line for blocks and one for inodes, or both in one; nothing for a project that has nothing. */
export const readProjectUse = (blocks: string, inodes: string): ProjectUse => {
  const numbers = (line: string): readonly number[] =>
    line
      .trim()
      .split(/\s+/)
      .slice(1)
      .map(Number)
      .filter((value) => Number.isFinite(value));
  const [used = 0, , hard = 0] = numbers(blocks);
  const [count = 0] = numbers(inodes);
  return { usedBytes: used * KIB, limitBytes: hard === 0 ? null : hard * KIB, inodes: count };
};

/** By the tools of xfsprogs. */
export const xfsTools: ProjectQuotas = {
  check: async (mount) => {
    const state = await quota(mount, 'state -p');
    if (/Accounting:\s*ON/.test(state) && /Enforcement:\s*ON/.test(state)) return;
    throw new DependencyFailure('xfs', `find project quotas on: mount ${mount} with -o prjquota`, {
      retryable: true,
      cause: state.trim(),
    });
  },
  projectOf: async (path) => {
    const said = await tool('xfs_io', ['-r', '-c', 'lsproj', path]);
    return Number(/projid = (\d+)/.exec(said)?.[1] ?? 0);
  },
  assign: async (path, project) => {
    await tool('xfs_io', ['-r', '-c', `chproj ${project}`, '-c', 'chattr +P', path]);
  },
  use: async (mount, project) => {
    const ask = (what: string) => quota(mount, `quota -p -N -n -v ${what} ${project}`);
    const [blocks, inodes] = await Promise.all([ask('-b'), ask('-i')]);
    return readProjectUse(blocks, inodes);
  },
  limit: async (mount, project, quotaBytes) => {
    const bound = quotaBytes === null ? 0 : Math.max(BLOCK, quotaBytes);
    await quota(mount, `limit -p bsoft=0 bhard=${bound} ${project}`);
  },
};

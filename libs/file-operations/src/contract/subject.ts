import { execFileSync, spawnSync } from 'node:child_process';
import type {
  FileEntry,
  FileFailure,
  FileOperationEnd,
  FileOperationRequest,
  FileOperations,
} from '../file-operations.ts';
import type { Program } from '../run-program.ts';

/** What the contract is tried on: an adapter, and the program behind it for what it prints. */
export type Subject = {
  readonly operations: FileOperations;
  readonly program: Program;
};

export type Told = {
  readonly entries: readonly FileEntry[];
  readonly failures: readonly FileFailure[];
  readonly end: FileOperationEnd;
};

/** Runs it to its end. */
export const run = async (
  { operations }: Subject,
  words: readonly string[],
  request: Partial<FileOperationRequest> = {},
): Promise<Told> => {
  const failures: FileFailure[] = [];
  const running = operations.start({
    words,
    results: 'entries',
    onFailure: (failure) => void failures.push(failure),
    ...request,
  });
  const entries: FileEntry[] = [];
  for await (const entry of running.entries) entries.push(entry);
  return { entries, failures, end: await running.ended };
};

/** The code of each failure by its path. */
export const codes = ({ failures }: Told): Readonly<Record<string, string>> =>
  Object.fromEntries(failures.map(({ path, code }) => [path, code]));

export type Printed = { readonly stdout: string; readonly stderr: string; readonly exitCode: number | null };

const LIMIT_MS = 60_000;

/** What a command prints, as bytes in latin1; times and names in the way of the C locale. */
export const print = (
  { command, args, env }: Program,
  words: readonly string[],
  options: { readonly cwd: string; readonly uid?: number },
): Printed => {
  const { stdout, stderr, status } = spawnSync(command, [...args, ...words], {
    cwd: options.cwd,
    env: { ...(env ?? process.env), LC_ALL: 'C', TZ: 'Europe/Berlin' },
    encoding: 'latin1',
    maxBuffer: 64 * 2 ** 20,
    timeout: LIMIT_MS,
    ...(options.uid === undefined ? {} : { uid: options.uid, gid: options.uid }),
  });
  return { stdout, stderr, exitCode: status };
};

/** A tool of the machine. */
export const tool = (command: string): Program => ({ command, args: [] });

/** Lists of words, for `it.each`. */
export const titled = (lists: readonly (readonly string[])[]) =>
  lists.map((words) => ({ words, title: words.join(' ').replaceAll('\n', '\\n') }));

const saysGnu = (command: string): boolean => {
  try {
    return execFileSync(command, ['--version'], { encoding: 'utf8' }).includes('GNU');
  } catch {
    return false; // those of BusyBox do not know the word
  }
};
/** Whether the tools here are those of GNU, which ours are compared with. */
export const isGnu = ['find', 'ls', 'du', 'stat', 'chmod', 'cp'].every(saysGnu);
export const isRoot = process.geteuid?.() === 0;

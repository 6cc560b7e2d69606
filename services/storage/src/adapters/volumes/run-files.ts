import { lstat } from 'node:fs/promises';
import { type FileCounts, type FileFailure, fileOperations } from '#file-operations';
import { DependencyFailure } from '#kernel';
import { type FolderUsage, VolumeFault, type WorkControl } from '../../ports/volume-backend.ts';

const operations = fileOperations();
const FULL = new Set(['ENOSPC', 'EDQUOT']);

type Ran = { readonly counts: FileCounts; readonly failures: readonly FileFailure[] };
const FAILURES_MAX = 20;

/** One operation on many files, to its end. @throws DependencyFailure when it was cancelled or broke */
const run = async (words: readonly string[], { signal, onProgress }: WorkControl): Promise<Ran> => {
  signal.throwIfAborted();
  const failures: FileFailure[] = [];
  const running = operations.start({
    words,
    results: 'entries',
    onFailure: (failure) => {
      if (failures.length < FAILURES_MAX) failures.push(failure);
    },
    onProgress: ({ files, bytes }) => onProgress({ files, bytes }),
  });
  signal.addEventListener('abort', running.cancel, { once: true });
  try {
    for await (const entry of running.entries) void entry;
    const end = await running.ended;
    if (end.kind === 'done') {
      onProgress({ files: end.counts.files, bytes: end.counts.bytes });
      return { counts: end.counts, failures };
    }
    signal.throwIfAborted();
    const cause = 'message' in end ? end.message : end.kind;
    throw new DependencyFailure('file operations', words[0] ?? '', { retryable: true, cause });
  } finally {
    signal.removeEventListener('abort', running.cancel);
  }
};

/** Copies what is in a folder into one that does not exist yet. @throws VolumeFault when the volume is full, or a file can't be read */
export const copyTree = async (from: string, to: string, work: WorkControl): Promise<void> => {
  const there = await lstat(from).catch(() => null);
  if (there?.isDirectory() !== true)
    throw new VolumeFault('origin-gone', 'What was to be copied is no longer there.');
  const { failures } = await run(['cp', '-a', '-T', '--', from, to], work);
  const full = failures.find(({ code }) => FULL.has(code));
  if (full !== undefined)
    throw new VolumeFault('volume-full', `There is no room for the copy: ${full.message} at ${full.path}.`);
  const [first] = failures;
  if (first !== undefined)
    throw new VolumeFault('copy-incomplete', `${first.path} could not be copied: ${first.message}.`);
};

/** Nothing of it is left. Does nothing if there is nothing. */
export const removeTree = async (path: string, work: WorkControl): Promise<void> => {
  if ((await lstat(path).catch(() => null)) === null) return;
  const { failures } = await run(['rm', '-r', '-f', '--', path], work);
  const [first] = failures;
  if (first !== undefined)
    throw new DependencyFailure('volume', `remove ${first.path}: ${first.message}`, {
      retryable: true,
      cause: first.code,
    });
};

/** What is in a folder, counted file by file. */
export const measureTree = async (path: string, signal: AbortSignal): Promise<FolderUsage> => {
  const { counts } = await run(['du', '-s', '--', path], { signal, onProgress: () => undefined });
  return { usedBytes: counts.bytes, fileCount: counts.files };
};

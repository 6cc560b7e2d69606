import type { FileJobCounts, FileJobFault, FileJobWish } from '#contracts';
import { type FileCounts, fileOperations } from '#file-operations';
import {
  entryExists,
  filePathOfText,
  FolderRefused,
  moveToTrash,
  openRoot,
  OWN_NAME,
  refusalOf,
  settleEntry,
  stageEntry,
  textOfPath,
} from '#folder-files';
import { DependencyFailure } from '#kernel';
import type { FileJobEnd } from '../../domain/file-job/decide-file-job.ts';
import { CANCELLED, type FileJobRunner, type FileJobTask } from '../../ports/file-job-runner.ts';

const NO_COUNTS: FileJobCounts = { files: 0, folders: 0, bytes: 0, failures: 0 };
const FAULTS_MAX = 100;
const FATAL = new Set(['ENOSPC', 'EDQUOT']);

const countsOf = ({ files, folders, bytes, failures }: FileCounts): FileJobCounts => ({
  files,
  folders,
  bytes,
  failures,
});

/** Runs the helper in the folder: it can't leave it, whatever lies there. */
const helper = async (task: FileJobTask, words: readonly string[]): Promise<FileJobEnd> => {
  const faults: FileJobFault[] = [];
  let isFull = false;
  const running = fileOperations().start({
    words,
    beneath: task.rootPath,
    results: 'entries',
    onProgress: (counts) => task.onProgress(countsOf(counts)),
    onFailure: ({ path, code, message }) => {
      if (faults.length < FAULTS_MAX) faults.push({ path, code, message });
      if (!FATAL.has(code)) return;
      isFull = true;
      running.cancel();
    },
  });
  const cancel = (): void => running.cancel();
  task.signal.addEventListener('abort', cancel, { once: true });
  if (task.signal.aborted) cancel();
  try {
    for await (const entry of running.entries) void entry;
    const end = await running.ended;
    if (end.kind === 'refused') return { kind: 'failed', code: 'invalid-request', message: end.message };
    if (end.kind === 'broken')
      throw new DependencyFailure('file helper', words[0] ?? '', { retryable: true, cause: end.message });
    if (isFull)
      return { kind: 'failed', code: 'folder-full', message: 'The folder, or its volume, is full.' };
    const counts = countsOf(end.counts);
    if (end.kind === 'done') return { kind: 'completed', counts, faults };
    if (task.signal.reason === CANCELLED) return { kind: 'cancelled', counts };
    throw new DependencyFailure('file job', 'go on', { retryable: true, cause: 'the service stops' });
  } finally {
    task.signal.removeEventListener('abort', cancel);
  }
};

const within = (path: string): string => (path === '' ? '.' : `./${path}`);

/** Goes on when a user has cancelled, and ends when the service does. */
const untilStopped = (signal: AbortSignal): AbortSignal => {
  const stop = new AbortController();
  const pass = (): void => {
    if (signal.reason !== CANCELLED) stop.abort(signal.reason);
  };
  if (signal.aborted) pass();
  else signal.addEventListener('abort', pass, { once: true });
  return stop.signal;
};

/**
 * Out of sight at once, and then taken apart: what has been moved already is not looked for again. From then on it can't be cancelled, since nobody would take apart what is
 * left.
 */
const remove = async (task: FileJobTask): Promise<FileJobEnd> => {
  const root = await openRoot(task.rootPath);
  try {
    const trash = [OWN_NAME, 'trash', task.jobId];
    if (!(await entryExists(root, trash))) {
      task.signal.throwIfAborted();
      const path = filePathOfText(task.wish.path);
      // It was done, and only not recorded.
      if (!task.isFirst && !(await entryExists(root, path)))
        return { kind: 'completed', counts: NO_COUNTS, faults: [] };
      await moveToTrash(root, path, task.jobId);
    }
    const gone = { ...task, signal: untilStopped(task.signal) };
    return await helper(gone, ['rm', '-r', '-f', '--', within(textOfPath(trash))]);
  } finally {
    await root.close();
  }
};

/** Beside the folder's files, and into its place when it is whole. After a kill it begins anew: nobody knows which file was torn. */
const copy = async (task: FileJobTask, target: string): Promise<FileJobEnd> => {
  const root = await openRoot(task.rootPath);
  const clear = async (path: string): Promise<void> => {
    await helper({ ...task, signal: new AbortController().signal }, ['rm', '-r', '-f', '--', path]);
  };
  try {
    const to = filePathOfText(target);
    const { path, isSettled, mark, stale } = await stageEntry(root, task.jobId, to);
    const staged = within(textOfPath(path));
    for (const left of stale) await clear(within(textOfPath(left)));
    if (isSettled) return { kind: 'completed', counts: NO_COUNTS, faults: [] };
    const end = await helper(task, ['cp', '-rp', '-T', '--', within(task.wish.path), staged]);
    // The mark stays, for who is killed before he could say that it is done; it is swept when no job is that old.
    if (end.kind === 'completed' && end.counts.files + end.counts.folders > 0)
      await settleEntry(root, { path, mark }, to);
    else await clear(staged);
    return end;
  } finally {
    await root.close();
  }
};

export type Importers = Readonly<
  Record<'import-url' | 'import-s3', (task: FileJobTask) => Promise<FileJobEnd>>
>;

const carryOut = (task: FileJobTask, importers: Importers): Promise<FileJobEnd> => {
  const { operation, path, target = '', mode = '', owner = '' }: FileJobWish = task.wish;
  switch (operation) {
    case 'usage':
      return helper(task, ['du', '-s', '-b', '--', within(path)]);
    case 'delete':
      return remove(task);
    case 'copy':
      return copy(task, target);
    case 'chmod':
      return helper(task, ['chmod', '-R', '--', mode, within(path)]);
    case 'chown':
      return helper(task, ['chown', '-R', '--', owner, within(path)]);
    case 'import-url':
    case 'import-s3':
      return importers[operation](task);
  }
};

/** They have something to take away when they are cancelled. */
const CLEANS_UP = new Set<FileJobWish['operation']>(['copy', 'delete']);

/** With the helper, and with what fetches from elsewhere. */
export const runFileJob =
  (importers: Importers): FileJobRunner =>
  async (task) => {
    if (task.signal.aborted && task.signal.reason === CANCELLED && !CLEANS_UP.has(task.wish.operation))
      return { kind: 'cancelled', counts: NO_COUNTS };
    try {
      return await carryOut(task, importers);
    } catch (error) {
      const refusal = refusalOf(error);
      if (refusal !== undefined && error instanceof FolderRefused) return { kind: 'failed', ...refusal };
      if (task.signal.aborted && task.signal.reason === CANCELLED)
        return { kind: 'cancelled', counts: NO_COUNTS };
      if (refusal !== undefined) return { kind: 'failed', ...refusal };
      throw error;
    }
  };

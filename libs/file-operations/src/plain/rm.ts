import { jsonField, jsonLine, quoted } from './byte-text.ts';
import * as calls from './file-calls.ts';
import { at, type Folder, pathIn } from './folder.ts';
import { codeOf, refuse } from './job.ts';
import { apart } from './named.ts';
import { type OptionShape, parseOptions } from './options.ts';
import { AS_ENTRY, GO_IN, openForWalk, type Run, walk } from './walk.ts';

const OPTIONS: readonly OptionShape[] = [
  { id: 'r', word: 'recursive' },
  { id: 'R' },
  { id: 'f', word: 'force' },
  { id: 'd', word: 'dir' },
  { id: 'v', word: 'verbose' },
  { id: 'one-file-system', word: 'one-file-system' },
  { id: 'preserve-root', word: 'preserve-root' },
];

/** Somebody may go on to write into a folder that is being deleted; not for ever. */
const PASSES_MAX = 20;

/**
 * rm: one at a time is deleted in a folder, since the kernel holds the folder's lock while a request is on its way, and threads that wait for a
 * lock burn what they should save. Folders go side by side.
 */
export const rm = async (run: Run, words: readonly string[]): Promise<void> => {
  const { job, tell } = run;
  const { chosen, named } = parseOptions(job, words, OPTIONS);
  const has = (...ids: readonly string[]): boolean => chosen.some(({ id }) => ids.includes(id));
  const isRecursive = has('r', 'R');
  job.isVerbose = has('v');
  job.staysOnDevice = has('one-file-system');
  if (named.length === 0 && !has('f')) refuse('what is to be removed?');

  /** What nobody can mean. */
  const isRefused = (path: string): boolean => {
    const { name, isItself } = apart(path);
    if (path === '' || !isItself) return false;
    if (name === '') tell.pathOwn(path, 'root-folder', 'is the root of everything, which is not removed');
    else tell.pathOwn(path, 'dot-folder', 'is a folder seen from inside, which is not removed; name it');
    return true;
  };
  const kept = named.filter((path) => !isRefused(path));
  job.ignoresAbsent = has('f');

  const removed = (folder: Folder, name: string | undefined, isFolder: boolean): string => {
    if (!job.isVerbose) return '';
    const path = pathIn(folder, name);
    return job.isJson
      ? jsonLine({ event: 'entry', ...jsonField('path', path), did: 'removed' })
      : `removed ${isFolder ? 'directory ' : ''}${quoted(path)}\n`;
  };

  const passes = new Map<Folder, number>();
  const leave = async (folder: Folder) => {
    const { parent } = folder;
    if (parent === undefined) return {};
    if (folder.isSpoiled) {
      // What is left below was told: nobody needs to hear as well that its folder is not empty.
      parent.isSpoiled = true;
      return {};
    }
    try {
      await parent.turns.during(() => calls.rmdir(at(parent, folder.name)));
      job.counts.folders += 1;
      return { says: removed(folder, undefined, true) };
    } catch (error) {
      const hasEntries = ['ENOTEMPTY', 'EEXIST'].includes(codeOf(error));
      const pass = (passes.get(folder) ?? 0) + 1;
      if (hasEntries && pass < PASSES_MAX) {
        passes.set(folder, pass);
        return { again: true };
      }
      tell.failure(folder, undefined, 'remove', error);
      return {};
    }
  };

  await walk(
    run,
    {
      meetsFolder: () => (isRecursive ? GO_IN : AS_ENTRY),
      followsSlash: false,
      isSerial: true,
      comesBack: true,
      enter: async (folder) => ({ isOpen: (await openForWalk(run, folder, true)) !== undefined }),
      entry: async (folder, { name, kind }) => {
        const isFolder = kind === 'folder';
        if (isFolder && !has('d')) {
          tell.failure(folder, name, 'remove', Object.assign(new Error(), { errno: -21 }));
          return '';
        }
        try {
          await folder.turns.during(() => (isFolder ? calls.rmdir : calls.unlink)(at(folder, name)));
          job.counts.files += 1;
          return removed(folder, name, isFolder);
        } catch (error) {
          tell.failure(folder, name, 'remove', error);
          return '';
        }
      },
      leave,
    },
    kept,
  );
};

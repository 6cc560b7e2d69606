import type { BigIntStats } from 'node:fs';
import { jsonField, jsonLine, quoted, readable } from './byte-text.ts';
import { changeByDescriptor } from './change.ts';
import { modeLetters, octal } from './describe.ts';
import * as calls from './file-calls.ts';
import { type Folder, pathIn } from './folder.ts';
import { codeOf, ownUmask, refuse } from './job.ts';
import { applyMode, parseMode } from './mode.ts';
import { type OptionShape, parseOptions } from './options.ts';
import { AS_ENTRY, GO_IN, openForWalk, type Run, walk } from './walk.ts';

const OPTIONS: readonly OptionShape[] = [
  { id: 'R', word: 'recursive' },
  { id: 'v', word: 'verbose' },
  { id: 'c', word: 'changes' },
  { id: 'f', word: 'silent' },
  { id: 'quiet', word: 'quiet' },
];
const isMode = (word: string): boolean => /^-[-+=,rwxXstugoa01234567]*$/.test(word) && !word.startsWith('--');

/** A folder that we could not go through any more is changed last. */
const isChangedLast = (mode: number): boolean => (mode & 0o500) !== 0o500;

/** chmod: links are left alone, and what they lead to is not reached. */
export const chmod = async (run: Run, words: readonly string[]): Promise<void> => {
  const { job, tell } = run;
  const { chosen, named } = parseOptions(job, words, OPTIONS, isMode);
  const has = (id: string): boolean => chosen.some((option) => option.id === id);
  job.isVerbose = has('v');
  job.isSilent = has('f') || has('quiet');
  const [mode, ...paths] = named;
  if (mode === undefined || paths.length === 0)
    return refuse('a mode and a path are needed, such as: chmod -R u+rwX,go-w folder');
  const change =
    parseMode(mode) ?? refuse(`'${readable(mode)}' is no mode: octal, or symbolic such as u+rwX,go-w`);
  const umask = ownUmask();
  const modeFor = (st: BigIntStats): number => applyMode(change, Number(st.mode), st.isDirectory(), umask);

  const says = (folder: Folder, name: string | undefined, st: BigIntStats, now: number): string => {
    const isSame = (Number(st.mode) & 0o7777) === now;
    if (!job.isVerbose && (!has('c') || isSame)) return '';
    const path = pathIn(folder, name);
    const to = octal(BigInt(now));
    const after = `${to} (${modeLetters(BigInt(now)).slice(1)})`;
    const did = isSame ? 'kept' : 'changed';
    if (job.isJson)
      return jsonLine({ event: 'entry', ...jsonField('path', path), did, from: octal(st.mode), to });
    return `mode of ${quoted(path)} ${isSame ? 'retained as ' : `changed from ${octal(st.mode)} (${modeLetters(st.mode).slice(1)}) to `}${after}\n`;
  };

  const changeEntry = (folder: Folder, name: string): Promise<string> =>
    changeByDescriptor(run, folder, name, {
      attempted: 'chmod',
      apply: async (fdPath, st) => {
        if (st.isSymbolicLink()) {
          if (folder.depth < 0)
            tell.own(folder, name, 'link-not-followed', 'is a link, which is not followed');
          return '';
        }
        await calls.chmod(fdPath, modeFor(st));
        return says(folder, name, st, modeFor(st));
      },
    });
  const changeFolder = async (folder: Folder, st: BigIntStats): Promise<string> => {
    try {
      await calls.fchmod(folder.fd, modeFor(st));
      return says(folder, undefined, st, modeFor(st));
    } catch (error) {
      tell.failure(folder, undefined, 'chmod', error);
      return '';
    }
  };

  const enter = async (folder: Folder) => {
    job.counts.folders += 1;
    const { parent } = folder;
    if (process.geteuid?.() !== 0 && parent !== undefined && (await isClosedToUs(parent, folder.name)))
      await changeEntry(parent, folder.name);
    const st = await openForWalk(run, folder);
    if (st === undefined) return { isOpen: false };
    return { isOpen: true, says: isChangedLast(modeFor(st)) ? '' : await changeFolder(folder, st) };
  };

  await walk(
    run,
    {
      meetsFolder: () => (has('R') ? GO_IN : AS_ENTRY),
      followsSlash: true,
      enter,
      entry: async (folder, { name, kind }) => {
        job.counts.files += 1;
        return kind === 'link' && folder.depth >= 0 ? '' : await changeEntry(folder, name);
      },
      leave: async (folder) => {
        const st = await calls.fstat(folder.fd);
        return isChangedLast(modeFor(st)) ? { says: await changeFolder(folder, st) } : {};
      },
    },
    paths,
  );
};

/** It may be closed to us until its mode is changed. */
const isClosedToUs = async (parent: Folder, name: string): Promise<boolean> => {
  try {
    const path = Buffer.from(`/proc/self/fd/${parent.fd}/${name}`, 'latin1');
    const fd = await calls.open(
      path,
      calls.O_RDONLY | calls.O_DIRECTORY | calls.O_NOFOLLOW | calls.O_CLOEXEC,
      0,
    );
    await calls.close(fd);
    return false;
  } catch (error) {
    return codeOf(error) === 'EACCES';
  }
};

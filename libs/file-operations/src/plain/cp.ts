import { lstatSync } from 'node:fs';
import { createFileCopier } from './cp-file.ts';
import type { CopyWish, Place } from './cp-target.ts';
import * as calls from './file-calls.ts';
import { at, closeFolder, type Folder, newFolder, openFolder } from './folder.ts';
import { codeOf, type Job, ownUmask, refuse } from './job.ts';
import { apart, openNamed } from './named.ts';
import { type OptionShape, parseOptions } from './options.ts';
import { tellNamed } from './tell-named.ts';
import { AS_ENTRY, GO_IN, openForWalk, type Run, walk } from './walk.ts';

const OPTIONS: readonly OptionShape[] = [
  { id: 'r', word: 'recursive' },
  { id: 'R' },
  { id: 'a', word: 'archive' },
  { id: 'p' },
  { id: 'd' },
  { id: 'P', word: 'no-dereference' },
  { id: 'f', word: 'force' },
  { id: 'n', word: 'no-clobber' },
  { id: 'v', word: 'verbose' },
  { id: 'T', word: 'no-target-directory' },
  { id: 't', word: 'target-directory', takesValue: true },
  { id: 'x', word: 'one-file-system' },
  { id: 'reflink', word: 'reflink', takesValue: true },
];
/** Two names are made in a folder at the same time; more would wait for its lock. */
const CREATIONS_MAX = 2;

const wantedBy = (job: Job, words: readonly string[]) => {
  const { chosen, named } = parseOptions(job, words, OPTIONS);
  const has = (...ids: readonly string[]): boolean => chosen.some(({ id }) => ids.includes(id));
  const valueOf = (id: string): string | undefined => chosen.findLast((option) => option.id === id)?.value;
  const clone = valueOf('reflink') ?? 'auto';
  if (clone !== 'auto' && clone !== 'always' && clone !== 'never')
    return refuse(`--reflink is one of auto, always and never, not '${clone}'`);
  const wish: CopyWish = {
    isRecursive: has('r', 'R', 'a'),
    keepsAttributes: has('p', 'a'),
    keepsLinks: has('d', 'a'),
    keepsExisting: has('n'),
    clone,
    umask: ownUmask(),
  };
  job.isVerbose = has('v');
  job.staysOnDevice = has('x');
  const folder = valueOf('t');
  const sources = folder === undefined ? named.slice(0, -1) : named;
  const target = folder ?? named.at(-1);
  if (target === undefined || sources.length === 0) return refuse('what is to be copied, and to where?');
  if (has('T') && (folder !== undefined || sources.length > 1)) refuse('-T copies one thing to one name');
  return { wish, sources, target, isFolderWanted: folder !== undefined, isName: has('T') };
};

/** Into `root` all is copied that the caller named; as `onlyName`, if there is one, and else under its own name. */
type Target = { readonly root: Folder; readonly onlyName: string | undefined };

/** Absent: told. */
const findTarget = async (
  { job, tell }: Run,
  wanted: ReturnType<typeof wantedBy>,
): Promise<Target | undefined> => {
  const path = wanted.target;
  const named = apart(path);
  const intoFolder = async (folder: Folder): Promise<Target> => {
    await openFolder(job, folder);
    return { root: folder, onlyName: undefined };
  };
  try {
    if (named.isItself)
      return await intoFolder(newFolder(undefined, path, { depth: -1, turnsMax: CREATIONS_MAX }));
    const parent = newFolder(undefined, named.folder, { depth: -1, turnsMax: CREATIONS_MAX });
    parent.fd = await openNamed(job, named.folder, calls.O_PATH | calls.O_DIRECTORY);
    const existing = lstatSync(at(parent, named.name), { throwIfNoEntry: false });
    const isLink = existing?.isSymbolicLink() === true;
    if (isLink && (!named.hasSlash || job.beneath !== undefined)) {
      tell.pathOwn(path, 'link-not-followed', 'is a link, which is not followed; name what it leads to');
      return undefined;
    }
    if (!wanted.isName && (existing?.isDirectory() === true || isLink))
      return await intoFolder(
        newFolder(parent, named.name, { depth: -1, isLinkAllowed: isLink, turnsMax: CREATIONS_MAX }),
      );
    if (wanted.isFolderWanted || wanted.sources.length > 1 || (named.hasSlash && !wanted.wish.isRecursive)) {
      tell.pathOwn(path, 'not-a-folder', 'is no folder');
      return undefined;
    }
    return { root: parent, onlyName: named.name };
  } catch (error) {
    tellNamed(tell, path, 'open', error);
    return undefined;
  }
};

/** cp: links are copied as links; what exists is replaced as a whole, and never written into. */
export const cp = async (run: Run, words: readonly string[]): Promise<void> => {
  const { job, tell } = run;
  const wanted = wantedBy(job, words);
  const { wish } = wanted;
  const target = await findTarget(run, wanted);
  if (target === undefined) return;
  const { root, onlyName } = target;
  const copier = createFileCopier(run, wish);
  const targets = new Map<Folder, { readonly folder: Folder; readonly isNew: boolean }>();
  /** The folders that copies of what was named lie in: a copy is not copied again. */
  const copies = new Set<string>(onlyName === undefined ? [`${root.dev}:${root.ino}`] : []);

  const nameFor = (folder: Folder, name: string): string =>
    folder.depth < 0 && onlyName !== undefined ? onlyName : name;

  /** Makes the folder that it is copied to, and opens it. Absent: told. */
  const makeTarget = async (folder: Folder, mode: number) => {
    const { parent } = folder;
    if (parent === undefined && onlyName === undefined) return { folder: root, isNew: false }; // what is in `.` comes directly into it
    const into = (parent === undefined ? undefined : targets.get(parent)?.folder) ?? root;
    const name = folder.depth === 0 && onlyName !== undefined ? onlyName : folder.name;
    const made = newFolder(into, name, { depth: -1, turnsMax: CREATIONS_MAX });
    let isNew = true;
    try {
      await into.turns.during(() => calls.mkdir(at(into, name), mode));
    } catch (error) {
      isNew = false;
      if (codeOf(error) !== 'EEXIST') {
        tell.failure(into, name, 'mkdir', error);
        return undefined;
      }
    }
    try {
      await openFolder(job, made);
    } catch (error) {
      if (['ENOTDIR', 'ELOOP'].includes(codeOf(error)))
        tell.own(made, undefined, 'file-in-the-way', 'is a file or a link, which a folder does not replace');
      else tell.failure(made, undefined, 'open', error);
      return undefined;
    }
    if (folder.depth === 0) copies.add(`${made.dev}:${made.ino}`);
    if (made.dev === folder.dev && made.ino === folder.ino) {
      tell.own(made, undefined, 'same-file', 'is what it is to be copied from');
      await closeFolder(made);
      return undefined;
    }
    return { folder: made, isNew };
  };

  const enter = async (folder: Folder) => {
    const st = await openForWalk(run, folder);
    if (st === undefined) return { isOpen: false };
    if (folder.depth > 0 && copies.has(`${st.dev}:${st.ino}`)) {
      tell.own(folder, undefined, 'copy-into-itself', 'is where the copy lies, which is not copied again');
      return { isOpen: false };
    }
    const mode = wish.keepsAttributes ? 0o700 : (Number(st.mode) & 0o1777) | 0o700;
    const made = await makeTarget(folder, mode);
    if (made === undefined) return { isOpen: false };
    targets.set(folder, made);
    job.counts.folders += 1;
    return { isOpen: true };
  };

  /** Last, since what is put into a folder changes its times. */
  const leave = async (folder: Folder) => {
    const made = targets.get(folder);
    targets.delete(folder);
    if (made === undefined) return {};
    const into = made.folder;
    try {
      const st = await calls.fstat(folder.fd);
      const place = { from: folder, fromName: folder.name, into: into.parent ?? into, name: into.name };
      if (wish.keepsAttributes) await copier.keepAttributes(place, into.fd, st);
      else if (made.isNew && (Number(st.mode) & 0o700) !== 0o700)
        await calls.fchmod(into.fd, Number(st.mode) & 0o1777 & ~wish.umask);
    } catch (error) {
      tell.failure(into, undefined, 'chmod', error);
    }
    if (into !== root) await closeFolder(into);
    return {};
  };

  await walk(
    run,
    {
      meetsFolder: () => (wish.isRecursive ? GO_IN : AS_ENTRY),
      followsSlash: true,
      turnsMax: CREATIONS_MAX,
      enter,
      leave,
      entry: async (folder, { name, kind }) => {
        const into = targets.get(folder)?.folder ?? root;
        const place: Place = { from: folder, fromName: name, into, name: nameFor(folder, name) };
        switch (kind) {
          case 'file':
            return await copier.copyFile(place);
          case 'link':
            return await copier.copyLink(place);
          case 'folder':
            tell.own(folder, name, 'is-a-folder', 'is a folder, which needs -r');
            return '';
          default:
            tell.own(folder, name, 'special-file', 'is a pipe, a socket or a device, which is not copied');
            return '';
        }
      },
    },
    wanted.sources,
  );
};

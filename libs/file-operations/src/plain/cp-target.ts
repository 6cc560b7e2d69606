import type { BigIntStats } from 'node:fs';
import * as calls from './file-calls.ts';
import { at, type Folder } from './folder.ts';
import { codeOf } from './job.ts';
import type { Run } from './walk.ts';

export type CopyWish = {
  readonly isRecursive: boolean;
  readonly keepsAttributes: boolean;
  readonly keepsLinks: boolean;
  readonly keepsExisting: boolean;
  readonly clone: 'auto' | 'always' | 'never';
  readonly umask: number;
};

/** Where an entry of `from` is copied to: a folder, and the name in it. */
export type Place = {
  readonly from: Folder;
  readonly fromName: string;
  readonly into: Folder;
  readonly name: string;
};

/** A file that is written; `temporary`: the name under which it lies until it takes the place of one that exists. */
export type NewFile = {
  readonly fd: number;
  readonly temporary: string;
  readonly existing: BigIntStats | undefined;
};

let temporaries = 0;
const temporaryName = (): string => {
  temporaries += 1;
  return `.berth-cp-${process.pid}-${temporaries}`;
};

const CREATE = calls.O_WRONLY | calls.O_CREAT | calls.O_EXCL | calls.O_NOFOLLOW | calls.O_CLOEXEC;

/** False: what exists must stay; told, unless that was asked for. */
const mayReplace = (
  { tell }: Run,
  wish: CopyWish,
  place: Place,
  { source, existing }: { readonly source: BigIntStats; readonly existing: BigIntStats },
): boolean => {
  if (wish.keepsExisting) return false;
  if (existing.isDirectory()) {
    tell.own(place.into, place.name, 'folder-in-the-way', 'is a folder, which a file does not replace');
    return false;
  }
  if (existing.ino === source.ino && existing.dev === source.dev) {
    tell.own(place.into, place.name, 'same-file', 'is what it is to be copied from');
    return false;
  }
  return true;
};

/** Makes a file that did not exist, or a temporary one that is to take the place of what exists. Absent: told, or left alone. */
export const beginFile = async (
  run: Run,
  wish: CopyWish,
  place: Place,
  source: BigIntStats,
): Promise<NewFile | undefined> => {
  const { into, name } = place;
  const create = (as: string, mode: number): Promise<number> =>
    into.turns.during(() => calls.open(at(into, as), CREATE, mode));
  const mode = wish.keepsAttributes ? 0o600 : Number(source.mode) & 0o777;
  try {
    return { fd: await create(name, mode), temporary: '', existing: undefined };
  } catch (error) {
    if (codeOf(error) !== 'EEXIST') {
      run.tell.failure(into, name, 'create', error);
      return undefined;
    }
  }
  try {
    const existing = await calls.lstat(at(into, name));
    if (!mayReplace(run, wish, place, { source, existing })) return undefined;
    const temporary = temporaryName();
    return { fd: await create(temporary, 0o600), temporary, existing };
  } catch (error) {
    run.tell.failure(into, name, 'create', error);
    return undefined;
  }
};

/** Closes it and gives it its name; without `isWhole` it is taken away again. False: told. */
export const endFile = async (
  { tell }: Run,
  { into, name }: Place,
  file: NewFile,
  isWhole: boolean,
): Promise<boolean> => {
  let isFine = isWhole;
  let attempted = 'write';
  try {
    await calls.close(file.fd);
    attempted = 'rename';
    if (isFine && file.temporary !== '')
      await into.turns.during(() => calls.rename(at(into, file.temporary), at(into, name)));
  } catch (error) {
    if (isFine) tell.failure(into, name, attempted, error);
    isFine = false;
  }
  if (!isFine)
    await calls.unlink(at(into, file.temporary === '' ? name : file.temporary)).catch(() => undefined);
  return isFine;
};

/** For what is made at once, such as links: puts it in the place of what exists. */
export const replaceBy = async (
  wish: CopyWish,
  { into, name }: Place,
  make: (path: Buffer) => Promise<void>,
): Promise<void> => {
  await into.turns.during(async () => {
    try {
      await make(at(into, name));
      return;
    } catch (error) {
      if (codeOf(error) !== 'EEXIST' || wish.keepsExisting) throw error;
    }
    const temporary = at(into, temporaryName());
    await make(temporary);
    try {
      await calls.rename(temporary, at(into, name));
    } catch (error) {
      await calls.unlink(temporary).catch(() => undefined);
      throw error;
    }
  });
};

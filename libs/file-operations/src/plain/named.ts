import { openSync, fstatSync } from 'node:fs';
import { readable, toBytes } from './byte-text.ts';
import * as calls from './file-calls.ts';
import { codeOf, type Job, refuse, sentenceOf } from './job.ts';

/** A path of the caller, taken apart: the folder where it lies, and its name there. */
export type Named = {
  readonly path: string;
  /** Without the slash; empty: the working folder. */
  readonly folder: string;
  readonly name: string;
  /** It ends with one. */
  readonly hasSlash: boolean;
  /** `.`, `..` or `/`: it has no name in a folder. */
  readonly isItself: boolean;
};

export const apart = (path: string): Named => {
  let length = path.length;
  while (length > 1 && path[length - 1] === '/') length -= 1;
  const start = path.lastIndexOf('/', length - 1) + 1;
  const name = path.slice(start, length);
  return {
    path,
    folder: path.slice(0, start > 1 ? start - 1 : start),
    name: name === '/' ? '' : name,
    hasSlash: length < path.length,
    isItself: name === '' || name === '/' || name === '.' || name === '..',
  };
};

/** Opens `folder`, beneath which everything has to be from now on. */
export const stayBeneath = (job: Job, folder: string): void => {
  try {
    const fd = openSync(toBytes(folder), calls.O_PATH | calls.O_DIRECTORY | calls.O_CLOEXEC);
    job.beneath = { fd, dev: fstatSync(fd, { bigint: true }).dev };
  } catch (error) {
    refuse(`the folder '${readable(folder)}' can't be opened: ${sentenceOf(error)}`);
  }
};

/** It is not inside the folder that all has to be beneath, or a link leads there. */
export class NotBeneath extends Error {
  override readonly name = 'NotBeneath';
  readonly isLink: boolean;
  constructor(isLink: boolean) {
    super();
    this.isLink = isLink;
  }
}
const leadsOut = (path: string): boolean => path.startsWith('/') || path.split('/').includes('..');

/** Name by name: Node has no openat2, which does the same in one call. */
const openByNames = async (
  beneath: { readonly fd: number; readonly dev: bigint },
  path: string,
  flags: number,
): Promise<number> => {
  const names = path.split('/').filter((name) => name !== '');
  if (names.length === 0) names.push('.');
  let fd = beneath.fd;
  for (const [place, name] of names.entries()) {
    const isLast = place === names.length - 1;
    const wanted = (isLast ? flags : calls.O_PATH | calls.O_DIRECTORY) | calls.O_NOFOLLOW | calls.O_CLOEXEC;
    const previous = fd;
    const at = toBytes(`/proc/self/fd/${previous}/${name}`);
    try {
      fd = await calls.open(at, wanted, 0);
    } catch (error) {
      const isNoFolder = codeOf(error) === 'ENOTDIR' || codeOf(error) === 'ELOOP';
      if (isNoFolder && (await calls.lstat(at)).isSymbolicLink()) throw new NotBeneath(true);
      throw error;
    } finally {
      if (previous !== beneath.fd) await calls.close(previous);
    }
    if ((await calls.fstat(fd)).dev !== beneath.dev) {
      await calls.close(fd);
      throw new NotBeneath(false);
    }
  }
  return fd;
};

/** Opens a path of the caller: links on the way are followed, unless all of it has to be beneath one folder. */
export const openNamed = async (job: Job, path: string, flags: number): Promise<number> => {
  if (job.beneath === undefined)
    return await calls.open(toBytes(path === '' ? '.' : path), flags | calls.O_CLOEXEC, 0);
  if (leadsOut(path)) throw new NotBeneath(false);
  return await openByNames(job.beneath, path, flags);
};

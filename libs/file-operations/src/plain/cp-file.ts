import type { BigIntStats } from 'node:fs';
import { jsonField, jsonLine } from './byte-text.ts';
import { copyData, Stopped } from './cp-data.ts';
import { beginFile, type CopyWish, endFile, type NewFile, type Place, replaceBy } from './cp-target.ts';
import { createLinks } from './cp-links.ts';
import * as calls from './file-calls.ts';
import { at, pathIn } from './folder.ts';
import { codeOf } from './job.ts';
import type { Run } from './walk.ts';

/** Node takes times as seconds and cuts them to microseconds: a little more than the number keeps it from being cut to the one before. */
const secondsOf = (ns: bigint): number => (Number(ns / 1000n) + 0.3) / 1e6;
export const timesOf = (st: BigIntStats): readonly [number, number] => [
  secondsOf(st.atimeNs),
  secondsOf(st.mtimeNs),
];

/** Files and links, one at a time. All that goes wrong is told. */
export const createFileCopier = (run: Run, wish: CopyWish) => {
  const { job, tell } = run;
  const links = createLinks(run, wish);

  const says = ({ from, fromName, into, name }: Place): string => {
    if (!job.isVerbose) return '';
    const [source, path] = [pathIn(from, fromName), pathIn(into, name)];
    if (job.isJson)
      return jsonLine({
        event: 'entry',
        ...jsonField('path', path),
        did: 'copied',
        ...jsonField('from', source),
      });
    return `'${source}' -> '${path}'\n`;
  };

  /** Owner, mode and times of an open file or folder. Node knows nothing of ACLs and extended attributes. */
  const keepAttributes = async ({ into, name }: Place, to: number, st: BigIntStats): Promise<void> => {
    if (!wish.keepsAttributes) return;
    let mode = Number(st.mode) & 0o7777;
    let attempted = 'chown';
    try {
      try {
        await calls.fchown(to, Number(st.uid), Number(st.gid));
      } catch (error) {
        if (!['EPERM', 'EINVAL'].includes(codeOf(error))) throw error;
        mode &= 0o1777; // nobody else's rights for a file that is not his
      }
      attempted = 'chmod';
      await calls.fchmod(to, mode);
      attempted = 'utimens';
      await calls.futimes(to, ...timesOf(st));
    } catch (error) {
      tell.failure(into, name, attempted, error);
    }
  };

  /** Who could not read the file that is replaced can't read the new one. */
  const likeReplaced = async ({ into, name }: Place, file: NewFile, source: BigIntStats): Promise<void> => {
    const { existing } = file;
    if (existing === undefined || wish.keepsAttributes) return;
    try {
      const isFile = existing.isFile();
      if (isFile)
        await calls.fchown(file.fd, Number(existing.uid), Number(existing.gid)).catch((error: unknown) => {
          if (codeOf(error) !== 'EPERM') throw error;
        });
      const mode = isFile ? Number(existing.mode) & 0o777 : Number(source.mode) & 0o777 & ~wish.umask;
      await calls.fchmod(file.fd, mode);
    } catch (error) {
      tell.failure(into, name, 'chmod', error);
    }
  };

  /** Opens what is to be read, and makes sure that it is a file and nothing that only looked like one. */
  const openSource = async ({ from, fromName }: Place): Promise<number | undefined> => {
    const gone = (): undefined => {
      tell.own(from, fromName, 'changed-meanwhile', 'is no file any more');
    };
    try {
      const flags = calls.O_RDONLY | calls.O_NOFOLLOW | calls.O_NONBLOCK | calls.O_CLOEXEC;
      return await calls.open(at(from, fromName), flags, 0);
    } catch (error) {
      if (codeOf(error) === 'ELOOP') return gone();
      tell.failure(from, fromName, 'open', error);
      return undefined;
    }
  };

  const copyOpened = async (place: Place, from: number, st: BigIntStats): Promise<boolean> => {
    const file = await beginFile(run, wish, place, st);
    if (file === undefined) return false;
    let isWhole = false;
    try {
      await copyData(job, wish, { from, to: file.fd, st });
      await likeReplaced(place, file, st);
      await keepAttributes(place, file.fd, st);
      isWhole = true;
    } catch (error) {
      if (!(error instanceof Stopped)) tell.failure(place.into, place.name, 'copy', error);
    }
    return await endFile(run, place, file, isWhole);
  };

  const copyFile = async (place: Place): Promise<string> => {
    const from = await openSource(place);
    if (from === undefined) return '';
    try {
      const st = await calls.fstat(from);
      if (!st.isFile()) {
        tell.own(place.from, place.fromName, 'changed-meanwhile', 'is no file any more');
        return '';
      }
      const isCopied = await links.linkOrCopy(place, st, () => copyOpened(place, from, st));
      if (!isCopied) return '';
      job.counts.files += 1;
      return says(place);
    } finally {
      await calls.close(from);
    }
  };

  const copyLink = async (place: Place): Promise<string> => {
    const { from, fromName, into, name } = place;
    let attempted = 'readlink';
    try {
      const st = await calls.lstat(at(from, fromName));
      const target = await calls.readlink(at(from, fromName));
      attempted = 'symlink';
      await replaceBy(wish, place, (path) => calls.symlink(target, path));
      job.counts.files += 1;
      if (wish.keepsAttributes) {
        attempted = 'utimens';
        await calls.lchown(at(into, name), Number(st.uid), Number(st.gid)).catch((error: unknown) => {
          if (codeOf(error) !== 'EPERM') throw error;
        });
        await calls.lutimes(at(into, name), ...timesOf(st));
      }
      return says(place);
    } catch (error) {
      if (codeOf(error) === 'EEXIST' && wish.keepsExisting) return '';
      if (attempted === 'readlink') tell.failure(from, fromName, attempted, error);
      else tell.failure(into, name, attempted, error);
      return '';
    }
  };

  return { copyFile, copyLink, keepAttributes };
};

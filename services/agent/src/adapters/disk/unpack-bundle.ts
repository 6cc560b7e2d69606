import { constants } from 'node:fs';
import { chmod, lchown, mkdir, open, symlink } from 'node:fs/promises';
import path from 'node:path';
import { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { accept, describeError, type Refusal, refuse, type Result } from '#kernel';
import { readTar, type TarEntry, TarMalformed } from './read-tar.ts';

export type UnpackLimits = { readonly entriesMax: number; readonly bytesMax: number };
/** A bundle is small when packed; this bounds what it can unfold to. */
export const UNPACK_LIMITS: UnpackLimits = { entriesMax: 50_000, bytesMax: 2 ** 30 };

type Owner = { readonly uid: number; readonly gid: number } | null;

class BundleRefused extends Error {}

/** Where an entry lands; a path that leads out of the folder, however it is written, is refused. */
const placeIn = (folder: string, name: string): string => {
  if (name.includes('\0') || path.isAbsolute(name)) throw new BundleRefused(`"${name}" is no relative path`);
  const place = path.resolve(folder, name);
  if (place !== folder && !place.startsWith(folder + path.sep))
    throw new BundleRefused(`"${name}" leads out of the working directory`);
  return place;
};

const makeFolders = async (folder: string, place: string, owner: Owner): Promise<void> => {
  if (place === folder) return;
  const first = await mkdir(place, { recursive: true, mode: 0o755 });
  if (first === undefined || owner === null) return;
  for (let at = place; at.length >= first.length; at = path.dirname(at))
    await lchown(at, owner.uid, owner.gid);
};

const writeFile = async (place: string, entry: TarEntry, owner: Owner): Promise<void> => {
  const { O_CREAT, O_TRUNC, O_WRONLY, O_NOFOLLOW } = constants;
  const file = await open(place, O_CREAT | O_TRUNC | O_WRONLY | O_NOFOLLOW, 0o600);
  try {
    for await (const part of entry.body) await file.write(part);
    await file.chmod((entry.mode & 0o777) | 0o600);
    if (owner !== null) await file.chown(owner.uid, owner.gid);
  } finally {
    await file.close();
  }
};

const refused = (sentence: string): Result<void, Refusal<'bundle-invalid'>> =>
  refuse({
    code: 'bundle-invalid',
    message: `The files that were sent along can't be unpacked: ${sentence}.`,
  });

const isBadArchive = (error: unknown): boolean => {
  if (error instanceof BundleRefused || error instanceof TarMalformed) return true;
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return code.startsWith('Z_') || ['EEXIST', 'ENOTDIR', 'EISDIR', 'ELOOP', 'ENAMETOOLONG'].includes(code);
};

/**
 * Unpacks a gzipped tar into an empty folder that nobody else writes to yet. Links are made last, so that no file is written through one, and only
 * if they point into the folder; devices and hard links are refused. What the archive says about owners is ignored.
 *
 * @throws what the disk throws, ENOSPC for one
 */
export const unpackBundle = async (
  archive: Uint8Array,
  folder: string,
  owner: Owner,
  limits: UnpackLimits = UNPACK_LIMITS,
): Promise<Result<void, Refusal<'bundle-invalid'>>> => {
  const links: { readonly place: string; readonly target: string }[] = [];
  let entries = 0;
  let bytes = 0;
  try {
    const unzipped = Readable.from([archive]).pipe(createGunzip());
    for await (const entry of readTar(unzipped)) {
      entries += 1;
      bytes += entry.size;
      if (entries > limits.entriesMax) throw new BundleRefused(`it has more than ${limits.entriesMax} files`);
      if (bytes > limits.bytesMax)
        throw new BundleRefused(`it unfolds to more than ${limits.bytesMax} bytes`);
      const place = placeIn(folder, entry.path);
      if (entry.kind === 'other')
        throw new BundleRefused(`"${entry.path}" is neither file, folder nor symbolic link`);
      await makeFolders(folder, entry.kind === 'folder' ? place : path.dirname(place), owner);
      if (entry.kind === 'file') await writeFile(place, entry, owner);
      else if (entry.kind === 'folder' && place !== folder) await chmod(place, (entry.mode & 0o777) | 0o700);
      else if (entry.kind === 'symlink') {
        placeIn(folder, path.relative(folder, path.resolve(path.dirname(place), entry.linkTarget)));
        if (path.isAbsolute(entry.linkTarget))
          throw new BundleRefused(`"${entry.path}" is a link to an absolute path`);
        links.push({ place, target: entry.linkTarget });
      }
    }
    for (const { place, target } of links) {
      await symlink(target, place);
      if (owner !== null) await lchown(place, owner.uid, owner.gid);
    }
    return accept(undefined);
  } catch (error) {
    if (isBadArchive(error)) return refused(describeError(error));
    throw error;
  }
};

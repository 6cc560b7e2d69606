import type { ImageId } from '#kernel';
import { HOME_FOLDER, WORK_FOLDER } from './run-environment.ts';

/** What of a session goes into an image. */
export type LayerPart = 'home' | 'work';

/** Where an image has its parts; each image in a folder of its own, since one may stand on another. */
export const layerFolder = (id: ImageId): string => `opt/berth/images/${id}`;

export const PART_FOLDERS: Readonly<Record<LayerPart, string>> = { home: HOME_FOLDER, work: WORK_FOLDER };

/** An entry of the tar that a session's own program made: nothing of it is trusted. */
export type PackedEntry = {
  readonly path: string;
  readonly type: string;
  readonly mode: number;
  readonly linkTarget: string;
};
export type LayerEntry = {
  /** Below the part: `home/.local/bin/tool`. */
  readonly path: string;
  readonly type: 'file' | 'directory' | 'symlink' | 'link';
  readonly mode: number;
  /** Of a link: where it leads. A hard link leads to another path of the layer. */
  readonly linkTarget: string;
};

/** Who may read, write and execute; no more: a program with the rights of its owner would be one of the next session, too. */
const PERMISSIONS = 0o777;
const TYPES = new Set(['file', 'directory', 'symlink', 'link']);
const isType = (type: string): type is LayerEntry['type'] => TYPES.has(type);

/** The names of a path, if it can't lead out of where it begins; null otherwise. */
const namesOf = (path: string): readonly string[] | null => {
  const names = path.split('/').filter((name) => name !== '' && name !== '.');
  return names.includes('..') || path.includes('\0') ? null : names;
};

const isBelow = (path: string, folder: string): boolean => path === folder || path.startsWith(`${folder}/`);

/** Which part a full path of the session is in, and where; null: in none, or in a folder that was mounted. */
const placeOf = (path: string, parts: readonly LayerPart[], mounted: readonly string[]): string | null => {
  const names = namesOf(path);
  if (names === null) return null;
  const full = `/${names.join('/')}`;
  if (mounted.some((folder) => isBelow(full, folder))) return null;
  const part = parts.find((one) => isBelow(full, PART_FOLDERS[one]));
  return part === undefined ? null : `${part}${full.slice(PART_FOLDERS[part].length)}`;
};

/** What becomes of an entry; null: it is left out. */
export const layerEntry = (
  { path, type, mode, linkTarget }: PackedEntry,
  parts: readonly LayerPart[],
  mounted: readonly string[],
): LayerEntry | null => {
  const place = placeOf(path, parts, mounted);
  if (place === null || !isType(type)) return null;
  const isPart = !place.includes('/');
  if (isPart && type !== 'directory') return null;
  const target = type === 'link' ? placeOf(linkTarget, parts, mounted) : type === 'symlink' ? linkTarget : '';
  if (target === null || (type === 'symlink' && target === '')) return null;
  return { path: place, type, mode: mode & PERMISSIONS, linkTarget: target };
};

/** Parts that a session has of its own: a folder that is mounted in place of one is none. */
export const partsOf = (hasWork: boolean, mounted: readonly string[]): readonly LayerPart[] =>
  (hasWork ? (['home', 'work'] as const) : (['home'] as const)).filter(
    (part) => !mounted.some((folder) => isBelow(PART_FOLDERS[part], folder)),
  );

const escaped = (name: string): string => name.replaceAll(/[\\*?[\]]/g, String.raw`\$&`);

/** What is run in a session to read its parts. Leaving mounted folders out here only saves time: none gets past {@link layerEntry}. */
export const packCommand = (parts: readonly LayerPart[], mounted: readonly string[]): readonly string[] => [
  'tar',
  '-C',
  '/',
  '-c',
  '-f',
  '-',
  ...mounted
    .filter((folder) => parts.some((part) => isBelow(folder, PART_FOLDERS[part])))
    .map((folder) => `--exclude=${escaped(folder.slice(1))}`),
  ...parts.map((part) => PART_FOLDERS[part].slice(1)),
];

import { nameOfText, textOfName } from './byte-name.ts';
import { FolderRefused } from './folder-refused.ts';

/** A way down from a folder's root: names, each of which is one step. Empty: the root itself. */
export type FilePath = readonly string[];

const NAME_BYTES_MAX = 255;
const PATH_BYTES_MAX = 4096;
const DEPTH_MAX = 256;
/** Where Berth keeps what is on its way; in the root of a folder, in any case of letters. */
export const OWN_NAME = '.berth';

const invalid = (message: string): never => {
  throw new FolderRefused('path-invalid', message);
};

/** True if the first step leads to what is Berth's own. */
export const isOwnName = (name: string): boolean => name.toLowerCase() === OWN_NAME;

/**
 * Reads a path in byte text, below the root: `runs/7/model.pt`. What could lead anywhere else is refused, not mended.
 *
 * @throws FolderRefused `path-invalid`
 */
export const parseFilePath = (path: string): FilePath => {
  if (path === '' || path === '.') return [];
  if (path.startsWith('/')) return invalid('A path begins in the folder, not with a slash.');
  if (path.length > PATH_BYTES_MAX) return invalid(`A path has at most ${PATH_BYTES_MAX} bytes.`);
  const names = path.replace(/\/$/, '').split('/');
  if (names.length > DEPTH_MAX) return invalid(`A path has at most ${DEPTH_MAX} steps.`);
  for (const name of names) {
    if (name === '') return invalid('A path has no two slashes in a row.');
    if (name === '.' || name === '..') return invalid('A path has no step "." or "..".');
    if (name.includes('\0')) return invalid('A name has no NUL in it.');
    if (name.length > NAME_BYTES_MAX) return invalid(`A name has at most ${NAME_BYTES_MAX} bytes.`);
  }
  if (isOwnName(names[0] ?? '')) return invalid(`${OWN_NAME} in the root of a folder is Berth's own.`);
  return names;
};

/** The same from text. @throws FolderRefused `path-invalid` */
export const filePathOfText = (text: string): FilePath => parseFilePath(nameOfText(text));

/** For people and programs that know text only. */
export const textOfPath = (path: FilePath): string => textOfName(path.join('/'));

/** A path that names something in the folder, apart from the folder itself: where it lies, and its name. @throws FolderRefused `path-invalid` */
export const splitPath = (path: FilePath): { readonly parent: FilePath; readonly name: string } => {
  const name = path.at(-1);
  if (name === undefined) return invalid('The path names the folder itself.');
  return { parent: path.slice(0, -1), name };
};

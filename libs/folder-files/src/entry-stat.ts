import type { BigIntStats, Dirent } from 'node:fs';

/** What something in a folder is. */
export type EntryKind = 'file' | 'folder' | 'link' | 'other';

/** Of an entry of a folder, or of what is known of it. */
export const entryKindOf = (what: BigIntStats | Dirent): EntryKind => {
  if (what.isFile()) return 'file';
  if (what.isDirectory()) return 'folder';
  return what.isSymbolicLink() ? 'link' : 'other';
};

/** Another one as soon as the file is written, replaced or touched. */
export const etagOf = ({ ino, size, mtimeNs, ctimeNs }: BigIntStats): string =>
  `"${[ino, size, mtimeNs, ctimeNs].map((part) => part.toString(36)).join('-')}"`;

import type { BigIntStats } from 'node:fs';
import { readlink } from 'node:fs/promises';
import { nameOfBytes, textOfName, toldName } from './byte-name.ts';
import { type EntryKind, entryKindOf, etagOf } from './entry-stat.ts';
import { errnoOf, FolderRefused } from './folder-refused.ts';
import { type FilePath, isOwnName } from './file-path.ts';
import { namesIn } from './list-names.ts';
import { mapSide } from './map-side.ts';
import { at, type OpenFolder, statIn, within } from './open-folder.ts';
import { pageOf } from './page-of.ts';

/** What somebody sees of something in a folder. */
export type ListedEntry = {
  readonly name: string;
  /** Base64url; only of a name that is no UTF-8. */
  readonly nameBytes?: string;
  readonly kind: EntryKind;
  readonly sizeBytes: number;
  readonly modifiedAt: string;
  readonly mode: string;
  readonly etag: string;
  /** Of a link: where it says that it leads. */
  readonly target?: string;
};
export type ListOrder = 'name' | 'size' | 'modified';
export type ListWish = {
  readonly order: ListOrder;
  readonly isDescending: boolean;
  readonly limit: number;
  /** The last of the page before, as its `next` said. */
  readonly after: string | undefined;
};
export type ListedPage = { readonly items: readonly ListedEntry[]; readonly next: string | null };

/** A place in the order: the value that is sorted by, and the name, since values are shared. */
type Place = { readonly value: bigint; readonly name: string };
type Found = Place & { readonly kind: EntryKind; readonly stat: BigIntStats | undefined };

const STATS_AT_ONCE = 64;
/** To sort by what only a question for each one tells takes its time: half a minute for so many on a slow volume. */
const STATS_MAX = 500_000;

const compare = (a: Place, b: Place): number =>
  a.value === b.value ? (a.name < b.name ? -1 : a.name > b.name ? 1 : 0) : a.value < b.value ? -1 : 1;

const encodeCursor = ({ value, name }: Place): string =>
  Buffer.from(`${value}/${name}`, 'latin1').toString('base64url');
const decodeCursor = (cursor: string): Place => {
  const match = /^(\d{1,20})\/([^\0/]{1,255})$/s.exec(Buffer.from(cursor, 'base64url').toString('latin1'));
  if (match === null) throw new FolderRefused('invalid-cursor', 'The cursor is none that was given out.');
  return { value: BigInt(match[1] ?? '0'), name: match[2] ?? '' };
};

const statOrGone = async (folder: OpenFolder, name: string): Promise<BigIntStats | undefined> => {
  try {
    return await statIn(folder, name);
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return undefined;
    throw error;
  }
};

const told = async (folder: OpenFolder, name: string, stat: BigIntStats): Promise<ListedEntry> => {
  const kind = entryKindOf(stat);
  const target =
    kind === 'link'
      ? textOfName(nameOfBytes(await readlink(at(folder, name), { encoding: 'buffer' })))
      : undefined;
  return {
    ...toldName(name),
    kind,
    sizeBytes: Number(stat.size),
    modifiedAt: new Date(Number(stat.mtimeMs)).toISOString(),
    mode: (stat.mode & 0o7777n).toString(8).padStart(4, '0'),
    etag: etagOf(stat),
    ...(target === undefined ? {} : { target }),
  };
};

/** One page of what lies in a folder. The folder is read once for each page, and only the page is in memory. @throws FolderRefused */
export const listFolder = (root: OpenFolder, path: FilePath, wish: ListWish): Promise<ListedPage> =>
  within(root, path, async (folder) => {
    const sign = wish.isDescending ? -1 : 1;
    const order = (a: Place, b: Place): number => sign * compare(a, b);
    const after = wish.after === undefined ? undefined : decodeCursor(wish.after);
    const page = pageOf<Found>(wish.limit + 1, order);
    const offer = (found: Found): void => {
      if (after === undefined || order(after, found) < 0) page.add(found);
    };
    const isVisible = (name: string): boolean => path.length > 0 || !isOwnName(name);
    if (wish.order === 'name') {
      for await (const { name, kind } of namesIn(folder))
        if (isVisible(name)) offer({ value: 0n, name, kind, stat: undefined });
    } else {
      let asked = 0;
      await mapSide(namesIn(folder), STATS_AT_ONCE, async ({ name, kind }) => {
        if (!isVisible(name)) return;
        asked += 1;
        if (asked > STATS_MAX)
          throw new FolderRefused('invalid-request', `More than ${STATS_MAX} can only be sorted by name.`);
        const stat = await statOrGone(folder, name);
        if (stat === undefined) return;
        offer({ value: wish.order === 'size' ? stat.size : stat.mtimeNs, name, kind, stat });
      });
    }
    const found = page.items();
    const shown = found.slice(0, wish.limit);
    const last = shown.at(-1);
    const items: (ListedEntry | undefined)[] = Array.from({ length: shown.length });
    await mapSide(shown.entries(), STATS_AT_ONCE, async ([i, { name, stat }]) => {
      const known = stat ?? (await statOrGone(folder, name));
      if (known !== undefined) items[i] = await told(folder, name, known);
    });
    return {
      items: items.filter((item) => item !== undefined),
      next: found.length > wish.limit && last !== undefined ? encodeCursor(last) : null,
    };
  });

/** One thing, as it would stand in a list. @throws ENOENT */
export const showEntry = (root: OpenFolder, path: FilePath): Promise<ListedEntry> => {
  const name = path.at(-1);
  if (name === undefined)
    return root.handle.stat({ bigint: true }).then((stat) => ({
      name: '',
      kind: entryKindOf(stat),
      sizeBytes: Number(stat.size),
      modifiedAt: new Date(Number(stat.mtimeMs)).toISOString(),
      mode: (stat.mode & 0o7777n).toString(8).padStart(4, '0'),
      etag: etagOf(stat),
    }));
  return within(root, path.slice(0, -1), async (folder) => told(folder, name, await statIn(folder, name)));
};

import { type FileEntry, fileOperations } from '#file-operations';
import { nameOfText, toldName } from './byte-name.ts';
import { type FilePath, isOwnName, textOfPath } from './file-path.ts';
import { type OpenFolder, within } from './open-folder.ts';

/** Something whose name was looked for. */
export type FoundName = {
  readonly path: string;
  readonly pathBytes?: string;
  readonly kind: string;
  readonly sizeBytes: number;
  readonly modifiedAt: string;
};
export type SearchOutcome = {
  readonly items: readonly FoundName[];
  /** False: there may be more, or time was up. */
  readonly isComplete: boolean;
};

const SEARCH_MS = 15_000;

/** `*` and `?` in what is looked for are wild; without them it may stand anywhere in a name. */
const patternOf = (text: string): string =>
  /[*?[]/.test(text) ? text : `*${text.replaceAll('\\', '\\\\')}*`;

const numberOf = (value: unknown): number => (typeof value === 'number' ? value : 0);
const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');

const told = ({ path, pathBytes, ...entry }: FileEntry): FoundName => {
  const bytes =
    pathBytes === undefined ? nameOfText(path) : Buffer.from(pathBytes, 'base64').toString('latin1');
  const { name, nameBytes } = toldName(bytes.replace(/^\.\//, ''));
  return {
    path: name,
    ...(nameBytes === undefined ? {} : { pathBytes: nameBytes }),
    kind: textOf(entry['type']),
    sizeBytes: numberOf(entry['size']),
    modifiedAt: textOf(entry['modifiedAt']),
  };
};

/** Looks for names below a folder, with many questions in flight, until there are enough or time is up. */
export const searchNames = async (
  root: OpenFolder,
  rootPath: string,
  base: FilePath,
  text: string,
  limit: number,
): Promise<SearchOutcome> => {
  await within(root, base, () => Promise.resolve()); // says what is wrong with the path, if something is
  const from = base.length === 0 ? '.' : `./${textOfPath(base)}`;
  const running = fileOperations().start({
    words: ['find', from, '-mindepth', '1', '-iname', patternOf(text)],
    beneath: rootPath,
    results: 'entries',
  });
  const cut = setTimeout(running.cancel, SEARCH_MS);
  const items: FoundName[] = [];
  try {
    for await (const entry of running.entries) {
      const found = told(entry);
      if (isOwnName(found.path.split('/')[0] ?? '')) continue;
      if (items.length < limit) items.push(found);
      if (items.length === limit) running.cancel();
    }
    const end = await running.ended;
    return { items, isComplete: end.kind === 'done' && items.length < limit };
  } finally {
    clearTimeout(cut);
    running.cancel();
  }
};

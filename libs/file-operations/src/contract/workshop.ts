import {
  chmodSync,
  linkSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** A folder of its own for a test; `inside` is worked on, `outside` must never be. */
export type Workshop = {
  readonly root: string;
  readonly inside: string;
  readonly outside: string;
  readonly remove: () => void;
};

export const createWorkshop = (): Workshop => {
  const root = mkdtempSync(join(tmpdir(), 'berth-files-'));
  chmodSync(root, 0o755);
  const [inside, outside] = [join(root, 'inside'), join(root, 'outside')];
  mkdirSync(inside);
  mkdirSync(join(outside, 'deep'), { recursive: true });
  for (const name of ['secret', 'deep/secret'])
    writeFileSync(join(outside, name), 'SECRET\n', { mode: 0o640 });
  return {
    root,
    inside,
    outside,
    remove: () => {
      makeRemovable(root);
      rmSync(root, { recursive: true, force: true });
    },
  };
};

/** Folders that nobody may enter are opened first. */
const makeRemovable = (folder: string): void => {
  chmodSync(folder, 0o700);
  for (const entry of readdirSync(folder, { withFileTypes: true, encoding: 'buffer' }))
    if (entry.isDirectory()) makeRemovable(join(folder, entry.name.toString('utf8')));
};

/** `'a/b': 'text'` makes a file with its folders, `'a/': ''` a folder, `'a': '-> b'` a link, `'a': '= b'` a hard link. */
export const make = (folder: string, files: Readonly<Record<string, string>>): void => {
  for (const [name, what] of Object.entries(files)) {
    const path = join(folder, name);
    mkdirSync(name.endsWith('/') ? path : dirname(path), { recursive: true });
    if (what.startsWith('-> ')) symlinkSync(what.slice(3), path);
    else if (what.startsWith('= ')) linkSync(join(folder, what.slice(2)), path);
    else if (!name.endsWith('/')) writeFileSync(path, what);
  }
};

/** A tree with a little of everything: 4 × 3 folders of 5 files, of sizes that differ, some old. */
export const makeTree = (folder: string): void => {
  let seed = 7;
  const next = (below: number): number => {
    seed = (seed * 1_103_515_245 + 12_345) % 2 ** 31;
    return seed % below;
  };
  for (let a = 1; a <= 4; a++)
    for (let b = 1; b <= 3; b++)
      for (let c = 1; c <= 5; c++) {
        const path = join(folder, `a${a}`, `b${b}`, `f${c}.${c % 2 === 0 ? 'txt' : 'bin'}`);
        mkdirSync(dirname(path), { recursive: true });
        writeFileSync(path, Buffer.alloc(next(9000), c));
        chmodSync(path, [0o644, 0o600, 0o755, 0o4755, 0o400][c - 1] ?? 0o644);
        const at = 1_600_000_000 + next(200_000_000);
        utimesSync(path, at, at + next(1000) / 1000);
      }
  make(folder, {
    'a1/link': '-> ../a2',
    'a1/dangling': '-> nowhere',
    'a2/.hidden': 'h',
    'a3/empty/': '',
    'a3/zero': '',
    'two names': 'x',
    'new\nline': 'n',
    ümläut: 'u',
  });
  writeFileSync(Buffer.concat([Buffer.from(`${folder}/bad`), Buffer.from([0xff, 0xfe])]), 'b');
  chmodSync(join(folder, 'a4'), 0o1777);
  chmodSync(join(folder, 'a3'), 0o2750);
};

type Seen = { readonly what: string; readonly inode: bigint };

/** All that lies in a folder and what it is, by its path in latin1. */
export const snapshot = (
  folder: string,
  { withTimes = false }: { readonly withTimes?: boolean } = {},
): Readonly<Record<string, string>> => {
  const seen: [path: string, seen: Seen][] = [];
  const look = (path: Buffer, shown: string): void => {
    const st = lstatSync(path, { bigint: true });
    const content = st.isFile()
      ? readFileSync(path).toString('base64')
      : st.isSymbolicLink()
        ? readlinkSync(path, { encoding: 'latin1' })
        : '';
    const time = withTimes ? ` ${st.mtimeNs / 10_000n}` : '';
    const what = `${st.mode.toString(8)} ${st.uid}:${st.gid} ${st.isDirectory() ? '' : st.nlink}${time} ${content}`;
    seen.push([shown, { what, inode: st.ino }]);
    if (!st.isDirectory()) return;
    for (const name of readdirSync(path, { encoding: 'buffer' }))
      look(Buffer.concat([path, Buffer.from('/'), name]), `${shown}/${name.toString('latin1')}`);
  };
  look(Buffer.from(folder), '.');
  return Object.fromEntries(
    seen.toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([path, { what }]) => [path, what]),
  );
};

/** Lines, or what NULs end, in the order of their bytes: where the order is not asked for, none is promised. */
export const sortedLines = (text: string): readonly string[] => text.split(/[\n\0]/).toSorted();

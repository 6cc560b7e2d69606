import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isGnu, print, run, type Subject, titled, tool } from './subject.ts';
import { createWorkshop, make, makeTree, sortedLines, type Workshop } from './workshop.ts';

const LIKE_GNU: readonly (readonly string[])[] = [
  ['.'],
  ['.', 'a1'],
  ['./', 'a2/'],
  ['.', '-name', '*.txt'],
  ['.', '-name', 'f[1-3].*'],
  ['.', '-name', '[!f]*'],
  ['.', '-iname', 'F?.BIN'],
  ['.', '-path', './a[12]/*'],
  ['.', '-type', 'f'],
  ['.', '-type', 'd,l'],
  ['.', '-type', 'f', '-size', '+4k'],
  ['.', '-size', '-1'],
  ['.', '-size', '100c', '-o', '-size', '+8000c'],
  ['.', '-empty'],
  ['.', '-perm', '644'],
  ['.', '-perm', '-u+x', '-type', 'f'],
  ['.', '-perm', '/6000'],
  ['.', '-mtime', '+1000'],
  ['.', '-mtime', '-1'],
  ['.', '-mmin', '-60', '-type', 'f'],
  ['.', '-newer', 'a1/b1/f1.bin'],
  ['.', '-links', '+1', '-type', 'd'],
  ['.', '-maxdepth', '1'],
  ['.', '-mindepth', '2', '-maxdepth', '3', '-type', 'd'],
  ['.', '-depth'],
  ['.', '-name', 'b1', '-prune', '-o', '-print'],
  ['.', '(', '-name', '*.txt', '-o', '-name', '*.bin', ')', '!', '-size', '+2k'],
  ['.', '-type', 'f', '-print0'],
  ['.', '-type', 'l', '-o', '-false'],
  ['.', '-uid', '0', '-gid', '0'],
  ['a1/link', 'a1/link/', 'two names'],
  ['.', '-xdev', '-not', '-type', 'd', '-a', '-print'],
];

export const findContract = (subject: () => Subject): void => {
  describe('find', () => {
    let workshop: Workshop;
    beforeAll(() => {
      workshop = createWorkshop();
      makeTree(workshop.inside);
    });
    afterAll(() => workshop.remove());

    it.skipIf(!isGnu).each(titled(LIKE_GNU))(
      'finds what GNU find does (needs GNU find): $title',
      ({ words }) => {
        const here = { cwd: workshop.inside };
        const [ours, theirs] = [
          print(subject().program, ['find', ...words], here),
          print(tool('find'), words, here),
        ];
        expect(sortedLines(ours.stdout)).toEqual(sortedLines(theirs.stdout));
        expect(ours.exitCode).toBe(theirs.exitCode);
      },
    );

    it('keeps the order of paths when asked', () => {
      const { stdout } = print(subject().program, ['find', '--ordered', 'a3', 'a1'], {
        cwd: workshop.inside,
      });
      const paths = stdout.trimEnd().split('\n');
      expect(paths.length).toBeGreaterThan(30);
      const key = (path: string): string => path.replaceAll('/', '\0');
      const inOrder = (some: readonly string[]) => some.toSorted((a, b) => (key(a) < key(b) ? -1 : 1));
      expect(paths.filter((path) => path.startsWith('a1'))).toEqual(
        inOrder(paths.filter((path) => path.startsWith('a1'))),
      );
      const again = print(subject().program, ['find', '--ordered', 'a3', 'a1'], { cwd: workshop.inside });
      expect(again.stdout).toBe(stdout);
    });

    it('says all about an entry as JSON', async () => {
      const { entries, end } = await run(subject(), ['find', 'a1/b1/f2.txt', 'a1/link'], {
        cwd: workshop.inside,
      });
      expect(entries.find(({ path }) => path === 'a1/b1/f2.txt')).toMatchObject({
        type: 'file',
        mode: '0600',
        links: 1,
        size: expect.any(Number),
        modifiedAt: expect.stringMatching(/^20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{9}Z$/),
      });
      expect(entries.find(({ path }) => path === 'a1/link')).toMatchObject({ type: 'link' });
      expect(end).toMatchObject({ kind: 'done', counts: { files: 2, failures: 0 } });
    });

    it('loses nothing of names that are no UTF-8, and breaks no line at names with one', async () => {
      const { entries } = await run(subject(), ['find', '.', '-maxdepth', '1'], { cwd: workshop.inside });
      const bad = entries.find(({ path }) => path.startsWith('./bad'));
      expect(Buffer.from(bad?.pathBytes ?? '', 'base64')).toEqual(
        Buffer.concat([Buffer.from('./bad'), Buffer.from([0xff, 0xfe])]),
      );
      expect(entries.map(({ path }) => path)).toEqual(expect.arrayContaining(['./new\nline', './ümläut']));
    });

    it('goes to the bottom of a tree that is deeper than files may be open', async () => {
      const depth = 700;
      let path = join(workshop.root, 'deep');
      mkdirSync(path);
      for (let i = 0; i < depth; i++) path = join(path, 'd');
      mkdirSync(path, { recursive: true });
      const { entries, failures } = await run(subject(), ['find', 'deep', '-type', 'd'], {
        cwd: workshop.root,
      });
      expect(failures).toEqual([]);
      expect(entries).toHaveLength(depth + 1);
    });

    it('tells what it was given and can not find, and goes on', async () => {
      make(workshop.root, { 'here/file': 'x' });
      const told = await run(subject(), ['find', 'nowhere', 'here'], { cwd: workshop.root });
      expect(told.failures).toMatchObject([{ path: 'nowhere', code: 'ENOENT' }]);
      expect(told.entries.map(({ path }) => path)).toEqual(expect.arrayContaining(['here', 'here/file']));
      expect(told.end).toMatchObject({ kind: 'done', counts: { failures: 1 } });
    });

    it.each([
      [['find', '.', '-nmae', 'x'], 'there is no test'],
      [['find', '.', '(', '-name', 'x'], 'a ( has no )'],
      [['find', '.', '-name', 'x', ')'], 'a ) has no ('],
      [['find', '.', '-size', '10X'], 'needs a size'],
      [['find', '.', '-type', 'z'], 'needs letters'],
      [['find', '.', '-name'], 'needs a value'],
      [['find', '.', '!'], 'is missing'],
      [['find', '.', '-perm', '9'], 'is no mode'],
      [['find', '.', '-user', 'nobody-of-this-name'], 'there is no user'],
      [['find', '--threads=0', '.'], 'needs a whole number'],
    ])('refuses %j, and does nothing', async (words, sentence) => {
      const { end, entries } = await run(subject(), words, { cwd: workshop.inside });
      expect(end).toMatchObject({
        kind: 'refused',
        code: 'usage',
        message: expect.stringContaining(sentence),
      });
      expect(entries).toEqual([]);
    });
  });
};

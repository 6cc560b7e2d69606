import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isGnu, print, run, type Subject, titled, tool } from './subject.ts';
import { createWorkshop, makeTree, type Workshop } from './workshop.ts';

const LS_LIKE_GNU: readonly (readonly string[])[] = [
  ['-l'],
  ['-la'],
  ['-lA', 'a2'],
  ['-R'],
  ['-lR'],
  ['-laR', 'a1', 'a3'],
  ['-lS', 'a1/b1'],
  ['-lt', 'a1/b1'],
  ['-ltr', 'a1/b2'],
  ['-rS', 'a1/b1'],
  ['-lh', 'a1/b1'],
  ['-ln'],
  ['-i', 'a1/b1'],
  ['-d', 'a1', 'a2'],
  ['-ld', '.'],
  ['a1/b1', 'a2/b1', 'a1/b1/f1.bin'],
  ['-l', '--full-time', 'a1/b1'],
  ['-l', '--time-style=long-iso', 'a1/b1'],
  ['-l', '/dev'],
  ['a3/empty'],
  ['-l', 'nowhere', 'a3/empty'],
];

const FORMAT = '%n|%s|%04a|%-12U|%12G|%h|%i|%b|%B|%o|%f|%d|%D|%A|%F|%x|%y|%z|%X|%.3Y|%Z|%t,%T|%u:%g|%%|%N';
const STAT_LIKE_GNU: readonly (readonly string[])[] = [
  ['-c', FORMAT, 'a1', 'a1/link', 'a1/b1/f4.txt', 'a3/zero', '/dev/null'],
  [`--printf=%n\\t%s\\n%w|%W\\n`, 'a1', 'a2'],
  ['--format=%10s|%-10s|%010s|%5.2A', 'a1/b1/f1.bin'],
  ['a1', 'a1/link', 'a1/b1/f1.bin', '/dev/null'],
  ['-c', '%n', 'a1/b3', 'nowhere', 'a1/b2'],
];

export const listContract = (subject: () => Subject): void => {
  describe('ls and stat', () => {
    let workshop: Workshop;
    beforeAll(() => {
      workshop = createWorkshop();
      makeTree(workshop.inside);
    });
    afterAll(() => workshop.remove());

    it.skipIf(!isGnu).each(titled(LS_LIKE_GNU))(
      'ls prints what GNU ls does (needs GNU ls): $title',
      ({ words }) => {
        const here = { cwd: workshop.inside };
        const ours = print(subject().program, ['ls', '--ordered', ...words], here);
        const theirs = print(tool('ls'), words, here);
        expect(ours.stdout).toBe(theirs.stdout);
        expect(ours.exitCode === 0).toBe(theirs.exitCode === 0);
      },
    );

    it.skipIf(!isGnu).each(titled(STAT_LIKE_GNU))(
      'stat prints what GNU stat does (needs GNU stat): $title',
      ({ words }) => {
        const here = { cwd: workshop.inside };
        const [ours, theirs] = [
          print(subject().program, ['stat', ...words], here),
          print(tool('stat'), words, here),
        ];
        // Its own quotes around a link differ between versions.
        const plain = (text: string): string => text.replaceAll("'", '');
        expect(plain(ours.stdout)).toBe(plain(theirs.stdout));
        expect(ours.exitCode).toBe(theirs.exitCode);
      },
    );

    it('prints each folder in one piece also when no order is asked for', () => {
      const here = { cwd: workshop.inside };
      const pieces = (text: string) => text.trimEnd().split('\n\n').toSorted();
      const unordered = print(subject().program, ['ls', '-lR', 'a1', 'a2'], here);
      const ordered = print(subject().program, ['ls', '-lR', '--ordered', 'a1', 'a2'], here);
      expect(pieces(unordered.stdout)).toEqual(pieces(ordered.stdout));
    });

    it('says what a link leads to', async () => {
      const listed = await run(subject(), ['ls', 'a1'], { cwd: workshop.inside });
      expect(listed.entries.find(({ path }) => path === 'a1/link')).toMatchObject({
        type: 'link',
        target: '../a2',
      });
      const known = await run(subject(), ['stat', 'a1/link'], { cwd: workshop.inside });
      expect(known.entries).toMatchObject([{ path: 'a1/link', type: 'link', target: '../a2' }]);
    });

    it('follows a link only if a slash asks for what it leads to', async () => {
      const link = await run(subject(), ['ls', 'a1/link'], { cwd: workshop.inside });
      expect(link.entries.map(({ path }) => path)).toEqual(['a1/link']);
      const behind = await run(subject(), ['ls', 'a1/link/'], { cwd: workshop.inside });
      expect(behind.entries.map(({ path }) => path).toSorted()).toEqual([
        'a1/link/b1',
        'a1/link/b2',
        'a1/link/b3',
      ]);
    });

    it('refuses formats that it does not know', async () => {
      const { end } = await run(subject(), ['stat', '-c', '%q', '.']);
      expect(end).toMatchObject({ kind: 'refused', message: expect.stringContaining('%q') });
    });
  });
};

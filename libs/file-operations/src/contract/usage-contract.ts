import { truncateSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isGnu, isRoot, print, run, type Subject, titled, tool } from './subject.ts';
import { createWorkshop, make, makeTree, sortedLines, type Workshop } from './workshop.ts';

const LIKE_GNU: readonly (readonly string[])[] = [
  ['.'],
  ['-s', 'a1', 'a2'],
  ['-a', '.'],
  ['-h', '.'],
  ['-ah', 'a1'],
  ['-d', '1', '.'],
  ['--max-depth=2', '-k'],
  ['-S', '.'],
  ['-c', 'a1', 'a3'],
  ['-b', '-a', 'a1/b1'],
  ['-m', '.'],
  ['--apparent-size', '-a', 'a2/b2'],
  ['--inodes', '.'],
  ['-0', 'a1'],
  ['-x', '.'],
  ['-l', 'links'],
  ['a1/b1/f1.bin', 'a1/link'],
];

export const usageContract = (subject: () => Subject): void => {
  describe('du', () => {
    let workshop: Workshop;
    beforeAll(() => {
      workshop = createWorkshop();
      makeTree(workshop.inside);
      make(workshop.inside, { 'links/one': 'x'.repeat(9000), 'links/two': '= links/one', sparse: '' });
      truncateSync(join(workshop.inside, 'sparse'), 50_000_000);
    });
    afterAll(() => workshop.remove());

    it.skipIf(!isGnu).each(titled(LIKE_GNU))(
      'measures as GNU du does (needs GNU du): $title',
      ({ words }) => {
        const here = { cwd: workshop.inside };
        const [ours, theirs] = [
          print(subject().program, ['du', ...words], here),
          print(tool('du'), words, here),
        ];
        expect(sortedLines(ours.stdout)).toEqual(sortedLines(theirs.stdout));
        expect(ours.exitCode).toBe(theirs.exitCode);
      },
    );

    it('tells a folder after what lies in it, in the order of paths when asked', () => {
      const { stdout } = print(subject().program, ['du', '--ordered', '-a', 'a1'], { cwd: workshop.inside });
      const paths = stdout
        .trimEnd()
        .split('\n')
        .map((line) => line.slice(line.indexOf('\t') + 1));
      expect(paths.at(-1)).toBe('a1');
      expect(paths.indexOf('a1/b1')).toBe(5);
      expect(paths.slice(0, 5)).toEqual(
        [1, 2, 3, 4, 5].map((c) => `a1/b1/f${c}.${c % 2 === 0 ? 'txt' : 'bin'}`),
      );
    });

    it('counts a file with several names once', async () => {
      const bytesOf = async (...words: readonly string[]) => {
        const { entries } = await run(subject(), ['du', '-s', ...words, 'links'], { cwd: workshop.inside });
        return Number(entries[0]?.['bytes']);
      };
      const [once, twice] = [await bytesOf(), await bytesOf('-l')];
      expect(twice - once).toBeGreaterThanOrEqual(9000);
    });

    it('measures blocks, not the length of sparse files', async () => {
      const { entries } = await run(subject(), ['du', 'sparse'], { cwd: workshop.inside });
      expect(Number(entries[0]?.['bytes'])).toBeLessThan(1_000_000);
      const apparent = await run(subject(), ['du', '-b', 'sparse'], { cwd: workshop.inside });
      expect(apparent.entries).toMatchObject([{ path: 'sparse', bytes: 50_000_000 }]);
    });

    it.skipIf(!isRoot)(
      'tells folders that it may not read, and counts the rest (needs root to be somebody else)',
      () => {
        make(workshop.root, { 'closed/open/file': 'x', 'closed/shut/file': 'x' });
        print(tool('chmod'), ['700', 'closed/shut'], { cwd: workshop.root });
        const { stdout, stderr, exitCode } = print(subject().program, ['du', '-a', 'closed'], {
          cwd: workshop.root,
          uid: 65_534,
        });
        expect(stderr).toMatch(/'closed\/shut'.*ermission denied/);
        expect(stdout).toMatch(/\tclosed\/open\/file\n/);
        expect(stdout).toMatch(/\tclosed\/shut\n/);
        expect(exitCode).toBe(1);
      },
    );
  });
};

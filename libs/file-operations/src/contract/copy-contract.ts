import { spawnSync } from 'node:child_process';
import {
  existsSync,
  linkSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  readlinkSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { codes, isGnu, isRoot, print, run, type Subject, tool } from './subject.ts';
import { createWorkshop, make, makeTree, snapshot, type Workshop } from './workshop.ts';

export const copyContract = (subject: () => Subject): void => {
  describe('cp', () => {
    let workshop: Workshop;
    beforeEach(() => {
      workshop = createWorkshop();
      makeTree(workshop.inside);
    });
    afterEach(() => workshop.remove());
    const at = (path: string): string => join(workshop.root, path);
    const cp = (...words: readonly string[]) => run(subject(), ['cp', ...words], { cwd: workshop.root });

    it.skipIf(!isGnu).each(['-r', '-a', '-rp', '-dR'])(
      'cp %s makes the same copy as GNU cp (needs GNU cp)',
      async (how) => {
        linkSync(at('inside/two names'), at('inside/a4/second name'));
        const withTimes = how === '-a' || how === '-rp';
        const { failures, end } = await cp(how, 'inside', 'ours');
        print(tool('cp'), [how, 'inside', 'theirs'], { cwd: workshop.root });
        expect(failures).toEqual([]);
        expect(end).toMatchObject({ kind: 'done' });
        expect(snapshot(at('ours'), { withTimes })).toEqual(snapshot(at('theirs'), { withTimes }));
      },
    );

    it('copies into a folder that exists, and to a name that does not', async () => {
      mkdirSync(at('there'));
      await cp('-r', 'inside/a1', 'inside/two names', 'there');
      expect([existsSync(at('there/a1/b1/f1.bin')), existsSync(at('there/two names'))]).toEqual([true, true]);
      await cp('inside/two names', 'renamed');
      expect(readFileSync(at('renamed'), 'utf8')).toBe('x');
      await cp('-r', 'inside/a1/.', 'fresh');
      expect(existsSync(at('fresh/b1/f1.bin'))).toBe(true);
      await cp('-r', 'inside/a2/.', 'fresh');
      expect(existsSync(at('fresh/.hidden'))).toBe(true);
      await cp('-t', 'there', 'inside/a3/zero');
      expect(existsSync(at('there/zero'))).toBe(true);
      await cp('-rT', 'inside/a3', 'there');
      expect(existsSync(at('there/empty'))).toBe(true);
    });

    it('copies links as links', async () => {
      make(workshop.inside, { out: '-> ../outside/secret' });
      await cp('-r', 'inside/a1', 'inside/out', 'copy-is-missing');
      expect(codes(await cp('inside/out', 'inside/a1/link', 'no/such'))).toMatchObject({
        'no/such': 'ENOENT',
      });
      mkdirSync(at('copy'));
      await cp('inside/out', 'inside/a1/link', 'copy');
      expect([readlinkSync(at('copy/out')), readlinkSync(at('copy/link'))]).toEqual([
        '../outside/secret',
        '../a2',
      ]);
    });

    it('replaces what exists as a whole: no other name of it, and nothing that a link leads to, is written', async () => {
      make(workshop.root, {
        'to/file': 'old',
        'to/linked': '-> ../outside/secret',
        'new/file': 'new',
        'new/linked': 'new',
      });
      linkSync(at('to/file'), at('other name'));
      const before = snapshot(workshop.outside);
      const { failures } = await cp('-r', 'new/.', 'to');
      expect(failures).toEqual([]);
      expect([readFileSync(at('to/file'), 'utf8'), readFileSync(at('other name'), 'utf8')]).toEqual([
        'new',
        'old',
      ]);
      expect(lstatSync(at('to/linked')).isFile()).toBe(true);
      expect(snapshot(workshop.outside)).toEqual(before);
    });

    it('keeps the mode of a file that it replaces', async () => {
      writeFileSync(at('private'), 'old', { mode: 0o600 });
      await cp('inside/two names', 'private');
      expect(readFileSync(at('private'), 'utf8')).toBe('x');
      expect(lstatSync(at('private')).mode & 0o777).toBe(0o600);
    });

    it('leaves what exists alone with -n', async () => {
      make(workshop.root, { 'to/two names': 'old' });
      const { failures } = await cp('-rn', 'inside/.', 'to');
      expect(failures).toEqual([]);
      expect(readFileSync(at('to/two names'), 'utf8')).toBe('old');
      expect(existsSync(at('to/a1/b1/f1.bin'))).toBe(true);
    });

    it('copies holes as holes', async () => {
      truncateSync(at('inside/a3/zero'), 40_000_000);
      writeFileSync(at('inside/a3/zero'), 'end', { flag: 'a' });
      await cp('inside/a3/zero', 'copy');
      const [from, to] = [statSync(at('inside/a3/zero')), statSync(at('copy'))];
      expect(to.size).toBe(from.size);
      expect(to.blocks).toBeLessThan(2000);
      expect(readFileSync(at('copy')).subarray(-3).toString()).toBe('end');
    });

    it('copies a large file, byte for byte', async () => {
      const bytes = Buffer.alloc(150 * 2 ** 20);
      for (let i = 0; i < bytes.length; i += 4096) bytes.writeUInt32LE(i + 1, i);
      writeFileSync(at('large'), bytes);
      const { end } = await cp('large', 'copy');
      expect(end).toMatchObject({ kind: 'done', counts: { files: 1, bytes: bytes.length } });
      expect(readFileSync(at('copy')).equals(bytes)).toBe(true);
    });

    it('leaves out pipes, sockets and devices, and tells each', async () => {
      spawnSync('mkfifo', [at('inside/a1/pipe')]);
      const told = await cp('-r', 'inside', 'copy');
      expect(codes(told)).toEqual({ 'inside/a1/pipe': 'special-file' });
      expect(existsSync(at('copy/a1/b1/f1.bin'))).toBe(true);
      expect(existsSync(at('copy/a1/pipe'))).toBe(false);
    });

    it('does not copy a copy into itself', async () => {
      const told = await cp('-r', 'inside', 'inside/copy');
      expect(codes(told)).toEqual({ 'inside/copy': 'copy-into-itself' });
      expect(existsSync(at('inside/copy/a1/b1/f1.bin'))).toBe(true);
      expect(existsSync(at('inside/copy/copy'))).toBe(false);
    });

    it('tells what is in the way', async () => {
      make(workshop.root, { 'to/inside/a1': 'a file', 'to/inside/two names/': '' });
      expect(codes(await cp('-r', 'inside', 'to'))).toEqual({
        'to/inside/a1': 'file-in-the-way',
        'to/inside/two names': 'folder-in-the-way',
      });
      expect(codes(await cp('inside/two names', 'inside/two names'))).toEqual({
        'inside/two names': 'same-file',
      });
      expect(codes(await cp('inside/a1', 'elsewhere'))).toEqual({ 'inside/a1': 'is-a-folder' });
    });

    it('does not follow a link to where it copies', async () => {
      make(workshop.root, { door: '-> outside', 'tree/a1/': '' });
      const before = snapshot(workshop.outside);
      expect(codes(await cp('inside/two names', 'door'))).toEqual({ door: 'link-not-followed' });
      make(workshop.root, { 'dest/inside/a1': '-> ../../outside' });
      expect(codes(await cp('-r', 'inside', 'dest'))).toEqual({ 'dest/inside/a1': 'file-in-the-way' });
      expect(snapshot(workshop.outside)).toEqual(before);
    });

    it('says with -v what it copied', async () => {
      const { entries } = await cp('-v', 'inside/two names', 'copy');
      expect(entries).toMatchObject([{ path: 'copy', did: 'copied', from: 'inside/two names' }]);
    });

    it.skipIf(!isRoot)(
      'tells what it may not read, and leaves no torn file (needs root to be somebody else)',
      () => {
        make(workshop.root, { 'from/open': 'x', 'from/shut': 'x', 'to/': '' });
        print(tool('chmod'), ['600', 'from/shut'], { cwd: workshop.root });
        print(tool('chmod'), ['777', 'to'], { cwd: workshop.root });
        const ended = print(subject().program, ['cp', '-r', 'from', 'to'], {
          cwd: workshop.root,
          uid: 65_534,
        });
        expect(ended).toMatchObject({
          exitCode: 1,
          stderr: expect.stringMatching(/'from\/shut'.*ermission denied/),
        });
        expect(snapshot(at('to'))).not.toHaveProperty('./from/shut');
        expect(existsSync(at('to/from/open'))).toBe(true);
      },
    );
  });
};

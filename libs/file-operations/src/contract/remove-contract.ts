import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { codes, isRoot, print, run, type Subject, tool } from './subject.ts';
import { createWorkshop, make, makeTree, snapshot, type Workshop } from './workshop.ts';

export const removeContract = (subject: () => Subject): void => {
  describe('rm', () => {
    let workshop: Workshop;
    beforeEach(() => {
      workshop = createWorkshop();
      makeTree(workshop.inside);
    });
    afterEach(() => workshop.remove());
    const there = (path: string): boolean => existsSync(join(workshop.inside, path));

    it('removes folders with all that is in them, whatever its name is', async () => {
      make(workshop.inside, { [`long/${'x'.repeat(255)}/y`]: 'z', 'dots/...': '', 'dots/-rf': '' });
      const all = Object.values(snapshot(workshop.inside));
      const folders = all.filter((what) => what.startsWith('4')).length;
      const { failures, end } = await run(subject(), ['rm', '-r', 'inside'], { cwd: workshop.root });
      expect(failures).toEqual([]);
      expect(end).toMatchObject({
        kind: 'done',
        counts: { folders, files: all.length - folders, failures: 0 },
      });
      expect(existsSync(workshop.inside)).toBe(false);
    });

    it('removes links, and not what they lead to', async () => {
      make(workshop.inside, { out: '-> ../outside', 'a1/out': '-> ../../outside/secret' });
      const before = snapshot(workshop.outside);
      const told = await run(subject(), ['rm', '-r', 'out', 'a1'], { cwd: workshop.inside });
      expect(told.failures).toEqual([]);
      expect([there('out'), there('a1')]).toEqual([false, false]);
      expect(snapshot(workshop.outside)).toEqual(before);
    });

    it('leaves folders alone without -r, and removes empty ones with -d', async () => {
      const here = { cwd: workshop.inside };
      expect(codes(await run(subject(), ['rm', 'a1', 'two names'], here))).toEqual({ a1: 'EISDIR' });
      expect([there('a1'), there('two names')]).toEqual([true, false]);
      expect(codes(await run(subject(), ['rm', '-d', 'a3/empty', 'a1'], here))).toEqual({ a1: 'ENOTEMPTY' });
      expect(there('a3/empty')).toBe(false);
    });

    it('tells what is not there, unless -f', async () => {
      const here = { cwd: workshop.inside };
      expect(codes(await run(subject(), ['rm', 'nowhere', 'no/where'], here))).toEqual({
        nowhere: 'ENOENT',
        'no/where': 'ENOENT',
      });
      const forced = await run(subject(), ['rm', '-f', 'nowhere', 'no/where'], here);
      expect(forced.failures).toEqual([]);
      expect(forced.end).toMatchObject({ kind: 'done', counts: { failures: 0 } });
    });

    it('refuses the root of everything and folders seen from inside', async () => {
      const told = await run(subject(), ['rm', '-rf', '/', '.', '..', 'a1/.'], { cwd: workshop.inside });
      expect(codes(told)).toEqual({
        '/': 'root-folder',
        '.': 'dot-folder',
        '..': 'dot-folder',
        'a1/.': 'dot-folder',
      });
      expect(there('a1')).toBe(true);
    });

    it('says with -v what it removed', async () => {
      const { entries } = await run(subject(), ['rm', '-rv', 'a3/empty', 'a3/zero'], {
        cwd: workshop.inside,
      });
      expect(entries.map(({ path, did }) => `${path} ${String(did)}`).toSorted()).toEqual([
        'a3/empty removed',
        'a3/zero removed',
      ]);
    });

    it.skipIf(!isRoot)(
      'tells what it may not remove once, with its path, and removes the rest (needs root to be somebody else)',
      () => {
        const { root } = workshop;
        make(root, { 'mine/open/file': 'x', 'mine/shut/file': 'x', 'mine/shut/other': 'x' });
        print(tool('chown'), ['65534', 'mine', 'mine/open'], { cwd: root });
        const ended = print(subject().program, ['rm', '-r', 'mine'], { cwd: root, uid: 65_534 });
        expect(ended.exitCode).toBe(1);
        const lines = ended.stderr.trimEnd().split('\n');
        expect(lines.map((line) => /'(.*)'/.exec(line)?.[1] ?? '').toSorted()).toEqual([
          'mine/shut/file',
          'mine/shut/other',
        ]);
        expect(readdirSync(join(root, 'mine'))).toEqual(['shut']);
      },
    );
  });
};

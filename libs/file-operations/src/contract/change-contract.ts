import { lstatSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { codes, isGnu, isRoot, print, run, type Subject, tool } from './subject.ts';
import { createWorkshop, make, makeTree, snapshot, type Workshop } from './workshop.ts';

const MODES = [
  '600',
  '0755',
  '00700',
  '2750',
  'u+x,go=',
  'a-x',
  'g=u',
  '+t',
  '-w',
  'u=rwX,g=rX,o=',
  'ug+s',
  'o=g-w',
  '=r',
  'a+X',
  'u=rw,u+x-w',
];

const modeOf = (...path: readonly string[]): number => lstatSync(join(...path)).mode & 0o7777;

export const changeContract = (subject: () => Subject): void => {
  describe('chmod and chown', () => {
    let workshop: Workshop;
    beforeEach(() => {
      workshop = createWorkshop();
      makeTree(workshop.inside);
    });
    afterEach(() => workshop.remove());

    it.skipIf(!isGnu || !isRoot).each(MODES)(
      'chmod -R %s does what GNU chmod does (needs GNU chmod, and root)',
      (mode) => {
        print(tool('cp'), ['-a', 'inside', 'theirs'], { cwd: workshop.root });
        const ours = print(subject().program, ['chmod', '-R', mode, 'inside'], { cwd: workshop.root });
        print(tool('chmod'), ['-R', mode, 'theirs'], { cwd: workshop.root });
        expect(ours).toMatchObject({ exitCode: 0, stderr: '' });
        expect(snapshot(workshop.inside)).toEqual(snapshot(join(workshop.root, 'theirs')));
      },
    );

    it('chmod changes one file, or a folder alone', async () => {
      const here = { cwd: workshop.inside };
      await run(subject(), ['chmod', '640', 'a1', 'a2/b1/f1.bin'], here);
      expect([modeOf(workshop.inside, 'a1'), modeOf(workshop.inside, 'a2/b1/f1.bin')]).toEqual([
        0o640, 0o640,
      ]);
      expect(modeOf(workshop.inside, 'a1/b1/f1.bin')).toBe(0o644);
    });

    it('chmod says with -v what it did, and with -c only what it changed', async () => {
      const here = { cwd: workshop.inside };
      const verbose = await run(subject(), ['chmod', '-v', '644', 'a1/b1/f1.bin', 'a1/b1/f2.txt'], here);
      expect(verbose.entries.toSorted((a, b) => (a.path < b.path ? -1 : 1))).toMatchObject([
        { path: 'a1/b1/f1.bin', did: 'kept', from: '0644', to: '0644' },
        { path: 'a1/b1/f2.txt', did: 'changed', from: '0600', to: '0644' },
      ]);
      const changes = await run(subject(), ['chmod', '-R', '-c', '644', 'a1/b1/f1.bin'], here);
      expect(changes.entries).toEqual([]);
    });

    it('chmod never follows a link: in a tree it is left alone, and one that is named is told', async () => {
      make(workshop.inside, { 'a1/out': '-> ../../outside/secret', 'a1/outdir': '-> ../../outside' });
      const before = snapshot(workshop.outside);
      const recursive = await run(subject(), ['chmod', '-R', '777', 'a1'], { cwd: workshop.inside });
      expect(recursive.failures).toEqual([]);
      const named = await run(subject(), ['chmod', '777', 'a1/out'], { cwd: workshop.inside });
      expect(codes(named)).toEqual({ 'a1/out': 'link-not-followed' });
      expect(snapshot(workshop.outside)).toEqual(before);
    });

    it.skipIf(!isRoot)(
      'chmod opens folders that are closed to their owner, and goes in (needs root to be somebody else)',
      () => {
        make(workshop.root, { 'mine/shut/file': 'x' });
        const { root } = workshop;
        print(tool('chown'), ['-R', '65534', 'mine'], { cwd: root });
        print(tool('chmod'), ['000', 'mine/shut'], { cwd: root });
        const ended = print(subject().program, ['chmod', '-R', 'u+rwX', 'mine'], { cwd: root, uid: 65_534 });
        expect(ended).toMatchObject({ exitCode: 0, stderr: '' });
        expect(modeOf(root, 'mine/shut') & 0o700).toBe(0o700);
      },
    );

    it.skipIf(!isRoot)(
      'chown changes user and group, of links the links themselves (needs root)',
      async () => {
        make(workshop.inside, { 'a1/out': '-> ../../outside/secret' });
        const { failures, end } = await run(subject(), ['chown', '-R', '4321:1234', 'a1'], {
          cwd: workshop.inside,
        });
        expect(failures).toEqual([]);
        expect(end).toMatchObject({ kind: 'done' });
        for (const path of ['a1', 'a1/out', 'a1/b1', 'a1/b1/f3.bin', 'a1/dangling'])
          expect(lstatSync(join(workshop.inside, path))).toMatchObject({ uid: 4321, gid: 1234 });
        expect(lstatSync(join(workshop.outside, 'secret'))).toMatchObject({ uid: 0, gid: 0 });
        expect(lstatSync(join(workshop.inside, 'a2/b1/f3.bin'))).toMatchObject({ uid: 0 });
      },
    );

    it.skipIf(!isRoot)('chown takes a user alone, a group alone and names (needs root)', async () => {
      const file = 'a1/b1/f1.bin';
      const owner = () => {
        const { uid, gid } = lstatSync(join(workshop.inside, file));
        return [uid, gid];
      };
      await run(subject(), ['chown', ':77', file], { cwd: workshop.inside });
      expect(owner()).toEqual([0, 77]);
      await run(subject(), ['chown', '88', file], { cwd: workshop.inside });
      expect(owner()).toEqual([88, 77]);
      const told = await run(subject(), ['chown', '-v', 'root:root', file], { cwd: workshop.inside });
      expect(owner()).toEqual([0, 0]);
      expect(told.entries).toMatchObject([{ path: file, did: 'changed', to: 'root:root' }]);
    });

    it('refuses modes and owners that there are not', async () => {
      for (const words of [
        ['chmod', 'rwx', 'a1'],
        ['chmod', '8', 'a1'],
        ['chmod', 'u+q', 'a1'],
        ['chmod', '644'],
        ['chown', 'nobody-of-this-name', 'a1'],
        ['chown', ':nothing-of-this-name', 'a1'],
        ['chown', '4294967295', 'a1'],
      ])
        expect((await run(subject(), words, { cwd: workshop.inside })).end).toMatchObject({
          kind: 'refused',
        });
    });

    it('tells what is not there, and says nothing with -f', () => {
      const here = { cwd: workshop.inside };
      const loud = print(subject().program, ['chmod', '644', 'nowhere'], here);
      expect(loud).toMatchObject({ exitCode: 1, stderr: expect.stringContaining("'nowhere'") });
      expect(print(subject().program, ['chmod', '-f', '644', 'nowhere'], here)).toMatchObject({
        exitCode: 1,
        stderr: '',
      });
    });
  });
};

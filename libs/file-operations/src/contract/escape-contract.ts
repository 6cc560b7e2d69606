import { linkSync } from 'node:fs';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { codes, isRoot, run, type Subject, titled } from './subject.ts';
import { createWorkshop, make, makeTree, snapshot, type Workshop } from './workshop.ts';

const TRIES = 10_000;
const RUNS_MIN = 20;
const RACE_MS = 120_000;

const VICTIMS = 16;

/** Swaps folders for links that lead outside, and back, as often as it can. Counts how often it did. */
const SWAPPER = `
const { mkdirSync, renameSync, symlinkSync, writeFileSync } = require('node:fs');
const { workerData } = require('node:worker_threads');
const { tree, outside, count, victims } = workerData;
const tries = new Int32Array(count);
const attempt = (work) => { try { work(); } catch {} };
for (;;) {
  for (let n = 0; n < victims; n++) {
    attempt(() => mkdirSync(tree + '/swap' + n + '/deep', { recursive: true }));
    for (const name of ['plain', 'deep/plain']) attempt(() => writeFileSync(tree + '/swap' + n + '/' + name, 'x'));
    attempt(() => symlinkSync(outside, tree + '/link' + n));
  }
  for (let i = 0; i < 5; i++)
    for (let n = 0; n < victims; n++) {
      attempt(() => renameSync(tree + '/swap' + n, tree + '/away' + n));
      attempt(() => renameSync(tree + '/link' + n, tree + '/swap' + n));
      Atomics.add(tries, 0, 1);
      attempt(() => renameSync(tree + '/swap' + n, tree + '/link' + n));
      attempt(() => renameSync(tree + '/away' + n, tree + '/swap' + n));
    }
}`;

const startSwapper = (tree: string, outside: string) => {
  const count = new SharedArrayBuffer(4);
  const tries = new Int32Array(count);
  const worker = new Worker(SWAPPER, { eval: true, workerData: { tree, outside, count, victims: VICTIMS } });
  return { tries: () => Atomics.load(tries, 0), stop: () => worker.terminate() };
};

export const escapeContract = (subject: () => Subject): void => {
  describe('nothing outside the folder', () => {
    let workshop: Workshop;
    beforeEach(() => {
      workshop = createWorkshop();
      makeTree(workshop.inside);
    });
    afterEach(() => workshop.remove());
    const beneath = (...words: readonly string[]) => run(subject(), words, { beneath: workshop.inside });

    const COMMANDS = [
      ['find'],
      ['ls', '-R'],
      ['du', '-a'],
      ['rm', '-rf'],
      ['chmod', '-R', '777'],
      ['chown', '-R', '4321:4321'],
      ['stat'],
    ];

    it.each(titled(COMMANDS))('$title refuses paths that lead out of it', async ({ words }) => {
      make(workshop.inside, { door: '-> ../outside', nested: '-> a1/hop', 'a1/hop': '-> ../../outside' });
      const before = snapshot(workshop.outside);
      const paths = [
        '../outside',
        'a1/../../outside',
        join(workshop.root, 'outside'),
        'door/secret',
        'nested/deep/secret',
      ];
      const told = await beneath(...words, ...paths);
      expect(codes(told)).toEqual({
        '../outside': 'outside-folder',
        'a1/../../outside': 'outside-folder',
        [join(workshop.root, 'outside')]: 'outside-folder',
        'door/secret': 'link-not-followed',
        'nested/deep/secret': 'link-not-followed',
      });
      expect(told.entries).toEqual([]);
      expect(snapshot(workshop.outside)).toEqual(before);
    });

    it('cp refuses to copy from or to where a path or a link leads out', async () => {
      make(workshop.inside, { door: '-> ../outside' });
      const before = snapshot(workshop.outside);
      expect(codes(await beneath('cp', '-r', '../outside', 'a1'))).toEqual({
        '../outside': 'outside-folder',
      });
      expect(codes(await beneath('cp', 'door/secret', 'a1'))).toEqual({ 'door/secret': 'link-not-followed' });
      expect(codes(await beneath('cp', 'two names', '../outside'))).toEqual({
        '../outside': 'outside-folder',
      });
      expect(codes(await beneath('cp', 'two names', 'door'))).toEqual({ door: 'link-not-followed' });
      expect(codes(await beneath('cp', 'two names', 'door/'))).toEqual({ 'door/': 'link-not-followed' });
      expect(codes(await beneath('cp', 'two names', 'door/x'))).toEqual({ 'door/x': 'link-not-followed' });
      expect(snapshot(workshop.outside)).toEqual(before);
    });

    it.each(titled(COMMANDS.filter(([command]) => command !== 'stat')))(
      '$title goes through a tree full of links and leaves it nowhere',
      async ({ words }) => {
        make(workshop.inside, {
          'a1/absolute': `-> ${workshop.outside}`,
          'a1/file': `-> ${workshop.outside}/secret`,
          'a1/b1/relative': '-> ../../../outside/deep',
          'a1/b1/root': '-> /',
          'a2/loop': '-> .',
          'a2/up': '-> ..',
          'a2/chain': '-> ../a1/absolute/deep',
        });
        const before = snapshot(workshop.outside);
        const told = await beneath(...words, 'a1', 'a2');
        expect(told.failures).toEqual([]);
        expect(told.entries.filter(({ path }) => path.includes('secret'))).toEqual([]);
        expect(snapshot(workshop.outside)).toEqual(before);
      },
    );

    it('rm removes one name of a file that has others outside, and no more', async () => {
      linkSync(join(workshop.outside, 'secret'), join(workshop.inside, 'a1/same'));
      await beneath('rm', '-r', 'a1');
      expect(snapshot(workshop.outside)['./secret']).toContain(Buffer.from('SECRET\n').toString('base64'));
    });

    it('chmod and chown leave files alone that have other hard links', async () => {
      linkSync(join(workshop.outside, 'secret'), join(workshop.inside, 'a1/same'));
      const before = snapshot(workshop.outside);
      expect(codes(await beneath('chmod', '-R', '777', 'a1'))).toEqual({ 'a1/same': 'other-hard-links' });
      if (isRoot)
        expect(codes(await beneath('chown', '-R', '4321', 'a1'))).toEqual({ 'a1/same': 'other-hard-links' });
      expect(snapshot(workshop.outside)).toEqual(before);
    });

    it('cp writes into no file that has other hard links', async () => {
      linkSync(join(workshop.outside, 'secret'), join(workshop.inside, 'a1/two names'));
      const { failures } = await beneath('cp', 'two names', 'a1');
      expect(failures).toEqual([]);
      expect(snapshot(workshop.outside)['./secret']).toContain(Buffer.from('SECRET\n').toString('base64'));
    });

    it('works on the folder itself', async () => {
      const { entries, failures } = await beneath('du', '-s', '.');
      expect(failures).toEqual([]);
      expect(entries).toMatchObject([{ path: '.', type: 'folder' }]);
    });

    it.each(
      titled([
        ['find', 'tree'],
        ['du', '-a', 'tree'],
        ['ls', '-R', 'tree'],
        ['chmod', '-R', '777', 'tree'],
        ['chown', '-R', '4321:4321', 'tree'],
        ['rm', '-rf', ...Array.from({ length: VICTIMS }, (_, n) => `tree/swap${n}`)],
        ['cp', '-r', 'tree', 'copy'],
      ]),
    )(
      '$title is not led out by a link that is put in its way, in ten thousand tries',
      { timeout: RACE_MS },
      async ({ words }) => {
        const tree = join(workshop.inside, 'tree');
        make(tree, { 'more/plain': 'x' });
        const before = snapshot(workshop.outside);
        const swapper = startSwapper(tree, workshop.outside);
        const seen: string[] = [];
        try {
          for (let runs = 0; runs < RUNS_MIN || swapper.tries() < TRIES; runs++) {
            const { entries } = await beneath(...words);
            seen.push(...entries.map(({ path }) => path).filter((path) => path.includes('secret')));
          }
        } finally {
          await swapper.stop();
        }
        expect(seen).toEqual([]);
        expect(snapshot(workshop.outside)).toEqual(before);
        expect(Object.keys(snapshot(workshop.inside)).filter((path) => path.includes('secret'))).toEqual([]);
      },
    );
  });
};

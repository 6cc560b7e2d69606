import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { FileCounts } from '../file-operations.ts';
import { print, run, type Subject, titled } from './subject.ts';
import { createWorkshop, makeTree, type Workshop } from './workshop.ts';

/** Makes and deletes files and folders in a tree, for as long as it runs. */
const BUSY = `
const { mkdirSync, rmSync, writeFileSync } = require('node:fs');
const { workerData } = require('node:worker_threads');
for (let i = 0; ; i++) {
  const folder = workerData + '/busy' + (i % 20);
  try {
    mkdirSync(folder + '/deep', { recursive: true });
    for (let k = 0; k < 10; k++) writeFileSync(folder + '/deep/f' + k, 'x');
    if (i % 3 === 0) rmSync(folder, { recursive: true, force: true });
  } catch {}
}`;

const makeWide = (folder: string, folders: number, files: number): void => {
  for (let d = 0; d < folders; d++) {
    mkdirSync(join(folder, `d${d}`), { recursive: true });
    for (let f = 0; f < files; f++) writeFileSync(join(folder, `d${d}`, `f${f}`), 'x');
  }
};

export const troubleContract = (subject: () => Subject): void => {
  describe('in trouble', () => {
    let workshop: Workshop;
    beforeEach(() => {
      workshop = createWorkshop();
    });
    afterEach(() => workshop.remove());

    it.each(
      titled([
        ['find', '.', '-size', '-10'],
        ['du', '-a', '.'],
        ['ls', '-lR', '.'],
        ['chmod', '-R', 'u+rw', '.'],
        ['cp', '-r', '.', '../copy'],
      ]),
    )('$title survives that others work in the same tree', async ({ words }) => {
      makeTree(workshop.inside);
      const busy = new Worker(BUSY, { eval: true, workerData: workshop.inside });
      try {
        for (let i = 0; i < 3; i++) {
          const { end, failures } = await run(subject(), words, { cwd: workshop.inside });
          expect(end).toMatchObject({ kind: 'done' });
          // What is gone is no failure. What was swapped for something else may be one.
          expect(failures.filter(({ code }) => code === 'ENOENT')).toEqual([]);
        }
      } finally {
        await busy.terminate();
      }
    });

    it('rm comes to an end also if others go on to write', async () => {
      makeTree(workshop.inside);
      const busy = new Worker(BUSY, { eval: true, workerData: workshop.inside });
      const { end } = await run(subject(), ['rm', '-rf', workshop.inside]);
      await busy.terminate();
      expect(end).toMatchObject({ kind: 'done' });
      rmSync(workshop.inside, { recursive: true, force: true });
      mkdirSync(workshop.inside);
    });

    it('a folder of many thousand names is gone through piece by piece', { timeout: 60_000 }, async () => {
      makeWide(workshop.inside, 1, 4_000);
      const found = await run(subject(), ['find', '.', '-type', 'f', '-size', '-2'], {
        cwd: workshop.inside,
      });
      expect(new Set(found.entries.map(({ path }) => path)).size).toBe(4_000);
      const removed = await run(subject(), ['rm', '-r', 'd0'], { cwd: workshop.inside });
      expect(removed).toMatchObject({ failures: [], end: { kind: 'done', counts: { files: 4_000 } } });
      expect(readdirSync(workshop.inside)).toEqual([]);
    });

    it('is cancelled, and says how far it came', { timeout: 60_000 }, async () => {
      makeWide(workshop.inside, 30, 30);
      const running = subject().operations.start({
        words: ['find', '.', '-size', '-10'],
        results: 'entries',
        cwd: workshop.inside,
      });
      for await (const _first of running.entries) {
        running.cancel();
        break;
      }
      const end = await running.ended;
      // On a fast machine it may have been done before it heard of it.
      expect(['cancelled', 'done']).toContain(end.kind);
    });

    it('ends when the process that asked for it is gone', async () => {
      makeWide(workshop.inside, 20, 20);
      const { command, args, env } = subject().program;
      const starter = `
        const { spawn } = require('node:child_process');
        const child = spawn(${JSON.stringify(command)}, ${JSON.stringify([...args, 'find', '.', '--stop-with-stdin', '-name', 'x'])}, { stdio: ['pipe', 'inherit', 'inherit'] });
        process.stdout.write(String(child.pid) + '\\n');
        process.kill(process.pid, 'SIGKILL');`;
      const { stdout } = print(
        { command: process.execPath, args: ['-e', starter], ...(env === undefined ? {} : { env }) },
        [],
        {
          cwd: workshop.inside,
        },
      );
      const pid = Number.parseInt(stdout, 10);
      await expect.poll(() => isAlive(pid), { timeout: 10_000 }).toBe(false);
    });

    it('tells progress while it lasts, and the sum at the end', { timeout: 60_000 }, async () => {
      makeWide(workshop.inside, 20, 50);
      const told: FileCounts[] = [];
      const { end } = await run(subject(), ['du', '-a', '--threads=1', '.'], {
        cwd: workshop.inside,
        onProgress: (counts) => void told.push(counts),
      });
      expect(end).toMatchObject({ kind: 'done', counts: { files: 1000, folders: 21, failures: 0 } });
      expect(told.every(({ files }) => files <= 1000)).toBe(true);
    });

    it('refuses a command that there is not, and options that there are not', async () => {
      expect((await run(subject(), ['shred', '.'])).end).toMatchObject({ kind: 'refused' });
      expect((await run(subject(), ['du', '--frobnicate', '.'])).end).toMatchObject({ kind: 'refused' });
      expect((await run(subject(), ['rm', '-rz', '.'])).end).toMatchObject({ kind: 'refused' });
      expect(
        (await run(subject(), ['find', '.'], { beneath: join(workshop.root, 'nowhere') })).end,
      ).toMatchObject({
        kind: 'refused',
      });
    });
  });
};

const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};

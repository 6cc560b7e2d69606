import { spawnSync } from 'node:child_process';
import {
  existsSync,
  globSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type System, startSystem, until } from './system.ts';

const FOLDERS = 60;
const FILES = 50;
const isFields = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null;

describe('jobs on 3,000 files, the storage service killed -9 in each of them', () => {
  let system: System;
  let here = '';
  beforeAll(async () => {
    here = mkdtempSync(join(tmpdir(), 'berth-jobs-'));
    for (let i = 0; i < FOLDERS; i += 1) {
      mkdirSync(join(here, 'runs', String(i)), { recursive: true });
      for (let j = 0; j < FILES; j += 1) writeFileSync(join(here, 'runs', String(i), `f${j}`), `${i}-${j}`);
    }
    system = await startSystem();
  });
  afterAll(async () => {
    await system.stop();
    rmSync(here, { recursive: true, force: true });
  });

  const berth = async (...args: readonly string[]): Promise<string> => {
    const run = system.berth(args);
    expect([args, await run.ended, run.stderr()]).toMatchObject([args, 0, expect.anything()]);
    return run.stdout();
  };
  const jobs = async (): Promise<readonly Readonly<Record<string, unknown>>[]> => {
    const found: unknown = JSON.parse(await berth('folder', 'jobs', 'big', '--json'));
    return Array.isArray(found) ? found.filter(isFields) : [];
  };

  it('are not needed for berth cp, which carries files and directories into a folder and out of it', async () => {
    await berth('folder', 'create', 'box');
    const local = (name: string): string => join(here, name);
    await berth('cp', local('runs/0/f0'), 'box:/one');
    await berth('cp', local('runs/1'), 'box:in/');
    expect(await berth('folder', 'cat', 'box/one')).toBe('0-0');
    await berth('cp', 'box:/one', local('one'));
    await berth('cp', 'box:in/1', local('back'));
    expect(readFileSync(local('one'), 'utf8')).toBe('0-0');
    expect(spawnSync('diff', ['-r', local('runs/1'), local('back')]).status).toBe(0);
    expect(await berth('transfers', 'list', '--folder', 'box')).toMatch(/upload +box[^\n]+completed +50 /);
    for (const [words, code] of [
      [['nowhere:/x', local('x')], 'usage'],
      [['box:/nothing', local('x')], 'file-unknown'],
      [[local('nothing'), 'box:/x'], 'ENOENT'],
      [['box:/one', 'big:/one'], ''],
    ] as const) {
      const run = system.berth(['cp', ...words]);
      expect([words, await run.ended]).not.toEqual([words, 0]);
      expect(run.stderr()).toContain(code);
    }
    expect(existsSync(local('x'))).toBe(false);
  });

  it('end, with nothing lost and nothing left', async () => {
    await berth('folder', 'create', 'big');
    await berth('folder', 'upload', join(here, 'runs'), 'big/');
    const [data = ''] = globSync(join(system.stateFolder, 'volumes/*/*/f*/data/runs')).map((runs) =>
      join(runs, '..'),
    );
    expect(existsSync(data)).toBe(true);
    const filesIn = (name: string): number =>
      readdirSync(join(data, name), { recursive: true, withFileTypes: true }).filter((one) => one.isFile())
        .length;

    for (const words of [
      ['cp', 'big/runs', 'big/copy'],
      ['chmod', 'g-w', 'big/copy'],
      ['rm', '-r', 'big/copy'],
    ]) {
      await berth('folder', ...words, '--detach');
      await system.kill9('storage');
      await until(`berth folder ${words.join(' ')} ends`, 60_000, async () =>
        (await jobs()).every(({ phase }) => phase !== 'open') ? true : null,
      );
      if (words[0] === 'cp') expect(filesIn('copy')).toBe(FOLDERS * FILES);
    }
    expect((await jobs()).map(({ operation, phase }) => [operation, phase])).toEqual([
      ['delete', 'completed'],
      ['chmod', 'completed'],
      ['copy', 'completed'],
    ]);
    expect([existsSync(join(data, 'copy')), filesIn('runs')]).toEqual([false, FOLDERS * FILES]);
    expect(readdirSync(join(data, '.berth/trash'))).toEqual([]);
    expect(readdirSync(join(data, '.berth/copies')).filter((name) => !name.endsWith('.moving'))).toEqual([]);
    expect((await system.check()).faults).toEqual([]);
  });
});

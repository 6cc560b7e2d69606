import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findContext, loginFile } from './context.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'berth-context-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const around = (env: Record<string, string> = {}) => ({
  env,
  programFolder: join(folder, 'clone', 'dist', 'cli', 'src'),
  home: join(folder, 'home'),
});
const write = (file: string, content: string) => {
  mkdirSync(join(file, '..'), { recursive: true });
  writeFileSync(file, content);
};
const context = (name: string) => JSON.stringify({ url: `http://${name}/`, key: `key of ${name}` });

describe('the context', () => {
  it('is that of the environment before any file', () => {
    write(join(folder, 'state', 'context.json'), context('state'));
    const found = findContext(
      around({ BERTH_URL: 'http://env/', BERTH_KEY: 'k', BERTH_STATE: join(folder, 'state') }),
    );
    expect(found).toEqual({ url: 'http://env', key: 'k', from: 'BERTH_URL' });
  });

  it('is that of the state folder, then of the clone, then of the login', () => {
    const state = { BERTH_STATE: join(folder, 'state') };
    write(join(folder, 'clone', 'package.json'), '{\n  "name": "berth-workspace"\n}');
    write(loginFile(around()), context('login'));
    expect(findContext(around(state)).url).toBe('http://login');
    write(join(folder, 'clone', '.berth', 'context.json'), context('clone'));
    expect(findContext(around(state)).url).toBe('http://clone');
    write(join(folder, 'state', 'context.json'), context('state'));
    expect(findContext(around(state))).toMatchObject({ url: 'http://state', key: 'key of state' });
  });

  it('that is missing is told with the mend', () => {
    expect(() => findContext(around())).toThrow('log in with "berth login URL"');
    write(join(folder, 'clone', 'package.json'), '{\n  "name": "berth-workspace"\n}');
    expect(() => findContext(around())).toThrow('run "npm start" in');
  });

  it('of half an environment is refused', () =>
    expect(() => findContext(around({ BERTH_URL: 'http://env' }))).toThrow('without BERTH_KEY'));

  it('that is broken is told by its file', () => {
    write(loginFile(around()), '{"url":');
    expect(() => findContext(around())).toThrow(/context\.json is no context of Berth/);
  });
});

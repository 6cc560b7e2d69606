import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const MAIN = join(import.meta.dirname, '..', 'main.ts');

describe.each(['native', 'plain'])('berth fs, %s', (kind) => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'berth-cli-fs-'));
    mkdirSync(join(folder, 'a/b'), { recursive: true });
    writeFileSync(join(folder, 'a/b/file'), 'x'.repeat(5000));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  /** No server, no login, no home. */
  const berth = (...words: readonly string[]) => {
    const { stdout, stderr, status } = spawnSync(process.execPath, [MAIN, 'fs', ...words], {
      cwd: folder,
      encoding: 'utf8',
      env: { PATH: process.env['PATH'], BERTH_FS: kind, NO_COLOR: '1', HOME: folder },
      timeout: 30_000,
    });
    return { stdout, stderr, status };
  };

  it('does what the tools of that name do, without a server', () => {
    expect(berth('find', 'a', '-name', 'f*')).toEqual({ stdout: 'a/b/file\n', stderr: '', status: 0 });
    expect(berth('du', '-b', 'a/b/file').stdout).toBe('5000\ta/b/file\n');
    expect(berth('chmod', '-x', 'a/b/file')).toEqual({ stdout: '', stderr: '', status: 0 });
  });

  it('tells each failure with its path, and ends with 1', () => {
    const { stdout, stderr, status } = berth('ls', 'a/b', 'nowhere');
    expect(stdout).toContain('file');
    expect(stderr).toMatch(/^berth fs ls: 'nowhere': .*no such file/i);
    expect(status).toBe(1);
  });

  it('has failures and the sum among the results with --json', () => {
    const { stdout, stderr, status } = berth('stat', '--json', 'a', 'nowhere');
    const lines = stdout
      .trimEnd()
      .split('\n')
      .map((line): { event?: string } => JSON.parse(line) as { event?: string });
    expect(lines.map(({ event = '' }) => event).toSorted()).toEqual(['done', 'entry', 'failure']);
    expect(stderr).toBe('');
    expect(status).toBe(1);
  });

  it('ends with 2 if it is used wrongly', () => {
    expect(berth('du', '--wrong')).toMatchObject({
      status: 2,
      stderr: expect.stringContaining('no option --wrong'),
    });
    expect(berth('find', '-name')).toMatchObject({
      status: 2,
      stderr: expect.stringContaining('needs a value'),
    });
  });

  it('says how each is used', () => {
    expect(berth('cp', '--help')).toMatchObject({
      status: 0,
      stdout: expect.stringContaining('usage: berth fs cp'),
    });
  });
});

import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openSecrets } from './secrets.ts';
import { openStateFolder } from './state-folder.ts';

describe('the state folder', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'berth-state-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  it('is for its owner only', async () => {
    const state = await openStateFolder(path.join(folder, 'new'));
    expect((await stat(state.path)).mode & 0o777).toBe(0o700);
    await openSecrets(state.secretsFile);
    expect((await stat(state.secretsFile)).mode & 0o777).toBe(0o600);
  });

  it('is refused to a second launcher', async () => {
    await openStateFolder(folder);
    await expect(openStateFolder(folder)).rejects.toThrow(
      `Berth is already running with ${folder} (process ${process.pid})`,
    );
  });

  it('is refused when it belongs to something else', async () => {
    await writeFile(path.join(folder, 'holiday.jpg'), '');
    await expect(openStateFolder(folder)).rejects.toThrow('holds holiday.jpg and no file "format"');
  });

  it('is refused when a newer Berth wrote it', async () => {
    await writeFile(path.join(folder, 'format'), '2\n');
    await expect(openStateFolder(folder)).rejects.toThrow('newer Berth (format 2');
  });

  it('is refused when it is a file, or lies in one', async () => {
    await writeFile(path.join(folder, 'file'), '');
    await expect(openStateFolder(path.join(folder, 'file', 'x'))).rejects.toThrow("can't be used");
  });

  it('gives the same secrets again, and says when they are damaged', async () => {
    const file = path.join(folder, 'secrets.json');
    const first = await openSecrets(file);
    expect(first.isNew).toBe(true);
    expect(await openSecrets(file)).toEqual({ secrets: first.secrets, isNew: false });
    await writeFile(file, '{"adminKey":"x","passwords":{}}');
    await expect(openSecrets(file)).rejects.toThrow('is damaged ("scheduler" is missing)');
  });
});

import { execFileSync, spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { PreparedMount } from '#contracts';
import { sessionId } from '#kernel';
import type { FolderBinder } from '../../ports/session-folders.ts';
import { diskFolderBinder } from './disk-folder-binder.ts';
import { mountExport } from './mount-export.ts';

const isRoot = process.getuid?.() === 0;
const key = { sessionId: sessionId('k3v9x2m4q7wz'), epoch: 1 };

let room: string;
let root: string;
let binder: FolderBinder;
const mount = (more: Partial<PreparedMount> = {}): PreparedMount => ({
  folderId: 'f7k2m9x4q1wz',
  name: 'corpus',
  volumeId: 'default',
  root,
  path: 'ab/f7k2m9x4q1wz/data',
  target: '/data',
  isReadOnly: false,
  ...more,
});
const data = (): string => path.join(root, mount().path);
const bound = async (more: Partial<PreparedMount> = {}) => {
  const outcome = await binder.bind(key, [mount(more)]);
  if (!outcome.ok) throw new Error(outcome.refusal.code);
  return outcome.value[0]?.source ?? '';
};

beforeEach(async () => {
  room = await mkdtemp(path.join(os.tmpdir(), 'berth-binds-'));
  root = path.join(room, 'volume');
  binder = diskFolderBinder(path.join(room, 'staging'));
  mkdirSync(path.join(data(), 'train/images'), { recursive: true });
  writeFileSync(path.join(data(), 'train/images/a'), 'inside');
  mkdirSync(path.join(room, 'outside'));
  writeFileSync(path.join(room, 'outside/a'), 'OUTSIDE');
  writeFileSync(path.join(root, '.berth-volume'), 'default\n');
});
afterEach(async () => {
  await binder.keepOnly(new Set());
  expect(execFileSync('cat', ['/proc/self/mountinfo'], { encoding: 'utf8' })).not.toContain(room);
  await rm(room, { recursive: true, force: true });
});

describe.skipIf(!isRoot)('folders that lie on an export (mounting needs root)', () => {
  const mountedFrom = { from: 'nas.example:/vol1', at: 'ab/f7k2m9x4q1wz/data', options: 'nosuid,hard' };
  /** Takes `-t nfs -o OPTIONS FROM AT`, and mounts memory under the name of the export: this kernel may have no NFS. */
  const command = (body: string): string => {
    const file = path.join(room, 'mount');
    writeFileSync(file, `#!/bin/sh\n${body}\n`, { mode: 0o755 });
    return file;
  };
  const bind = async (body: string) =>
    diskFolderBinder(path.join(room, 'staging'), mountExport(command(body))).bind(key, [
      mount({ mountedFrom }),
    ]);
  afterEach(() => spawnSync('umount', [data()]));

  it('are mounted before they are bound, once', async () => {
    const body = `echo "$@" >> ${room}/asked; exec mount -t tmpfs -o size=1m "$5" "$6"`;
    for (let i = 0; i < 2; i += 1)
      expect(await bind(body)).toMatchObject({ ok: true, value: [{ source: data() }] });
    expect(readFileSync(path.join(room, 'asked'), 'utf8')).toBe(
      `-t nfs -o nosuid,hard nas.example:/vol1 ${data()}\n`,
    );
    expect(existsSync(path.join(data(), 'train'))).toBe(false);
  });

  it('are refused when the server says no, and when something else is there', async () => {
    expect(await bind('echo "mount.nfs: access denied by server" >&2; exit 32')).toMatchObject({
      refusal: { code: 'volume-not-on-node', message: expect.stringContaining('access denied by server') },
    });
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'other:/x', data()]);
    expect(await bind('exit 0')).toMatchObject({
      refusal: { code: 'volume-not-on-node', message: expect.stringContaining('has other:/x mounted') },
    });
  });
});

describe('folders of a mounted volume', () => {
  it('are bound where they lie', async () => expect(await bound()).toBe(data()));

  it('are refused where the volume is not mounted, or another one is', async () => {
    expect(await binder.bind(key, [mount({ root: path.join(room, 'staging') })])).toMatchObject({
      refusal: { code: 'volume-not-on-node' },
    });
    expect(await binder.bind(key, [mount({ volumeId: 'other' })])).toMatchObject({
      refusal: { code: 'volume-not-on-node' },
    });
    expect(await binder.bind(key, [mount({ path: 'ab/none/data' })])).toMatchObject({
      refusal: { code: 'volume-not-on-node' },
    });
  });
});

describe.skipIf(!isRoot)(`a part of a folder (${isRoot ? 'as root' : 'skipped: needs root'})`, () => {
  it('is bound by what it was when it was opened, and given back with nothing lost', async () => {
    const source = await bound({ subPath: 'train/images' });
    expect(readFileSync(path.join(source, 'a'), 'utf8')).toBe('inside');
    renameSync(path.join(data(), 'train'), path.join(data(), 'gone'));
    symlinkSync(room, path.join(data(), 'train'));
    expect(readFileSync(path.join(source, 'a'), 'utf8')).toBe('inside');
    await binder.release(key);
    await binder.release(key);
    expect(readdirSync(path.join(room, 'staging'))).toEqual([]);
    expect(existsSync(path.join(data(), 'gone/images/a'))).toBe(true);
  });

  it('is refused when a link leads there, a file is there, or nothing', async () => {
    symlinkSync(path.join(room, 'outside'), path.join(data(), 'out'));
    symlinkSync('train', path.join(data(), 'in'));
    for (const subPath of ['out', 'in/images', 'train/images/a', 'train/none'])
      expect([subPath, await binder.bind(key, [mount({ subPath })])]).toMatchObject([
        subPath,
        { refusal: { code: 'folder-sub-path' } },
      ]);
  });

  it('never leads out, whatever is swapped in meanwhile', async () => {
    const [real, link] = [path.join(data(), 'train'), path.join(data(), 'link')];
    symlinkSync(path.join(room, 'outside'), path.join(data(), 'link'));
    mkdirSync(path.join(room, 'outside/images'));
    writeFileSync(path.join(room, 'outside/images/a'), 'OUTSIDE');
    const aside = path.join(data(), 'aside');
    let isOver = false;
    const swap = async (): Promise<void> => {
      while (!isOver) {
        renameSync(real, aside);
        renameSync(link, real);
        await new Promise((resolve) => setImmediate(resolve));
        renameSync(real, link);
        renameSync(aside, real);
        await new Promise((resolve) => setImmediate(resolve));
      }
    };
    const swapping = swap();
    const seen = new Set<string>();
    for (let round = 0; round < 60; round += 1) {
      const outcome = await binder.bind(key, [mount({ subPath: 'train/images' })]);
      seen.add(
        outcome.ok
          ? readFileSync(path.join(outcome.value[0]?.source ?? '', 'a'), 'utf8')
          : outcome.refusal.code,
      );
    }
    isOver = true;
    await swapping;
    expect([...seen].filter((word) => word !== 'inside' && word !== 'folder-sub-path')).toEqual([]);
  }, 30_000);
});

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, beforeEach, test } from 'node:test';
import { folderId, snapshotId, volumeId } from '#kernel';
import { mountCommands } from '../../src/adapters/exports/mount-commands.ts';
import { nfsBackend } from '../../src/adapters/volumes/nfs-backend.ts';
import type { VolumeHealth, WorkControl } from '../../src/ports/volume-backend.ts';
import { nfsServer } from './nfs-server.ts';

/*
 * Run by e2e/nfs.int.spec.ts in a kernel of its own, against a server of its own: what the back end mounts there is real NFS 4.1, by mount.nfs and the client of Linux.
 */
const room = mkdtempSync(join(tmpdir(), 'nfs-'));
const shared = join(room, 'shared');
mkdirSync(shared);
const server = nfsServer(shared, room, 20_490);
const exportFrom = '127.0.0.1:/vol1';
/** So soon the client gives up, in tenths of a second: a test does not wait for 45 s. */
const mountOptions = `vers=4.1,port=${server.port},timeo=10,retrans=1`;
const exports = mountCommands({ roomMs: 1500 });
const root = join(room, 'root');
const about = { volumeId: volumeId('spec'), exportFrom, mountOptions };
const open = (place = root) => nfsBackend({ ...about, root: place }, exports);
const mountsAt = (place: string): readonly string[] =>
  readFileSync('/proc/self/mountinfo', 'utf8')
    .split('\n')
    .filter((line) => line.split(' ')[4] === place);

const work: WorkControl = { signal: new AbortController().signal, onProgress: () => undefined };
const folder = folderId('fkernel00001');
const file = () => join(open().pathOf(folder), 'kept');

const HEALTHY_MS = 30_000;
const untilHealthy = async (): Promise<VolumeHealth> => {
  const startedAt = performance.now();
  for (;;) {
    try {
      return await open().probe();
    } catch (error) {
      if (performance.now() - startedAt > HEALTHY_MS) throw error;
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
  }
};
const faultOf = async (act: Promise<unknown>): Promise<string> => {
  const outcome: unknown = await act.then(
    () => null,
    (error: unknown) => error,
  );
  assert.ok(outcome instanceof Error, 'it went, and should have failed');
  return `${outcome.name} ${outcome.message} ${String(outcome.cause)}`;
};
const secondsOf = async (act: () => Promise<unknown>): Promise<number> => {
  const startedAt = performance.now();
  await act();
  return (performance.now() - startedAt) / 1000;
};

before(() => server.start());
beforeEach(async () => {
  await untilHealthy();
  await open().provision(folder, null);
  if (!existsSync(file())) await writeFile(file(), 'as it was');
});
after(async () => {
  await exports.unmount(root);
  await server.kill();
});

void test('is mounted by the back end itself, with nothing on it that has rights of its own', () => {
  const [line = ''] = mountsAt(root);
  assert.match(line, / rw,nosuid,nodev\S* - nfs4 127\.0\.0\.1:\/vol1 /);
  for (const option of ['vers=4.1', 'softerr', 'timeo=10', 'retrans=1'])
    assert.ok(line.includes(option), line);
});

void test('makes, clones, snapshots, rolls back and purges folders', async () => {
  const [backend, one, copy] = [open(), folderId('fkernel00002'), folderId('fkernel00003')];
  const snapshot = snapshotId('s3n8p5r2t6vb');
  const text = (of = one, at?: typeof snapshot) => readFile(join(backend.pathOf(of, at), 'deep/a'), 'utf8');
  await backend.provision(one, null);
  await mkdir(join(backend.pathOf(one), 'deep'));
  await writeFile(join(backend.pathOf(one), 'deep/a'), 'first');
  await backend.takeSnapshot(one, snapshot, work);
  await writeFile(join(backend.pathOf(one), 'deep/a'), 'second');
  await backend.clone(copy, null, { kind: 'folder', folderId: one }, work);
  assert.deepEqual(
    [await text(), await text(copy), await text(one, snapshot)],
    ['second', 'second', 'first'],
  );
  assert.ok((await backend.usage(copy, work.signal)).fileCount >= 1);
  await backend.rollBack(one, snapshot, work);
  assert.equal(await text(), 'first');
  await backend.removeSnapshot(one, snapshot, work);
  for (const gone of [one, copy]) await backend.purge(gone, work);
  assert.deepEqual(await backend.list(), [folder]);
  assert.deepEqual(await readdir(join(root, '.work')), []);
});

void test('is taken as it is by a service that starts anew, and mounted again where somebody unmounted it', async () => {
  await open().probe();
  assert.equal(mountsAt(root).length, 1);
  execFileSync('umount', ['-l', root]);
  await open().probe();
  assert.equal(readFileSync(file(), 'utf8'), 'as it was');
});

void test('is told as away while its server hangs, ends what is under way, and goes on when it answers', async () => {
  let now = 0;
  const impatient = nfsBackend({ ...about, root, nowMs: () => now }, exports);
  const late = join(open().pathOf(folder), 'late');
  server.freeze();
  try {
    const writing = faultOf(writeFile(late, 'x'));
    const told = await secondsOf(async () =>
      assert.match(await faultOf(impatient.probe()), /the server hangs/),
    );
    assert.ok(told < 5, `told after ${told} s`);
    now = 45_000;
    await faultOf(impatient.probe());
    // Some kernels say ERESTARTSYS where others say EIO.
    const ended = await secondsOf(async () => assert.match(await writing, /late/));
    assert.ok(ended < 10, `ended after ${ended} s`);
  } finally {
    server.thaw();
  }
  await untilHealthy();
  assert.equal(readFileSync(file(), 'utf8'), 'as it was');
});

void test('is told as away when its server is gone, and comes back with it', async () => {
  await server.kill();
  assert.match(await faultOf(open().probe()), /DependencyFailure/);
  await server.start();
  await untilHealthy();
  assert.equal(readFileSync(file(), 'utf8'), 'as it was');
});

void test('is mounted anew when the server has put a copy in its place, and what was mounted is stale', async () => {
  await server.kill();
  cpSync(shared, `${shared}-copy`, { recursive: true });
  rmSync(shared, { recursive: true });
  renameSync(`${shared}-copy`, shared);
  writeFileSync(join(shared, 'restored'), '');
  await server.start();
  await untilHealthy();
  assert.ok(existsSync(join(root, 'restored')));
  assert.equal(mountsAt(root).length, 1);
  assert.equal(readFileSync(file(), 'utf8'), 'as it was');
});

void test('that can’t be mounted is told within seconds, and nothing tries on behind one’s back', async () => {
  await server.kill();
  const place = join(room, 'never');
  const told = await secondsOf(async () => assert.match(await faultOf(open(place).probe()), /mount\.nfs/));
  assert.ok(told < 15, `told after ${told} s`);
  await server.start();
  assert.deepEqual(mountsAt(place), []);
});

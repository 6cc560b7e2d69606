import { execFileSync, spawnSync } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bytes, folderId, volumeId } from '#kernel';
import { mountOnFile } from '../../../test/mount-on-file.ts';
import { btrfsBackend } from './btrfs-backend.ts';
import { posixBackend } from './posix-backend.ts';
import { type BackendUnderTest, volumeBackendContract } from './volume-backend-contract.ts';

const id = volumeId('spec');

volumeBackendContract(
  'posix',
  async () => {
    const root = await mkdtemp(join(tmpdir(), 'berth-posix-'));
    return { root, remove: () => rm(root, { recursive: true, force: true }) };
  },
  (root, onStep) => posixBackend({ volumeId: id, root, ...(onStep === undefined ? {} : { onStep }) }),
);

describe('the place below a mount that is missing', () => {
  it('is not taken for the root of a volume that has folders, whether it is empty or not there at all', async () => {
    const base = await mkdtemp(join(tmpdir(), 'berth-bare-'));
    const hasFolders = () => Promise.resolve(false);
    for (const name of ['empty', 'none']) {
      const root = join(base, name);
      if (name === 'empty') await mkdir(root);
      const backend = posixBackend({ volumeId: volumeId('bare'), root });
      await expect(backend.probe(hasFolders)).rejects.toThrow(/nothing of it is mounted/);
      expect(await readdir(root).catch(() => [])).toEqual([]);
      await backend.probe();
      await backend.probe(hasFolders);
    }
    await rm(base, { recursive: true });
  });
});

/** Tools before 6.7 know no `--simple`: the call behind it is this one. */
const SIMPLE_QUOTAS = `import fcntl,os,struct,sys
fcntl.ioctl(os.open(sys.argv[1], os.O_RDONLY), 0xC0109428, bytearray(struct.pack("QQ", 4, 0)))`;

/** A btrfs on a file, or why there is none. */
const mountBtrfs = (): BackendUnderTest | string =>
  mountOnFile({
    name: 'btrfs',
    size: '1G',
    format: (image) => execFileSync('mkfs.btrfs', ['-q', image], { stdio: 'pipe' }),
    options: 'loop,noatime',
    prepare: (root) => execFileSync('python3', ['-c', SIMPLE_QUOTAS, root], { stdio: 'pipe' }),
  });

const btrfs = mountBtrfs();
const fault = typeof btrfs === 'string' ? btrfs : null;
describe.skipIf(fault !== null)(`on btrfs${fault === null ? '' : ` (skipped: ${fault})`}`, () => {
  const mounted = (): BackendUnderTest => {
    if (typeof btrfs === 'string') throw new Error(btrfs);
    return btrfs;
  };
  volumeBackendContract(
    'btrfs',
    () => Promise.resolve({ ...mounted(), remove: () => Promise.resolve() }),
    (root, onStep) => btrfsBackend({ volumeId: id, root, ...(onStep === undefined ? {} : { onStep }) }),
  );

  describe('a hard quota', { timeout: 60_000 }, () => {
    const folder = folderId('fquota000000');
    const copy = folderId('fcopy0000000');
    const backend = btrfsBackend({ volumeId: id, root: typeof btrfs === 'string' ? '/nowhere' : btrfs.root });
    const work = { signal: new AbortController().signal, onProgress: () => undefined };
    /** As the user of sessions. */
    const write = (name: string, megabytes: number) =>
      spawnSync(
        'setpriv',
        [
          '--reuid=1000',
          '--regid=1000',
          '--clear-groups',
          'dd',
          'if=/dev/zero',
          `of=${join(backend.pathOf(folder), name)}`,
          'bs=1M',
          `count=${megabytes}`,
          'conv=fsync',
        ],
        { encoding: 'utf8' },
      );
    beforeAll(async () => {
      await backend.probe();
      execFileSync('chmod', ['711', mounted().root, dirname(mounted().root)]);
      await backend.provision(folder, bytes(20 * 2 ** 20));
      await backend.setQuota(folder, bytes(20 * 2 ** 20));
    });
    afterAll(async () => {
      await backend.purge(folder, work);
      await backend.purge(copy, work);
      await mounted().remove();
    });

    it('makes a write beyond it fail, and no sooner', async () => {
      expect(write('fits', 15).status).toBe(0);
      const beyond = write('beyond', 15);
      expect(beyond.status).not.toBe(0);
      expect(beyond.stderr).toContain('Disk quota exceeded');
      const { usedBytes } = await backend.usage(folder, work.signal);
      expect(usedBytes).toBeLessThanOrEqual(20 * 2 ** 20);
      expect(usedBytes).toBeGreaterThan(15 * 2 ** 20);
    });

    it('can be raised, and a clone costs nothing of it', async () => {
      await backend.setQuota(folder, bytes(40 * 2 ** 20));
      expect(write('more', 10).status).toBe(0);
      await backend.clone(copy, null, { kind: 'folder', folderId: folder }, work);
      expect((await readFile(join(backend.pathOf(copy), 'fits'))).length).toBe(15 * 2 ** 20);
      expect((await backend.usage(copy, work.signal)).usedBytes).toBeLessThan(2 ** 20);
    });
  });
});

import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { volumeId } from '#kernel';
import { mountCommands, mountedIn } from '../exports/mount-commands.ts';
import { nfsBackend } from './nfs-backend.ts';
import { volumeBackendContract } from './volume-backend-contract.ts';

const isRoot = process.getuid?.() === 0;
const base = mkdtempSync(join(tmpdir(), 'berth-nfs-'));
const EXPORT = 'nas.example:/vol1';
const script = (name: string, body: string): string => {
  const path = join(base, name);
  writeFileSync(path, `#!/bin/sh\n${body}\n`);
  chmodSync(path, 0o755);
  return path;
};
/** Takes `-t nfs -o OPTIONS FROM AT`, and mounts memory under the name of the export: this kernel may have no NFS. */
const mount = script('mount', `echo "$4" >> ${base}/options; exec mount -t tmpfs -o size=64m "$5" "$6"`);
const wrongMount = script('wrong-mount', 'exec mount -t tmpfs -o size=1m elsewhere:/x "$6"');
const hanging = script('hanging', 'exec sleep 600');
const refusing = script('refusing', 'echo "mount.nfs: Connection timed out" >&2; exit 32');

const open = (root: string, tools: Parameters<typeof mountCommands>[0], onStep?: () => void) =>
  nfsBackend(
    {
      volumeId: volumeId('spec'),
      root,
      exportFrom: EXPORT,
      mountOptions: 'vers=4.1,hard',
      ...(onStep === undefined ? {} : { onStep }),
    },
    mountCommands(tools),
  );
afterAll(() => rm(base, { recursive: true, force: true }));

it('finds what is on top of a place, with spaces in its name', () => {
  const table = [
    '22 1 0:20 / / rw shared:1 - ext4 /dev/sda1 rw',
    '30 22 0:30 / /mnt/a\\040b rw - tmpfs below rw',
    '31 30 0:31 / /mnt/a\\040b rw shared:7 - nfs4 nas:/vol\\0401 rw,vers=4.1',
  ].join('\n');
  expect(mountedIn(table, '/mnt/a b')).toEqual({ from: 'nas:/vol 1', type: 'nfs4' });
  expect(mountedIn(table, '/mnt')).toBeNull();
});

describe.skipIf(!isRoot)(
  `an export of an NFS server${isRoot ? '' : ' (skipped: mounting needs root)'}`,
  () => {
    const root = join(base, 'root');
    volumeBackendContract(
      'nfs',
      () => Promise.resolve({ root, remove: () => Promise.resolve(void spawnSync('umount', [root])) }),
      (place, onStep) =>
        place === root ? open(place, { mount }, onStep) : open(place, { mount: 'true' }, onStep),
    );

    it('is mounted so that the service gives up on it, and nothing on it has rights of its own', () => {
      const said = execFileSync('cat', [join(base, 'options')], { encoding: 'utf8' }).trim();
      expect(said).toBe('nosuid,nodev,retry=0,softerr,timeo=150,retrans=2,vers=4.1');
    });

    it('is told as away when its server hangs, and nobody waits for it', async () => {
      const place = join(base, 'hung');
      mkdirSync(place);
      execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', EXPORT, place]);
      try {
        const startedAt = performance.now();
        await expect(open(place, { stat: hanging, roomMs: 200 }).probe()).rejects.toMatchObject({
          cause: expect.stringContaining('the server hangs'),
        });
        expect(performance.now() - startedAt).toBeLessThan(5000);
      } finally {
        spawnSync('umount', [place]);
      }
    });

    it('is told as away when it can’t be mounted, in the words of mount', async () => {
      await expect(open(join(base, 'refused'), { mount: refusing }).probe()).rejects.toMatchObject({
        cause: 'mount.nfs: Connection timed out',
      });
    });

    it('is not taken for another one', async () => {
      const place = join(base, 'other');
      await expect(open(place, { mount: wrongMount }).probe()).rejects.toThrow(`${EXPORT} is not mounted`);
      await expect(open(place, { mount }).probe()).rejects.toThrow('has elsewhere:/x mounted');
      spawnSync('umount', [place]);
    });
  },
);

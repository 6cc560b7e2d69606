import { execFileSync, spawnSync } from 'node:child_process';
import { lstatSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bytes, folderId, volumeId } from '#kernel';
import { mountOnFile } from '../../../test/mount-on-file.ts';
import { volumeBackendContract } from './volume-backend-contract.ts';
import { xfsBackend } from './xfs-backend.ts';
import { type ProjectQuotas, readProjectUse, xfsTools } from './xfs-quotas.ts';

const id = volumeId('spec');
const MIB = 2 ** 20;
const mountXfs = (options: string) =>
  mountOnFile({
    name: 'xfs',
    size: '400M',
    format: (image) => execFileSync('mkfs.xfs', ['-q', '-m', 'reflink=1', image], { stdio: 'pipe' }),
    options,
  });
const bounded = mountXfs('loop,prjquota');
const lacks = typeof bounded === 'string' ? `: no project quotas in this kernel (${bounded})` : '';
const mounted = typeof bounded === 'string' ? mountXfs('loop') : bounded;
const isThere = typeof mounted !== 'string';
const root = isThere ? mounted.root : '/nowhere';

/** Counts as the file system would, and bounds nothing: for kernels whose XFS knows no projects. */
const countedProjects = (): ProjectQuotas & { readonly left: () => number } => {
  const [projects, limits] = [new Map<number, number>(), new Map<number, number>()];
  const holder = (project: number): string =>
    [...projects].find(([, number]) => number === project)?.[0].toString() ?? '';
  return {
    left: () => limits.size,
    check: () => Promise.resolve(),
    projectOf: (path) => Promise.resolve(projects.get(lstatSync(path).ino) ?? 0),
    assign: (path, project) => Promise.resolve(void projects.set(lstatSync(path).ino, project)),
    use: (mount, project) => {
      const ino = holder(project);
      const found =
        ino === '' ? '' : execFileSync('find', [mount, '-inum', ino], { encoding: 'utf8' }).trim();
      const used = found === '' ? '0' : execFileSync('du', ['-s', '-B1', found], { encoding: 'utf8' });
      return Promise.resolve({
        usedBytes: Number.parseInt(used, 10),
        limitBytes: limits.get(project) ?? null,
        inodes: found === '' ? 0 : 1,
      });
    },
    limit: (_, project, quotaBytes) => {
      if (quotaBytes === null) limits.delete(project);
      else limits.set(project, quotaBytes);
      return Promise.resolve();
    },
  };
};

it('reads what the tools of XFS tell of a project', () => {
  const line = (used: number, hard: number) =>
    `/dev/loop0             ${used}          0      ${hard}   00 [--------] /mnt/x\n`;
  expect(readProjectUse(line(20480, 20480), line(2, 0))).toEqual({
    usedBytes: 20 * MIB,
    limitBytes: 20 * MIB,
    inodes: 2,
  });
  expect(readProjectUse(line(4, 0), line(1, 0))).toMatchObject({ limitBytes: null });
  expect(readProjectUse('', '')).toEqual({ usedBytes: 0, limitBytes: null, inodes: 0 });
});

describe.skipIf(!isThere)(`on xfs${isThere ? '' : ` (skipped: ${mounted})`}`, () => {
  const counted = countedProjects();
  const quotas = lacks === '' ? xfsTools : counted;
  afterAll(() => (isThere ? mounted.remove() : undefined));

  volumeBackendContract(
    lacks === '' ? 'xfs' : 'xfs with counted projects',
    () => Promise.resolve({ root, remove: () => Promise.resolve() }),
    (place, onStep) =>
      xfsBackend({ volumeId: id, root: place, quotas, ...(onStep === undefined ? {} : { onStep }) }),
  );

  it('leaves no bound behind of what is gone', () => {
    const left =
      lacks !== ''
        ? counted.left()
        : execFileSync('xfs_quota', ['-x', '-c', 'report -p -n -N -b', root], { encoding: 'utf8' })
            .split('\n')
            .filter((line) => line.trim() !== '' && !line.startsWith('#0')).length;
    expect(left).toBe(0);
  });

  describe.skipIf(lacks !== '')(`a hard quota${lacks === '' ? '' : ` (skipped${lacks})`}`, () => {
    const [folder, copy] = [folderId('fquota000000'), folderId('fcopy0000000')];
    const backend = xfsBackend({ volumeId: id, root });
    const work = { signal: new AbortController().signal, onProgress: () => undefined };
    /** As the user of sessions. */
    const write = (name: string, megabytes: number) =>
      spawnSync(
        'setpriv',
        [
          ...['--reuid=1000', '--regid=1000', '--clear-groups', 'dd', 'if=/dev/zero'],
          ...[`of=${join(backend.pathOf(folder), name)}`, 'bs=1M', `count=${megabytes}`, 'conv=fsync'],
        ],
        { encoding: 'utf8' },
      );
    beforeAll(async () => {
      await backend.probe();
      execFileSync('chmod', ['711', root, dirname(root)]);
      await backend.provision(folder, bytes(20 * MIB));
      await backend.setQuota(folder, bytes(20 * MIB));
    });
    afterAll(async () => {
      for (const one of [folder, copy]) await backend.purge(one, work);
    });

    it('makes a write beyond it fail, and no sooner', async () => {
      expect(write('fits', 15).status).toBe(0);
      const beyond = write('beyond', 15);
      expect(beyond.status).not.toBe(0);
      expect(beyond.stderr).toMatch(/No space left|Disk quota exceeded/);
      const { usedBytes } = await backend.usage(folder, work.signal);
      expect(usedBytes).toBeLessThanOrEqual(20 * MIB);
      expect(usedBytes).toBeGreaterThan(15 * MIB);
    });

    it('can be raised, and a clone shares its blocks and has a bound of its own', async () => {
      await backend.setQuota(folder, bytes(40 * MIB));
      expect(write('more', 10).status).toBe(0);
      await backend.clone(copy, bytes(30 * MIB), { kind: 'folder', folderId: folder }, work);
      await backend.setQuota(copy, bytes(30 * MIB));
      const shared = execFileSync('xfs_io', ['-r', '-c', 'fiemap -v', join(backend.pathOf(copy), 'fits')], {
        encoding: 'utf8',
      });
      expect(shared).toMatch(/0x\d*2\d{3}/); // FIEMAP_EXTENT_SHARED
      expect((await readFile(join(backend.pathOf(copy), 'fits'))).length).toBe(15 * MIB);
    });
  });
});

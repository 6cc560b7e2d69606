import { mkdtemp, open, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { type MountStandingsAnswer, PATTERNS, type VolumeFiguresAnswer } from '#contracts';
import type { Refusal, Result } from '#kernel';
import { diskCounters, fileSystemOf } from '../src/adapters/figures/kernel-counters.ts';
import { kernelFigures } from '../src/adapters/figures/kernel-figures.ts';
import { caller, storageUnderTest, type StorageUnderTest } from './storage-under-test.ts';

const MIB = 2 ** 20;
const disks = await readFile('/proc/diskstats', 'utf8');
const on = fileSystemOf(await readFile('/proc/self/mountinfo', 'utf8'), tmpdir());
const isCounted = on !== null && diskCounters(disks, on.device) !== null;

describe.skipIf(!isCounted)(
  `the disk below ${tmpdir()}${isCounted ? '' : ' (skipped: nobody counts there)'}`,
  () => {
    it('is told of by what the kernel has counted since it was asked before', async () => {
      const folder = await mkdtemp(join(tmpdir(), 'berth-figures-'));
      try {
        const figures = kernelFigures(folder);
        expect(await figures()).toBeNull();
        const file = await open(join(folder, 'large'), 'w');
        await file.writeFile(Buffer.alloc(8 * MIB, 7));
        await file.sync();
        await file.close();
        const told = await figures();
        expect(told).toMatchObject({ source: 'disk' });
        expect(told?.writeBytesPerSecond).toBeGreaterThan(0);
        expect(told?.operationsPerSecond).toBeGreaterThan(0);
      } finally {
        await rm(folder, { recursive: true, force: true });
      }
    });
  },
);

describe('what a session is told of its folders', () => {
  let storage: StorageUnderTest;
  beforeAll(async () => {
    storage = await storageUnderTest({ postgresUrl: inject('postgresUrl'), natsUrl: inject('natsUrl') });
  });
  afterAll(() => storage.stop());
  const ask = async <T>(pattern: string, body: object): Promise<Result<T, Refusal>> =>
    (await storage.ask(pattern, body, { timeoutMs: 5000, retryForMs: 5000 })) as Result<T, Refusal>;

  it('is how full they are, and how their volumes do', async () => {
    const { folderId } = await storage.ready(caller('alice'), { name: 'corpus', quotaBytes: 10 * MIB });
    const told = await ask<MountStandingsAnswer>(PATTERNS.mountStandings, {
      folderIds: [folderId],
      samples: 5,
    });
    expect(told).toMatchObject({
      value: {
        folders: [{ folderId, name: 'corpus', quota: 'accounted', quotaPercent: 0, quotaBytes: 10 * MIB }],
        volumes: [{ volumeId: 'default', everyMs: 5000 }],
      },
    });
    const unknown = await ask<VolumeFiguresAnswer>(PATTERNS.volumeFigures, { volumeId: 'nowhere' });
    expect(unknown).toMatchObject({ refusal: { code: 'volume-unknown' } });
  });
});

import { describe, expect, it } from 'vitest';
import { diskCounters, figuresBetween, fileSystemOf, nfsCounters } from './kernel-counters.ts';

const MOUNTS = `22 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw
30 22 0:31 / /mnt/my\\040nas rw shared:7 - nfs4 nas:/vol1 rw,vers=4.1
31 22 8:17 / /mnt/fast rw shared:8 - xfs /dev/sdb1 rw,prjquota`;

/* As nfs-utils shows them (mountstats of version 1.1). */
const MOUNTSTATS = `device rootfs mounted on / with fstype rootfs
device nas:/vol1 mounted on /mnt/nas with fstype nfs4 statvers=1.1
	opts:	rw,vers=4.1,rsize=1048576,wsize=1048576,namlen=255,hard,proto=tcp
	age:	61
	bytes:	2000 1000 0 0 4194304 1048576 1024 256
	RPC iostats version: 1.1  p/v: 100003/4 (nfs)
	xprt:	tcp 0 0 1 0 0 24 24 0 24 0 2 0 0
	per-op statistics
	        NULL: 1 1 0 44 24 0 0 0 0
	        READ: 4 4 0 800 4194800 2 30 40 0
	       WRITE: 1 1 0 1048900 160 0 9 10 0
	     GETATTR: 18 18 0 3000 4000 0 9 11 0
`;

describe('counters of the kernel', () => {
  it('are of the file system that a path is on', () => {
    expect(fileSystemOf(MOUNTS, '/mnt/fast/volume')).toMatchObject({ device: '8:17', type: 'xfs' });
    expect(fileSystemOf(MOUNTS, '/mnt/my nas')).toMatchObject({ from: 'nas:/vol1', type: 'nfs4' });
    expect(fileSystemOf(MOUNTS, '/mnt/faster')).toMatchObject({ place: '/' });
  });

  it('are read of a disk', () => {
    const table =
      '   8      17 sdb1 100 5 2048 50 40 0 4096 80 0 90 130 0 0 0 0 3 4\n   8 1 sda1 1 1 1 1 1 1 1 1 1 1 1';
    expect(diskCounters(table, '8:17')).toEqual({
      readBytes: 2048 * 512,
      writeBytes: 4096 * 512,
      reads: 100,
      writes: 40,
      others: 0,
      readMs: 50,
      writeMs: 80,
      busyMs: 90,
    });
    expect(diskCounters(table, '0:31')).toBeNull();
  });

  it('are read of a mount of NFS', () => {
    expect(nfsCounters(MOUNTSTATS, '/mnt/nas')).toEqual({
      readBytes: 4_194_304,
      writeBytes: 1_048_576,
      reads: 4,
      writes: 1,
      others: 19,
      readMs: 40,
      writeMs: 10,
      busyMs: null,
    });
    expect(nfsCounters(MOUNTSTATS, '/mnt/na')).toBeNull();
  });

  it('become figures between two looks, and none when they began anew', () => {
    const before = {
      readBytes: 0,
      writeBytes: 0,
      reads: 0,
      writes: 0,
      others: 0,
      readMs: 0,
      writeMs: 0,
      busyMs: 100,
    };
    const now = { ...before, readBytes: 10_000, reads: 10, readMs: 20, others: 30, busyMs: 2100 };
    expect(figuresBetween(before, now, 4000)).toEqual({
      readBytesPerSecond: 2500,
      writeBytesPerSecond: 0,
      operationsPerSecond: 10,
      readMicros: 2000,
      writeMicros: 0,
      busyPercent: 50,
    });
    expect(figuresBetween(now, before, 4000)).toBeNull();
    expect(figuresBetween(before, now, 0)).toBeNull();
  });
});

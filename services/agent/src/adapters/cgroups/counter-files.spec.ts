import { describe, expect, it } from 'vitest';
import { counterFiles, networkBytes } from './counter-files.ts';

/* What kernels show: version 1 of a container of Docker 20.10 on Linux 6.18; version 2 as the kernel's documentation (admin-guide/cgroup-v2) writes it. */
const V1: Readonly<Record<string, string>> = {
  '/cg/memory/x/memory.usage_in_bytes': '268435456\n',
  '/cg/memory/x/memory.max_usage_in_bytes': '270000128\n',
  '/cg/memory/x/memory.limit_in_bytes': '2147483648\n',
  '/cg/memory/x/memory.stat':
    'cache 100\ninactive_file 7\nhierarchical_memory_limit 2147483648\ntotal_cache 9000\ntotal_inactive_file 8435456\ntotal_active_file 5\n',
  '/cg/memory/x/memory.oom_control': 'oom_kill_disable 0\nunder_oom 0\noom_kill 3\n',
  '/cg/cpuacct/x/cpuacct.usage': '1234567890\n',
  '/cg/pids/x/pids.current': '12\n',
  '/cg/blkio/x/blkio.throttle.io_service_bytes_recursive':
    '8:0 Read 4096\n8:0 Write 8192\n8:0 Sync 0\n8:0 Total 12288\n7:1 Read 4\n7:1 Write 0\n7:1 Total 4\nTotal 12292\n',
};
const V2: Readonly<Record<string, string>> = {
  '/cg/x/memory.current': '268435456\n',
  '/cg/x/memory.peak': '270000128\n',
  '/cg/x/memory.max': 'max\n',
  '/cg/x/memory.stat': 'anon 200\nfile 9000\nactive_file 5\ninactive_file 8435456\nslab 1\n',
  '/cg/x/memory.events': 'low 0\nhigh 0\nmax 17\noom 4\noom_kill 3\noom_group_kill 0\n',
  '/cg/x/cpu.stat': 'usage_usec 1234567\nuser_usec 1000000\nsystem_usec 234567\nnr_periods 0\n',
  '/cg/x/pids.current': '12\n',
  '/cg/x/io.stat':
    '8:0 rbytes=4096 wbytes=8192 rios=1 wios=2 dbytes=0 dios=0\n7:1 rbytes=4 wbytes=0 rios=1 wios=0 dbytes=0 dios=0\n',
};
const reading = (files: Readonly<Record<string, string>>) => (file: string) => files[file] ?? null;
const v1 = counterFiles({ version: 1, of: (controller) => `/cg/${controller}/x` });
const v2 = counterFiles({ version: 2, of: () => '/cg/x' });

const USED = {
  memoryBytes: 260_000_000,
  memoryPeakBytes: 270_000_128,
  processCount: 12,
  readBytes: 4100,
  writtenBytes: 8192,
  oomKills: 3,
};

describe('the counters of a control group', () => {
  it('are read from version 1', () => {
    expect(v1?.read(reading(V1))).toEqual({ ...USED, cpuMs: 1234.56789, memoryLimitBytes: 2 ** 31 });
    expect(v1?.oomKills(reading(V1))).toBe(3);
  });

  it('are read from version 2, as the kernel documents it', () => {
    expect(v2?.read(reading(V2))).toEqual({ ...USED, cpuMs: 1234.567, memoryLimitBytes: null });
    expect(v2?.oomKills(reading(V2))).toBe(3);
  });

  it('tell of no limit where version 1 says the largest number', () => {
    const unlimited = { ...V1, '/cg/memory/x/memory.limit_in_bytes': '9223372036854771712\n' };
    expect(v1?.read(reading(unlimited))?.memoryLimitBytes).toBeNull();
  });

  it('are left out where the kernel counts nothing', () => {
    const of = (controller: string) => (controller === 'memory' ? '/cg/memory/x' : null);
    const read = counterFiles({ version: 1, of })?.read(reading(V1));
    expect(read).toMatchObject({ memoryBytes: 260_000_000, processCount: null, readBytes: null, cpuMs: 0 });
    const { '/cg/x/memory.peak': _peak, '/cg/x/io.stat': _io, ...older } = V2;
    expect(v2?.read(reading(older))).toMatchObject({ memoryPeakBytes: null, readBytes: null });
  });

  it('are those of nothing when the group is gone, or never was', () => {
    expect(v1?.read(() => null)).toBeNull();
    expect(v2?.read(() => null)).toBeNull();
    expect(v1?.oomKills(() => null)).toBeNull();
    expect(counterFiles({ version: 1, of: () => null })).toBeNull();
  });
});

describe('bytes over the network', () => {
  it('are those of all interfaces but the loopback', () => {
    const text = [
      'Inter-|   Receive                                                |  Transmit',
      ' face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets errs drop fifo colls carrier compressed',
      '    lo:  999999     100    0    0    0     0          0         0  999999      100    0    0    0     0       0          0',
      '  eth0:    1500      10    0    0    0     0          0         0     700        7    0    0    0     0       0          0',
      'bm0:500 1 0 0 0 0 0 0 300 1 0 0 0 0 0 0',
      '',
    ].join('\n');
    expect(networkBytes(text)).toEqual({ receivedBytes: 2000, sentBytes: 1000 });
    expect(networkBytes(null)).toEqual({ receivedBytes: null, sentBytes: null });
  });
});

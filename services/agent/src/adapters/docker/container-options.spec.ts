import { expect, it } from 'vitest';
import type { Cpuset } from '#contracts';
import { bytes, cpuMilli, gibibytes, mebibytes, nodeId, sessionId } from '#kernel';
import { SESSION_BOUNDS } from '../../domain/session-bounds.ts';
import { containerOptions } from './container-options.ts';

const optionsOf = (
  more: {
    readonly command?: readonly string[];
    readonly memoryBytes?: number;
    readonly cpuMilli?: number;
    readonly cpuset?: Cpuset;
    readonly shmBytes?: number;
  } = {},
) =>
  containerOptions(
    {
      key: { sessionId: sessionId('k3abcdefghij'), epoch: 2 },
      image: 'python',
      command: more.command ?? ['python3', 'train.py'],
      env: { A: '1' },
      cpuMilli: cpuMilli(more.cpuMilli ?? 500),
      memoryBytes: bytes(more.memoryBytes ?? gibibytes(2)),
      workFolder: '/state/work/x',
      ...(more.cpuset === undefined ? {} : { cpuset: more.cpuset }),
      ...(more.shmBytes === undefined ? {} : { shmBytes: bytes(more.shmBytes) }),
    },
    {
      imageId: 'berth/python:abc',
      labels: { nodeId: nodeId('n1'), home: 'h' },
      owner: { uid: 1000, gid: 1000 },
      bounds: SESSION_BOUNDS,
      network: 'berth-0123abcd-7',
    },
  );

it('hardens every container', () =>
  expect(optionsOf()).toMatchObject({
    name: 'berth-k3abcdefghij-2',
    Image: 'berth/python:abc',
    User: '1000:1000',
    Labels: { 'berth.session': 'k3abcdefghij', 'berth.epoch': '2', 'berth.node': 'n1', 'berth.home': 'h' },
    HostConfig: {
      Init: true,
      ReadonlyRootfs: true,
      CapDrop: ['ALL'],
      SecurityOpt: ['no-new-privileges', expect.stringMatching(/^seccomp=\{/)],
      IpcMode: 'private',
      CgroupnsMode: 'private',
      Ulimits: [{ Name: 'core', Soft: 0, Hard: 0 }],
      OomScoreAdj: 500,
      PidsLimit: 4096,
      Memory: 2 * 2 ** 30,
      MemorySwap: 2 * 2 ** 30,
      NanoCpus: 500_000_000,
      NetworkMode: 'berth-0123abcd-7',
      Mounts: [{ Type: 'bind', Source: '/state/work/x', Target: '/work' }],
    },
  }));

it('gives no way to the engine, the host or its network', () => {
  const { HostConfig: host } = optionsOf();
  expect(JSON.stringify(host)).not.toContain('docker.sock');
  for (const field of ['Privileged', 'Binds', 'PidMode', 'Devices', 'CapAdd', 'PortBindings'])
    expect(host).not.toHaveProperty(field);
});

it("takes away the image's entrypoint only when a command is given", () => {
  expect(optionsOf()).toMatchObject({ Entrypoint: [], Cmd: ['python3', 'train.py'] });
  expect(optionsOf({ command: [] })).not.toHaveProperty('Entrypoint');
  expect(optionsOf({ command: [] })).not.toHaveProperty('Cmd');
});

it('never gives more memory to tmpfs than half of what is granted', () => {
  const tmpfs = optionsOf({ memoryBytes: mebibytes(100) }).HostConfig?.Tmpfs ?? {};
  expect(tmpfs['/tmp']).toContain(`size=${50 * 2 ** 20}`);
  expect(tmpfs['/home/berth']).toContain(`size=${50 * 2 ** 20}`);
});

it('gives half of the memory as shared memory, or what is asked for, but never more than all of it', () => {
  const shmOf = (shmBytes?: number) =>
    optionsOf({ memoryBytes: gibibytes(1), ...(shmBytes === undefined ? {} : { shmBytes }) }).HostConfig
      ?.ShmSize;
  expect(shmOf()).toBe(gibibytes(0.5));
  expect(shmOf(gibibytes(0.75))).toBe(gibibytes(0.75));
  expect(shmOf(gibibytes(9))).toBe(gibibytes(1));
});

it('asks for no less CPU than the engine takes', () =>
  expect(optionsOf({ cpuMilli: 1 }).HostConfig?.NanoCpus).toBe(10_000_000));

it('binds a run to its CPUs, and its memory to NUMA nodes where it is told to', () => {
  const bound = optionsOf({ cpuset: { cpus: [2, 3, 10], numaNodes: [0, 1] } }).HostConfig;
  expect(bound).toMatchObject({ CpusetCpus: '2,3,10', CpusetMems: '0,1', NanoCpus: 500_000_000 });
  expect(optionsOf({ cpuset: { cpus: [2], numaNodes: [] } }).HostConfig).not.toHaveProperty('CpusetMems');
  expect(optionsOf().HostConfig).not.toHaveProperty('CpusetCpus');
});

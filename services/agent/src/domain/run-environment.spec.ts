import { expect, it } from 'vitest';
import { cpuMilli } from '#kernel';
import { runEnvironment } from './run-environment.ts';

const environment = (user: Readonly<Record<string, string>>, cpu = 2500, isShare = true) =>
  runEnvironment({
    user,
    accelerator: { NVIDIA_VISIBLE_DEVICES: 'void', BERTH_GPU_MILLI: '500' },
    sessionId: 'k3abcdefghij',
    nodeId: 'n1',
    cpuMilli: cpuMilli(cpu),
    isShare,
  });

it('lets numeric libraries start as many threads as the share of CPU carries', () => {
  expect(environment({})).toMatchObject({ OMP_NUM_THREADS: '3', OPENBLAS_NUM_THREADS: '3' });
  expect(environment({}, 100)).toMatchObject({ OMP_NUM_THREADS: '1' });
  expect(environment({ OMP_NUM_THREADS: '7' })).toMatchObject({ OMP_NUM_THREADS: '7' });
});

const user = {
  NVIDIA_VISIBLE_DEVICES: 'all',
  NVIDIA_TF32_OVERRIDE: '0',
  CUDA_VISIBLE_DEVICES: '0',
  CUDA_LAUNCH_BLOCKING: '1',
  CUDA_MPS_PIPE_DIRECTORY: '/x',
  FGPU_MEM_LIMIT: '1',
  LD_PRELOAD: '/x.so',
  BERTH_GPU_MILLI: '1000',
  HOME: '/root',
  GREETING: 'hello',
};

it('withholds what could lead a program around its part of a device', () => {
  const env = environment(user);
  expect(env).toMatchObject({
    NVIDIA_VISIBLE_DEVICES: 'void',
    BERTH_GPU_MILLI: '500',
    HOME: '/home/berth',
    GREETING: 'hello',
  });
  for (const name of Object.keys(user).filter((one) => /^(CUDA|FGPU|LD)_|TF32/.test(one)))
    expect(env).not.toHaveProperty(name);
});

it('withholds no more than what shows other devices from a program that has whole ones, or none', () => {
  const env = environment(user, 1000, false);
  expect(env).toMatchObject({
    NVIDIA_VISIBLE_DEVICES: 'void',
    NVIDIA_TF32_OVERRIDE: '0',
    CUDA_VISIBLE_DEVICES: '0',
    CUDA_LAUNCH_BLOCKING: '1',
    LD_PRELOAD: '/x.so',
    BERTH_GPU_MILLI: '500',
  });
  expect(env).not.toHaveProperty('CUDA_MPS_PIPE_DIRECTORY');
});

it('tells the program of an array which of its sessions it is', () => {
  for (const isShare of [true, false])
    expect(environment({ BERTH_ARRAY_INDEX: '7', BERTH_SESSION_ID: 'x' }, 1000, isShare)).toMatchObject({
      BERTH_ARRAY_INDEX: '7',
      BERTH_SESSION_ID: 'k3abcdefghij',
    });
});

it('names the way to other nodes to those who would look for one, unless the user does', () => {
  const variables = (between: boolean, user: Readonly<Record<string, string>> = {}) =>
    runEnvironment({
      user,
      accelerator: {},
      sessionId: 'k3abcdefghij',
      nodeId: 'n1',
      cpuMilli: cpuMilli(1000),
      isShare: false,
      place: {
        ...{ rank: 0, count: 2, local: 0, localCount: 1 },
        ...(between ? { between: { network: 7, nodeRank: 0, peers: ['192.0.2.2'] } } : {}),
      },
    });
  expect(variables(true)).toMatchObject({ NCCL_SOCKET_IFNAME: 'eth1', OMPI_MCA_btl_tcp_if_include: 'eth1' });
  expect(variables(true, { NCCL_SOCKET_IFNAME: 'ib0' })).toMatchObject({ NCCL_SOCKET_IFNAME: 'ib0' });
  expect(variables(false)).not.toHaveProperty('NCCL_SOCKET_IFNAME');
});

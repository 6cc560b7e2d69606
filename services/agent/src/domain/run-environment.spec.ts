import { expect, it } from 'vitest';
import { cpuMilli } from '#kernel';
import { runEnvironment } from './run-environment.ts';

const environment = (user: Readonly<Record<string, string>>, cpu = 2500) =>
  runEnvironment({
    user,
    accelerator: { NVIDIA_VISIBLE_DEVICES: 'void', BERTH_GPU_MILLI: '500' },
    sessionId: 'k3abcdefghij',
    nodeId: 'n1',
    cpuMilli: cpuMilli(cpu),
  });

it('lets numeric libraries start as many threads as the share of CPU carries', () => {
  expect(environment({})).toMatchObject({ OMP_NUM_THREADS: '3', OPENBLAS_NUM_THREADS: '3' });
  expect(environment({}, 100)).toMatchObject({ OMP_NUM_THREADS: '1' });
  expect(environment({ OMP_NUM_THREADS: '7' })).toMatchObject({ OMP_NUM_THREADS: '7' });
});

it('withholds what could lead a program around its share', () => {
  const user = {
    NVIDIA_VISIBLE_DEVICES: 'all',
    CUDA_VISIBLE_DEVICES: '0',
    CUDA_MPS_PIPE_DIRECTORY: '/x',
    LD_PRELOAD: '/x.so',
    BERTH_GPU_MILLI: '1000',
    HOME: '/root',
    GREETING: 'hello',
  };
  const env = environment(user);
  expect(env).toMatchObject({
    NVIDIA_VISIBLE_DEVICES: 'void',
    BERTH_GPU_MILLI: '500',
    HOME: '/home/berth',
    GREETING: 'hello',
  });
  for (const name of ['CUDA_VISIBLE_DEVICES', 'CUDA_MPS_PIPE_DIRECTORY', 'LD_PRELOAD'])
    expect(env).not.toHaveProperty(name);
});

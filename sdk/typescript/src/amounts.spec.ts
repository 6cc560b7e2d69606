import { describe, expect, it } from 'vitest';
import { bytes, resources } from './amounts.ts';

describe('amounts', () => {
  it('are whole numbers of thousandths and bytes', () => {
    expect(resources({ gpu: 0.5, cpu: 1.25, memory: '1.5GiB', shm: '64MB', gpuModels: ['A100'] })).toEqual({
      cpuMilli: 1250,
      memoryBytes: 1.5 * 2 ** 30,
      gpuMilli: 500,
      shmBytes: 64e6,
      gpuModels: ['A100'],
    });
    expect(resources()).toEqual({ cpuMilli: 1000, memoryBytes: 2 ** 31 });
  });

  it('refuse what is no size', () => {
    for (const size of ['', 'much', '2', '-1GiB', '1 GiB x']) expect(() => bytes(size)).toThrow('is no size');
  });
});

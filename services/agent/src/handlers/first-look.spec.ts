import { expect, it } from 'vitest';
import { silentLog } from '#kernel';
import { firstLook } from './first-look.ts';

const failing = (kind: 'mock' | 'nvidia') => ({
  kind,
  discover: () => Promise.reject(new Error('mismatch')),
  topology: () => Promise.resolve(null),
});

it('lets a node join without GPUs that do not answer', async () =>
  expect(await firstLook(failing('nvidia'), silentLog)).toEqual({ devices: [], gpuTopology: null }));

it('lets no node join whose fleet file is wrong', async () =>
  expect(firstLook(failing('mock'), silentLog)).rejects.toThrow('mismatch'));

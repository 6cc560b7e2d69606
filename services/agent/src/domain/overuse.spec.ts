import { expect, it } from 'vitest';
import { bytes, deviceId, gibibytes, gpuMilli, mebibytes, sessionId } from '#kernel';
import { findOveruse, type RunUse } from './overuse.ts';

const device = deviceId('GPU-1');
const using = (memoryBytes: number | null, granted = gibibytes(10)): RunUse => ({
  key: { sessionId: sessionId('k3abcdefghij'), epoch: 1 },
  devices: [{ deviceId: device, gpuMilli: gpuMilli(500), gpuMemoryBytes: granted }],
  uses: [
    { deviceId: device, memoryBytes: memoryBytes === null ? null : bytes(memoryBytes), busyPercent: null },
  ],
});
const twice = (use: RunUse) => findOveruse([use], findOveruse([use], new Set()).suspects).violations;

it('names a run that is seen twice with more than its share, and says both figures', () =>
  expect(twice(using(gibibytes(12)))).toMatchObject([
    { code: 'gpu-memory-exceeded', message: expect.stringMatching(/used 12\.0 GiB.*given 10\.0 GiB/) },
  ]));

it('does not name it the first time, nor when it has come back below', () => {
  const first = findOveruse([using(gibibytes(12))], new Set());
  expect(first.violations).toEqual([]);
  expect(findOveruse([using(gibibytes(9))], first.suspects)).toEqual({
    suspects: new Set(),
    violations: [],
  });
});

it('lets pass what drivers add: 2 %, and 64 MiB at least', () => {
  expect(twice(using(gibibytes(10.19)))).toEqual([]);
  expect(twice(using(gibibytes(10.21)))).toHaveLength(1);
  expect(twice(using(mebibytes(163), mebibytes(100)))).toEqual([]);
  expect(twice(using(mebibytes(165), mebibytes(100)))).toHaveLength(1);
});

it('takes a figure that nobody can tell for no fault', () => expect(twice(using(null))).toEqual([]));

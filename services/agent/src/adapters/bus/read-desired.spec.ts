import { describe, expect, it } from 'vitest';
import { readDesired } from './read-desired.ts';

const grant = {
  sessionId: 'k3abcdefghij',
  epoch: 1,
  want: 'run',
  graceMs: 1000,
  workload: { kind: 'batch', image: 'python', command: ['true'], env: { A: '1' } },
  devices: [{ deviceId: 'GPU-1', gpuMilli: 500, gpuMemoryBytes: 1 }],
  cpuMilli: 1000,
  memoryBytes: 1,
  known: 'placed',
};

describe("the scheduler's answer", () => {
  it('is read as it is', () =>
    expect(readDesired({ nodeVersion: 3, grants: [grant] })).toEqual({ nodeVersion: 3, grants: [grant] }));

  it('may bind a grant to CPUs', () => {
    const bound = { ...grant, cpuset: { cpus: [4, 5], numaNodes: [1] } };
    expect(readDesired({ nodeVersion: 3, grants: [bound] })).toEqual({ nodeVersion: 3, grants: [bound] });
  });

  it('may tell where the other members are, and the secret of all', () => {
    const nodes = [{ nodeId: 'a', address: '192.0.2.1' }, { nodeId: 'b' }];
    const gang = {
      rank: 1,
      nodes,
      membersPerNode: 2,
      network: 7,
      secret: 'x',
      isReady: true,
      mayStart: false,
    };
    const shared = { ...grant, gang };
    expect(readDesired({ nodeVersion: 3, grants: [shared] })).toEqual({ nodeVersion: 3, grants: [shared] });
  });

  it('may carry what a later version adds', () =>
    expect(readDesired({ nodeVersion: 3, grants: [{ ...grant, colour: 'red' }] })).toEqual({
      nodeVersion: 3,
      grants: [grant],
    }));

  it.each([
    ['no list', { nodeVersion: 3 }],
    ['no version', { grants: [] }],
    [
      'one grant that can not be read among others',
      { nodeVersion: 3, grants: [grant, { ...grant, want: 'dance' }] },
    ],
    ['a session id that is none', { nodeVersion: 3, grants: [{ ...grant, sessionId: '../x' }] }],
    ['an empty set of CPUs', { nodeVersion: 3, grants: [{ ...grant, cpuset: { cpus: [], numaNodes: [] } }] }],
    ['a negative epoch', { nodeVersion: 3, grants: [{ ...grant, epoch: -1 }] }],
    ['text', 'nothing'],
  ])('is refused as a whole with %s: half of it would look like an order to stop the rest', (_what, answer) =>
    expect(readDesired(answer)).toBeNull(),
  );
});

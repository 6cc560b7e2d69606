import { describe, expect, it } from 'vitest';
import type { DesiredGrant } from '#contracts';
import { bytes, cpuMilli, deviceId, gpuMilli, nodeId, sessionId } from '#kernel';
import { memberEnvironment, memberFiles } from './member-environment.ts';
import { memberGrants, memberPlace, nameOfMember } from './member-grants.ts';
import { keyOf, keyOfName, runName } from './run.ts';

const device = (name: string, milli = 1000) => ({
  deviceId: deviceId(name),
  gpuMilli: gpuMilli(milli),
  gpuMemoryBytes: bytes(milli * 80),
});
const grant: DesiredGrant = {
  sessionId: sessionId('k3aaaaaaaaaa'),
  epoch: 4,
  want: 'run',
  graceMs: 1000,
  workload: { kind: 'batch', image: 'python', command: [], env: {} },
  devices: [device('GPU-1'), device('GPU-2')],
  cpuMilli: cpuMilli(4000),
  memoryBytes: bytes(400),
  gang: {
    rank: 1,
    nodes: [{ nodeId: nodeId('a'), address: '192.0.2.1' }, { nodeId: nodeId('b') }],
    membersPerNode: 2,
    network: 7,
    isReady: false,
    mayStart: false,
  },
  known: 'placed',
};

describe('a grant for several members', () => {
  it('is shared in equal parts', () =>
    expect(memberGrants({ ...grant, shmBytes: bytes(40) })).toMatchObject([
      { cpuMilli: 2000, memoryBytes: 200, shmBytes: 20, devices: [{ deviceId: 'GPU-1' }] },
      { member: 1, cpuMilli: 2000, memoryBytes: 200, shmBytes: 20, devices: [{ deviceId: 'GPU-2' }] },
    ]));

  it('gives each of them the same part of a device that they share', () => {
    for (const one of memberGrants({ ...grant, devices: [device('GPU-1', 800)] }))
      expect(one.devices).toEqual([device('GPU-1', 400)]);
  });

  it('names them by their rank among all', () =>
    expect(memberGrants(grant).map(nameOfMember)).toEqual(['worker2', 'worker3']));

  it('makes each a run of its own, whose name says all of its key', () => {
    const names = memberGrants(grant).map(runName);
    expect(names).toEqual(['k3aaaaaaaaaa-4', 'k3aaaaaaaaaa-4.1']);
    expect(names.map(keyOfName)).toEqual(memberGrants(grant).map(keyOf));
    expect(['k3-4', 'k3aaaaaaaaaa-4.0', 'k3aaaaaaaaaa', '../x-1'].map(keyOfName)).toEqual([
      null,
      null,
      null,
      null,
    ]);
  });

  it('is all of one that is alone', () => {
    const { gang: _gang, ...alone } = grant;
    expect(memberGrants(alone)).toEqual([alone]);
    expect(memberPlace(alone)).toBeNull();
  });
});

describe('a member', () => {
  const [, second] = memberGrants(grant);
  const place = memberPlace(second!)!;

  it('finds the others by its variables', () => {
    const { defaults, own } = memberEnvironment(place);
    expect(defaults).toMatchObject({
      MASTER_ADDR: 'main1',
      WORLD_SIZE: '4',
      RANK: '3',
      NNODES: '4',
      NODE_RANK: '3',
    });
    expect(own).toMatchObject({ BERTH_MEMBER: 'worker3', BERTH_MEMBERS: 'main1,worker1,worker2,worker3' });
  });

  it('finds them in a hostfile too, with a slot for each GPU', () =>
    expect(memberFiles(place, 2)).toEqual([
      { path: 'hostfile', content: 'main1 slots=2\nworker1 slots=2\nworker2 slots=2\nworker3 slots=2\n' },
    ]));
});

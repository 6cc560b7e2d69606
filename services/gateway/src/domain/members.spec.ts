import { describe, expect, it } from 'vitest';
import { bytes, deviceId, gpuMilli, nodeId } from '#kernel';
import { membersOf } from './members.ts';

const device = (name: string) => ({
  deviceId: deviceId(name),
  gpuMilli: gpuMilli(1000),
  gpuMemoryBytes: bytes(80),
});

describe('the members of a session', () => {
  it('are main1 on the first node and workers behind it, each with devices of its own', () =>
    expect(
      membersOf(
        {
          nodeId: nodeId('a'),
          devices: [device('GPU-1'), device('GPU-2')],
          others: [{ nodeId: nodeId('b'), devices: [device('GPU-3'), device('GPU-4')] }],
        },
        2,
      ).map(({ name, nodeId: node, local, devices }) => [
        name,
        node,
        local,
        devices.map((one) => one.deviceId),
      ]),
    ).toEqual([
      ['main1', 'a', 0, ['GPU-1']],
      ['worker1', 'a', 1, ['GPU-2']],
      ['worker2', 'b', 0, ['GPU-3']],
      ['worker3', 'b', 1, ['GPU-4']],
    ]));

  it('may share one device', () =>
    expect(membersOf({ nodeId: nodeId('a'), devices: [device('GPU-1')] }, 2)).toMatchObject([
      { devices: [{ deviceId: 'GPU-1' }] },
      { devices: [{ deviceId: 'GPU-1' }] },
    ]));
});

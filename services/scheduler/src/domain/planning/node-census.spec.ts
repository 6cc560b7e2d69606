import { describe, expect, it } from 'vitest';
import type { NodeFact } from '#contracts';
import { deviceId, gibibytes, gpuMilli, imageId, nodeId } from '#kernel';
import {
  asked,
  booked,
  boot1,
  granted,
  joined,
  knownNodeAfter,
  minute,
  resources,
} from '../../../test/builders.ts';
import { takeCensus } from './node-census.ts';

const ofImageOn = (id: string) => ({
  ...asked().workload,
  ownImage: { imageId: imageId('ib3kq0zt81xw'), nodeId: nodeId(id) },
});
const censusOfImage = (id: string, gpu: number, ...facts: readonly NodeFact[]) => {
  const look = {
    asked: asked({ workload: ofImageOn(id), resources: resources(gpu) }),
    now: minute(1),
    holdsFor: () => [],
  };
  const other = knownNodeAfter(joined(8, boot1, nodeId('node-b')));
  const { refusals, lack, fitting } = takeCensus([knownNodeAfter(joined(2), ...facts), other], look);
  return { refusals: [...refusals], lack, fitting };
};

const census = (gpu: number, ...facts: readonly NodeFact[]) => {
  const look = { asked: asked({ resources: resources(gpu) }), now: minute(1), holdsFor: () => [] };
  const { refusals, lack } = takeCensus([knownNodeAfter(joined(2), ...facts)], look);
  return { refusals: [...refusals], lack };
};
const whole = { deviceId: deviceId('GPU-0'), gpuMilli: gpuMilli(1000), gpuMemoryBytes: gibibytes(80) };

describe('the census of a pool', () => {
  it('says when there would be room, but for a reservation', () => {
    const { refusals, lack } = census(2, booked('rrrrrrrrrrr1', ['GPU-0'], [[60, 120]]));
    expect(refusals).toEqual([['booked', 1]]);
    expect(lack).toBe(
      'needs 2 whole GPUs on one node; the best node has 1 free; one node has room that is booked by a reservation before it would be done',
    );
  });
  it('says which node has the image, and what keeps the session from it', () => {
    expect(censusOfImage('node-a', 1)).toMatchObject({ fitting: 1, refusals: [['image-elsewhere', 1]] });
    expect(censusOfImage('node-a', 3)).toEqual({
      fitting: 0,
      refusals: [
        ['gpu', 1],
        ['image-elsewhere', 1],
      ],
      lack: 'its image is only on the node node-a: it needs 3 whole GPUs on one node; the best node has 2 in all',
    });
    const cordoned: NodeFact = {
      type: 'node.cordoned',
      data: { nodeId: nodeId('node-a'), by: 'user:ada', reason: '', cordonedAt: minute(1) },
    };
    expect(censusOfImage('node-a', 1, cordoned).lack).toBe(
      'its image is only on the node node-a, which is cordoned',
    );
    expect(censusOfImage('node-c', 1)).toMatchObject({
      fitting: 0,
      lack: 'its image is only on the node node-c, which is not in its pool',
    });
  });
  it('says what is missing when it would be so without a reservation too', () => {
    const upkeep = booked('mmmmmmmmmmm1', ['GPU-0', 'GPU-1'], [[60, 120]], { purpose: 'maintenance' });
    expect(census(2, granted(1, { devices: [whole] }), upkeep).refusals).toEqual([['gpu', 1]]);
    expect(census(1, granted(1, { devices: [whole] }), upkeep).refusals).toEqual([['booked', 1]]);
  });
});

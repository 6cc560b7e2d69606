import { describe, expect, it } from 'vitest';
import type { GpuLink, NodeFact, ReservationWish } from '#contracts';
import { cpuMilli, deviceId, gibibytes, gpuMilli, later, nodeId } from '#kernel';
import { boot1, booked, granted, joined, knownNodeAfter, minute } from '../../../test/builders.ts';
import type { KnownNode } from '../node/node-state.ts';
import { createGpuChoosers } from '../topology/gpu-choosers.ts';
import { grantEnd } from './booked-now.ts';
import { type Stretches, chooseSpots } from './choose-spots.ts';
import { earliestStart } from './earliest-start.ts';
import { explainSpots } from './explain-spots.ts';

const MINUTE_MS = 60_000;
const hour: Stretches = [{ from: minute(60), to: minute(120) }];
const node = (name: string, gpus: number, ...facts: readonly NodeFact[]): KnownNode =>
  knownNodeAfter(joined(gpus, boot1, nodeId(name)), ...facts);
const holding = (gpu: number, over: object = {}): NodeFact =>
  granted(1, {
    devices: [{ deviceId: deviceId(`GPU-${gpu}`), gpuMilli: gpuMilli(1000), gpuMemoryBytes: gibibytes(80) }],
    ...over,
  });
const grounds = (nodes: readonly KnownNode[]) => ({
  nodes,
  ends: { ofGrant: grantEnd, ofRoom: () => null },
  chooserOf: createGpuChoosers(),
  at: minute(1),
});
const gpus = (gpuCount: number, more: object = {}): ReservationWish => ({ kind: 'gpus', gpuCount, ...more });
const spots = (wish: ReservationWish, ...nodes: readonly KnownNode[]) => {
  const choice = chooseSpots(wish, hour, grounds(nodes));
  return choice.fits ? choice.spots.map(({ nodeId: id, deviceIds }) => `${id}: ${deviceIds.join()}`) : null;
};
const why = (wish: ReservationWish, ...nodes: readonly KnownNode[]): string => {
  const choice = chooseSpots(wish, hour, grounds(nodes));
  return choice.fits ? 'it fits' : explainSpots(wish, choice.outlooks);
};

describe('the parts of a reservation', () => {
  it('are on as few nodes as can be, the smallest that does', () => {
    const pool = [node('a', 2), node('b', 4), node('c', 8)];
    expect(spots(gpus(3), ...pool)).toEqual(['b: GPU-0,GPU-1,GPU-2']);
    expect(spots(gpus(9), ...pool)).toEqual([
      'c: GPU-0,GPU-1,GPU-2,GPU-3,GPU-4,GPU-5,GPU-6,GPU-7',
      'a: GPU-0',
    ]);
  });
  it('are free devices before those that only will be', () => {
    const soon = holding(0, { holdMsMax: 30 * MINUTE_MS });
    expect(spots(gpus(1), node('a', 2, soon))).toEqual(['a: GPU-1']);
    expect(spots(gpus(2), node('a', 2, soon), node('b', 4))).toEqual(['b: GPU-0,GPU-1']);
    expect(spots(gpus(2), node('a', 2, soon))).toEqual(['a: GPU-0,GPU-1']);
  });
  it('are so many on each of several nodes when that is wished', () => {
    const pool = [node('a', 2), node('b', 1), node('c', 4)];
    expect(spots(gpus(4, { perNode: 2 }), ...pool)).toEqual(['a: GPU-0,GPU-1', 'c: GPU-0,GPU-1']);
    expect(spots(gpus(4, { perNode: 4 }), ...pool)).toEqual(['c: GPU-0,GPU-1,GPU-2,GPU-3']);
    expect(spots(gpus(3, { perNode: 1 }), ...pool)).toHaveLength(3);
  });
  it('are of the wished model', () => {
    expect(spots(gpus(1, { models: ['h100'] }), node('a', 1))).toEqual(['a: GPU-0']);
    expect(spots(gpus(1, { models: ['A100'] }), node('a', 1))).toBe(null);
  });
  it('come with as much CPU and memory as of the GPUs, or with what was asked for', () => {
    const choose = (wish: ReservationWish) => chooseSpots(wish, hour, grounds([node('a', 4)]));
    expect(choose(gpus(1))).toMatchObject({ spots: [{ cpuMilli: 4000, memoryBytes: gibibytes(16) }] });
    const asked = gpus(2, { cpuMilli: cpuMilli(3000), memoryBytes: gibibytes(1) });
    expect(choose(asked)).toMatchObject({ spots: [{ cpuMilli: 6000, memoryBytes: gibibytes(2) }] });
  });
  it('are whole nodes when that is wished, idle ones first', () => {
    const soon = holding(0, { holdMsMax: 30 * MINUTE_MS });
    expect(spots({ kind: 'nodes', nodeCount: 1 }, node('a', 1, soon), node('b', 1))).toEqual(['b: GPU-0']);
    expect(spots({ kind: 'nodes', nodeCount: 2 }, node('a', 1, soon), node('b', 1))).toHaveLength(2);
    expect(spots({ kind: 'nodes', nodeCount: 1 }, node('a', 1, granted()))).toBe(null);
  });
  it('are on the named nodes and no others', () => {
    const wish: ReservationWish = { kind: 'named-nodes', nodeIds: [nodeId('b')] };
    expect(spots(wish, node('a', 2), node('b', 1))).toEqual(['b: GPU-0']);
    expect(spots(wish, node('a', 2), node('b', 1, holding(0)))).toBe(null);
  });
  it('are on nodes of the pool that take something new', () => {
    const cordoned: NodeFact = {
      type: 'node.cordoned',
      data: { nodeId: nodeId('a'), by: 'user:root', cordonedAt: minute(0) },
    };
    expect(spots(gpus(1), node('a', 1, cordoned))).toBe(null);
    expect(spots(gpus(1, { poolId: 'other' }), node('a', 1))).toBe(null);
  });
});

describe('the GPUs of one node', () => {
  /** GPU 0 and 2, and 1 and 3, are joined by NVLinks. */
  const paired = (...facts: readonly NodeFact[]): KnownNode => {
    const plain = node('a', 4, ...facts);
    const links = (row: number): GpuLink[] =>
      [0, 1, 2, 3].map((column) => (row === column ? 'X' : (row + column) % 2 === 0 ? 'NV12' : 'SYS'));
    const place = (index: number) => ({ index, cpus: null, numaNodes: null, socket: null });
    const gpuTopology = { gpus: [0, 1, 2, 3].map(place), links: [0, 1, 2, 3].map(links) };
    return { ...plain, inventory: { ...plain.inventory, gpuTopology } };
  };
  it('are those that reach each other best', () =>
    expect(spots(gpus(2), paired())).toEqual(['a: GPU-0,GPU-2']));
  it('leave pairs whole when one is enough', () => {
    const soon = holding(1, { holdMsMax: 30 * MINUTE_MS });
    expect(spots(gpus(1), paired(soon))).toEqual(['a: GPU-3']);
  });
});

describe('a reservation that does not fit', () => {
  it('says who is in the way, and until when', () => {
    const forever = holding(0);
    const long = holding(1, { holdMsMax: 90 * MINUTE_MS, epoch: 2 });
    const taken = booked('rrrrrrrrrrr1', ['GPU-2'], [[90, 100]], { cpuMilli: cpuMilli(1) });
    expect(why(gpus(4, { perNode: 4 }), node('a', 4, forever, long, taken))).toBe(
      '4 GPUs on one node are wanted; 0 of 1 nodes can give so many all that time.' +
        ' In the way are GPU 0 of a: session aaaaaaaaaaaa, which has no time limit;' +
        ' GPU 1 of a: session aaaaaaaaaaaa, which may run until 2023-11-14 23:44 UTC;' +
        ' GPU 2 of a: reservation rrrrrrrrrrr1 from 2023-11-14 23:43 UTC to 2023-11-14 23:53 UTC.',
    );
  });
  it('says how much there is', () =>
    expect(why(gpus(3, { models: ['H100'] }), node('a', 2))).toBe(
      '3 H100 GPUs are wanted; 2 of 2 can be had all that time.',
    ));
  it('says when CPU or memory is what is missing', () =>
    expect(why(gpus(1, { cpuMilli: cpuMilli(99_000) }), node('a', 2))).toBe(
      '1 GPU is wanted; 2 of 2 can be had all that time. What is missing is CPU or memory beside them.',
    ));

  const earliest = (wish: ReservationWish, ...nodes: readonly KnownNode[]) =>
    earliestStart(wish, hour, grounds(nodes));
  /** The tests' beginning of time is 20 s after a whole minute. */
  const wholeMinute = (n: number) => later(minute(n), 40_000);
  it('would do as soon as what is in the way is over', () => {
    const long = holding(0, { holdMsMax: 90 * MINUTE_MS });
    expect(earliest(gpus(1), node('a', 1, long))).toBe(wholeMinute(91));
    const taken = booked(
      'rrrrrrrrrrr1',
      ['GPU-0'],
      [
        [90, 100],
        [150, 170],
      ],
    );
    expect(earliest(gpus(1), node('a', 1, taken))).toBe(wholeMinute(170));
  });
  it('would do at one of very many moments too', () => {
    const nodes = Array.from({ length: 400 }, (_, n) =>
      node(`n${n}`, 1, holding(0, { holdMsMax: (70 + n) * MINUTE_MS })),
    );
    // The tenth to end does so in minute 80.
    expect(earliest(gpus(10), ...nodes)).toBe(wholeMinute(80));
  });
  it('would never do while somebody without a limit is in the way', () =>
    expect(earliest(gpus(1), node('a', 1, holding(0)))).toBe(null));
});

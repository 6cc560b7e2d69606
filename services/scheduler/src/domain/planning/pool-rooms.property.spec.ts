import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bytes, cpuMilli, deviceId, nodeId, reservationId } from '#kernel';
import { boot1, granted, joined, knownNodeAfter, minute, resources } from '../../../test/builders.ts';
import { queued } from '../../../test/queue/queue-builders.ts';
import { type ClusterModel, type Holding, WHOLE } from '../placement/cluster-model.ts';
import { memoryTaken } from '../placement/fits.ts';
import { planQueue } from '../queue/plan-queue.ts';
import { DEFAULT_QUEUE_POLICY } from '../queue/queue-policy.ts';
import type { QueuedSession } from '../queue/queued-session.ts';
import { createGpuChoosers } from '../topology/gpu-choosers.ts';
import type { KnownNode } from '../node/node-state.ts';
import { createPoolModelKeeper } from './pool-model.ts';
import { type PoolRoom, type PoolSpot, poolRooms } from './pool-rooms.ts';

const NOW = minute(0);
const pool = fc
  .array(fc.integer({ min: 0, max: 4 }), { minLength: 1, maxLength: 4 })
  .map((sizes) => sizes.map((size, n) => knownNodeAfter(joined(size, boot1, nodeId(`node-${n}`)))));
const share = fc.oneof(
  fc.integer({ min: 0, max: 999 }).map((milli) => milli / 1000),
  fc.integer({ min: 1, max: 4 }),
);
const wish = fc
  .record({
    gpu: share,
    cpu: fc.integer({ min: 1, max: 16 }),
    memory: fc.integer({ min: 1, max: 64 }),
    nodeCount: fc.constantFrom(1, 1, 1, 2, 3),
  })
  .map(({ gpu, cpu, memory, nodeCount }) => ({ wanted: resources(gpu, cpu, memory), nodeCount }));
type Wish = { readonly wanted: ReturnType<typeof resources>; readonly nodeCount: number };
const asking = (n: number, { wanted, nodeCount }: Wish, holdMinutes: number): QueuedSession => ({
  ...queued(n, { at: 0, gpus: 0, holdMinutes }),
  resources: wanted,
  nodeCount,
  shape: JSON.stringify([wanted, nodeCount]),
});

const open = (nodes: readonly KnownNode[]) => {
  const model = createPoolModelKeeper().follow(nodes, 'fragmentation', () => false);
  const rooms = poolRooms({
    model,
    chooserFor: createGpuChoosers(),
    groups: { count: () => 0, add: () => {} },
  });
  const live: PoolRoom = { cluster: model.cluster, isLive: true };
  return { model, rooms, live };
};

/** All numbers about what is free. */
const numbersOf = ({ cpuMilli, memoryBytes, gpuMilli, idleDevices, slotMilli, slotMemory }: ClusterModel) =>
  structuredClone({ cpuMilli, memoryBytes, gpuMilli, idleDevices, slotMilli, slotMemory });

/** That all of a spot is free in a room: nothing is held or promised twice. */
const expectFree = ({ cluster }: PoolRoom, { parts }: PoolSpot): void => {
  const taken = (holding: Holding): void => {
    const { node, devices, ask } = holding;
    expect(cluster.cpuMilli[node]).toBeGreaterThanOrEqual(ask.cpuMilli);
    expect(cluster.memoryBytes[node]).toBeGreaterThanOrEqual(ask.memoryBytes);
    expect(devices).toHaveLength(ask.count);
    for (const device of devices) {
      const slot = node * cluster.stride + device;
      expect(cluster.slotMilli[slot]).toBeGreaterThanOrEqual(Math.min(ask.share, WHOLE));
      expect(cluster.slotMemory[slot]).toBeGreaterThanOrEqual(memoryTaken(cluster, slot, ask));
    }
  };
  parts.forEach(taken);
};

describe('a pool of real nodes as room for the queue', { timeout: 60_000 }, () => {
  it('is as it was when all that was taken has been given back', () => {
    fc.assert(
      fc.property(pool, fc.array(wish, { maxLength: 20, size: 'max' }), (nodes, wishes) => {
        const { rooms, live } = open(nodes);
        const room = rooms.fork(live);
        const before = numbersOf(room.cluster);
        const spots = wishes.flatMap((one, n) => {
          const spot = rooms.fit(asking(n, one, 1), [room], NOW);
          if (spot === null) return [];
          rooms.take(room, spot);
          return [spot];
        });
        for (const spot of spots) rooms.give(room, spot);
        expect(numbersOf(room.cluster)).toEqual(before);
      }),
      { numRuns: 1000 },
    );
  });

  it('gives a session of several nodes as many different ones, all at once or none', () => {
    fc.assert(
      fc.property(pool, fc.array(wish, { maxLength: 20, size: 'max' }), (nodes, wishes) => {
        const { rooms, live } = open(nodes);
        for (const [n, one] of wishes.entries()) {
          const spot = rooms.fit(asking(n, one, 1), [live], NOW);
          if (spot === null) continue;
          expect(new Set(spot.parts.map(({ node }) => node)).size).toBe(one.nodeCount);
          expectFree(live, spot);
          rooms.take(live, spot);
        }
      }),
      { numRuns: 1000 },
    );
  });

  it('finds a place that is free in every room that it is asked for', () => {
    const some = fc.array(wish, { maxLength: 10, size: 'max' });
    fc.assert(
      fc.property(pool, some, some, wish, (nodes, a, b, one) => {
        const { rooms, live } = open(nodes);
        const filled = [a, b].map((wishes) => {
          const then = rooms.fork(live);
          for (const [n, wanted] of wishes.entries()) {
            const spot = rooms.fit(asking(n, wanted, 1), [then], NOW);
            if (spot !== null) rooms.take(then, spot);
          }
          return then;
        });
        const [first = live, ...others] = filled;
        const spot = rooms.fit(asking(99, one, 1), [first, ...others], NOW);
        if (spot !== null) for (const each of filled) expectFree(each, spot);
      }),
      { numRuns: 1000 },
    );
  });

  it('keeps the promised start free, of every device, core and byte', () => {
    const timed = fc.tuple(wish, fc.integer({ min: 1, max: 60 }));
    fc.assert(
      fc.property(
        pool,
        fc.array(timed, { maxLength: 8, size: 'max' }),
        fc.array(timed, { maxLength: 15, size: 'max' }),
        (nodes, a, b) => {
          const { rooms, live } = open(nodes);
          const held = a.flatMap(([wanted, minutes], n) => {
            const spot = rooms.fit(asking(n, wanted, minutes), [live], NOW);
            if (spot === null) return [];
            rooms.take(live, spot);
            return [{ spot, endsBy: minute(minutes) }];
          });
          const before = rooms.fork(live);
          const order = b.map(([wanted, minutes], n) => asking(100 + n, wanted, minutes));
          const round = { now: NOW, order, rooms, room: live, held: () => held };
          const { starts, promises } = planQueue(round, { ...DEFAULT_QUEUE_POLICY, promisesMax: 2 });
          const takeWhole = (room: PoolRoom, spot: PoolSpot): void => {
            expectFree(room, spot);
            rooms.take(room, spot);
          };
          for (const { startsBy } of promises) {
            const then = rooms.fork(before);
            for (const { spot, endsBy } of held) if (endsBy <= startsBy) rooms.give(then, spot);
            for (const { session, spot } of starts)
              if (NOW + (session.holdMsMax ?? 0) > startsBy) takeWhole(then, spot);
            for (const { session, spot, startsBy: begins } of promises)
              if (begins <= startsBy && begins + (session.holdMsMax ?? 0) > startsBy) takeWhole(then, spot);
          }
        },
      ),
      { numRuns: 2000 },
    );
  });

  it('gives nothing of what is booked for a time at which the session may still be there', () => {
    const booked = knownNodeAfter(joined(2), {
      type: 'node.booked',
      data: {
        nodeId: nodeId('node-a'),
        reservationId: reservationId('r8s2k4m6p1qt'),
        deviceIds: [deviceId('GPU-0')],
        cpuMilli: cpuMilli(8000),
        memoryBytes: bytes(2 ** 30),
        stretches: [{ from: minute(60), to: minute(120) }],
        bookedAt: minute(0),
      },
    });
    const { rooms, live } = open([booked]);
    const devicesOf = (gpu: number, cpu: number, minutes: number) =>
      rooms.fit(asking(1, { wanted: resources(gpu, cpu), nodeCount: 1 }, minutes), [live], NOW)?.parts[0]
        ?.devices;
    expect(devicesOf(2, 1, 60)).toEqual([0, 1]);
    expect(devicesOf(2, 1, 61)).toBeUndefined();
    expect(devicesOf(1, 1, 61)).toEqual([1]);
    expect(devicesOf(1, 9, 61)).toBeUndefined();
  });

  it('lets a brief session run on a device that is promised to a large one', () => {
    const node = knownNodeAfter(joined(2), granted()); // half of GPU-0 is held
    const { rooms, live } = open([node]);
    const half = resources(0.5);
    const ask = {
      cpuMilli: 1000,
      memoryBytes: 2 ** 30,
      count: 1,
      share: 500,
      gpuMemoryBytes: null,
      kinds: 1,
    };
    const spot = { parts: [{ node: 0, devices: [0], ask }], quality: null, score: 0 };
    const of = (n: number, gpu: number, minutes: number) =>
      asking(n, { wanted: { ...half, gpuMilli: resources(gpu).gpuMilli }, nodeCount: 1 }, minutes);
    const order = [of(1, 2, 60), of(2, 1, 31), of(3, 1, 30)];
    const round = { now: NOW, order, rooms, room: live, held: () => [{ spot, endsBy: minute(30) }] };
    const plan = planQueue(round, DEFAULT_QUEUE_POLICY);
    expect(plan.promises).toMatchObject([{ session: order[0], startsBy: minute(30), isCertain: true }]);
    expect(plan.starts).toMatchObject([{ session: order[2], spot: { parts: [{ devices: [1] }] } }]);
  });
});

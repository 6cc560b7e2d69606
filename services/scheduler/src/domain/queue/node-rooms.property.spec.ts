import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nodeId } from '#kernel';
import { boot1, granted, joined, knownNodeAfter, minute, resources } from '../../../test/builders.ts';
import { queued } from '../../../test/queue/queue-builders.ts';
import { type NodeRoom, type NodeSpot, nodeRooms } from './node-rooms.ts';
import { planQueue } from './plan-queue.ts';
import { DEFAULT_QUEUE_POLICY } from './queue-policy.ts';
import type { QueuedSession } from './queued-session.ts';

const pool = fc
  .array(fc.integer({ min: 0, max: 4 }), { minLength: 1, maxLength: 4 })
  .map((sizes) => sizes.map((size, n) => knownNodeAfter(joined(size, boot1, nodeId(`node-${n}`)))));
const share = fc.oneof(
  fc.integer({ min: 0, max: 999 }).map((milli) => milli / 1000),
  fc.integer({ min: 1, max: 4 }),
);
const wish = fc
  .record({ gpu: share, cpu: fc.integer({ min: 1, max: 16 }), memory: fc.integer({ min: 1, max: 64 }) })
  .map(({ gpu, cpu, memory }) => resources(gpu, cpu, memory));
const asking = (n: number, wanted: ReturnType<typeof resources>, holdMinutes: number): QueuedSession => ({
  ...queued(n, { at: 0, gpus: 0, holdMinutes }),
  resources: wanted,
  shape: JSON.stringify(wanted),
});

describe('the live pool as room for the queue', { timeout: 60_000 }, () => {
  it('is as it was when all that was taken has been given back', () => {
    fc.assert(
      fc.property(pool, fc.array(wish, { maxLength: 20, size: 'max' }), (nodes, wishes) => {
        const { rooms, room } = nodeRooms(nodes);
        const before = structuredClone([...room]);
        const spots = wishes.flatMap((one, n) => {
          const spot = rooms.fit(asking(n, one, 1), [room]);
          if (spot === null) return [];
          rooms.take(room, spot);
          return [spot];
        });
        for (const spot of spots) rooms.give(room, spot);
        expect([...room]).toEqual(before);
      }),
      { numRuns: 1000 },
    );
  });

  it('finds a place that is free in every room that it is asked for', () => {
    fc.assert(
      fc.property(
        pool,
        fc.array(wish, { maxLength: 10, size: 'max' }),
        fc.array(wish, { maxLength: 10, size: 'max' }),
        wish,
        (nodes, a, b, one) => {
          const { rooms, room } = nodeRooms(nodes);
          const filled = [a, b].map((wishes) => {
            const then = rooms.fork(room);
            for (const [n, wanted] of wishes.entries()) {
              const spot = rooms.fit(asking(n, wanted, 1), [then]);
              if (spot !== null) rooms.take(then, spot);
            }
            return then;
          });
          const [first = room, ...others] = filled;
          const spot = rooms.fit(asking(99, one, 1), [first, ...others]);
          if (spot === null) return;
          for (const each of filled) {
            const free = each.get(spot.nodeId);
            expect(free?.cpuMilli).toBeGreaterThanOrEqual(spot.cpuMilli);
            expect(free?.memoryBytes).toBeGreaterThanOrEqual(spot.memoryBytes);
            for (const { deviceId, gpuMilli } of spot.devices)
              expect(
                free?.devices.find(({ device }) => device.deviceId === deviceId)?.gpuMilli,
              ).toBeGreaterThanOrEqual(gpuMilli);
          }
        },
      ),
      { numRuns: 1000 },
    );
  });

  /** Takes a spot and sees that all of it was free: nothing is held or promised twice. */
  const takeWhole = (room: NodeRoom, rooms: ReturnType<typeof nodeRooms>['rooms'], spot: NodeSpot): void => {
    const free = room.get(spot.nodeId);
    expect(free?.cpuMilli).toBeGreaterThanOrEqual(spot.cpuMilli);
    expect(free?.memoryBytes).toBeGreaterThanOrEqual(spot.memoryBytes);
    for (const { deviceId, gpuMilli, gpuMemoryBytes } of spot.devices) {
      const device = free?.devices.find((one) => one.device.deviceId === deviceId);
      expect(device?.gpuMilli).toBeGreaterThanOrEqual(gpuMilli);
      expect(device?.gpuMemoryBytes).toBeGreaterThanOrEqual(gpuMemoryBytes);
    }
    rooms.take(room, spot);
  };

  it('keeps the promised start free, of every device, core and byte', () => {
    const timed = fc.tuple(wish, fc.integer({ min: 1, max: 60 }));
    fc.assert(
      fc.property(
        pool,
        fc.array(timed, { maxLength: 8, size: 'max' }),
        fc.array(timed, { maxLength: 15, size: 'max' }),
        (nodes, a, b) => {
          const { rooms, room } = nodeRooms(nodes);
          const held = a.flatMap(([wanted, minutes], n) => {
            const spot = rooms.fit(asking(n, wanted, minutes), [room]);
            if (spot === null) return [];
            rooms.take(room, spot);
            return [{ spot, endsBy: minute(minutes) }];
          });
          const order = b.map(([wanted, minutes], n) => asking(100 + n, wanted, minutes));
          const round = { now: minute(0), order, rooms, room, held };
          const { starts, promises } = planQueue(round, { ...DEFAULT_QUEUE_POLICY, promisesMax: 2 });
          for (const { startsBy } of promises) {
            const then = rooms.fork(room);
            for (const { spot, endsBy } of held) if (endsBy <= startsBy) rooms.give(then, spot);
            for (const { session, spot } of starts)
              if (minute(0) + (session.holdMsMax ?? 0) > startsBy) takeWhole(then, rooms, spot);
            for (const { session, spot, startsBy: begins } of promises)
              if (begins <= startsBy && begins + (session.holdMsMax ?? 0) > startsBy)
                takeWhole(then, rooms, spot);
          }
        },
      ),
      { numRuns: 2000 },
    );
  });

  it('lets a brief session run on a device that is promised to a large one', () => {
    const node = knownNodeAfter(joined(2), granted()); // half of GPU-0 is held
    const [grant] = node.grants.values();
    if (grant === undefined) throw new Error('it holds one');
    const spot = { ...grant, nodeId: node.nodeId };
    const held = [{ spot, endsBy: minute(30) }];
    const order = [asking(1, resources(2), 60), asking(2, resources(1), 31), asking(3, resources(1), 30)];
    const plan = planQueue({ now: minute(0), order, ...nodeRooms([node]), held }, DEFAULT_QUEUE_POLICY);
    expect(plan.promises).toMatchObject([{ session: order[0], startsBy: minute(30), isCertain: true }]);
    expect(plan.starts).toMatchObject([{ session: order[2], spot: { devices: [{ deviceId: 'GPU-1' }] } }]);
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bytes, nodeId, sessionId } from '#kernel';
import { boot1, joined, knownNodeAfter, minute, resources, waiting } from '../../../test/builders.ts';
import { chooseDevices } from './choose-devices.ts';
import { freeCapacity, minusGrant } from './free-capacity.ts';
import { planPlacements } from './plan-placements.ts';

const node = fc
  .tuple(fc.integer({ min: 0, max: 30 }), fc.integer({ min: 0, max: 4 }))
  .map(([n, gpus]) => knownNodeAfter(joined(gpus, boot1, nodeId(`node-${n}`))));
const nodes = fc.uniqueArray(node, { selector: ({ nodeId: id }) => id, maxLength: 6 });

const letters = fc.stringMatching(/^[a-z][a-z0-9]{11}$/);
const gpu = fc.oneof(
  fc.integer({ min: 0, max: 1000 }).map((m) => m / 1000),
  fc.integer({ min: 1, max: 5 }),
);
const aSession = fc
  .record({ id: letters, gpu, cpu: fc.integer({ min: 1, max: 20 }), memory: fc.integer({ min: 1, max: 80 }) })
  .map(({ id, gpu: share, cpu, memory }) =>
    waiting({ sessionId: sessionId(id), resources: resources(share, cpu, memory) }),
  );
const snapshot = fc.record({
  nodes,
  queue: fc.uniqueArray(aSession, { selector: ({ asked: { sessionId: id } }) => id, maxLength: 30 }),
});

describe('plan placements', () => {
  it('never promises more of a node, or of a device, than there is', () => {
    fc.assert(
      fc.property(snapshot, (seen) => {
        for (const one of seen.nodes) {
          const taken = planPlacements(seen).placements.filter(({ parts }) => parts[0].nodeId === one.nodeId);
          const cpu = taken.reduce((total, { session }) => total + session.asked.resources.cpuMilli, 0);
          const memory = taken.reduce((total, { session }) => total + session.asked.resources.memoryBytes, 0);
          expect(cpu).toBeLessThanOrEqual(one.inventory.cpuMilli);
          expect(memory).toBeLessThanOrEqual(one.inventory.memoryBytes);
          for (const device of one.inventory.devices) {
            const parts = taken
              .flatMap(({ parts }) => parts[0].devices)
              .filter(({ deviceId }) => deviceId === device.deviceId);
            expect(parts.reduce((total, part) => total + part.gpuMilli, 0)).toBeLessThanOrEqual(1000);
            expect(parts.reduce((total, part) => total + part.gpuMemoryBytes, 0)).toBeLessThanOrEqual(
              device.memoryBytes,
            );
          }
        }
      }),
      { numRuns: 500 },
    );
  });

  it('gives each session exactly what it asked for, once, or a reason why not', () => {
    fc.assert(
      fc.property(snapshot, (seen) => {
        const plan = planPlacements(seen);
        const answered = [
          ...plan.placements.map(({ session }) => session.asked.sessionId),
          ...plan.waiting.map(({ sessionId: id }) => id),
        ];
        expect(answered.toSorted()).toEqual(seen.queue.map(({ asked: { sessionId: id } }) => id).toSorted());
        for (const { session, parts } of plan.placements)
          expect(parts[0].devices.reduce((total, part) => total + part.gpuMilli, 0)).toBe(
            session.asked.resources.gpuMilli,
          );
        for (const { why } of plan.waiting) expect(why).not.toBe('');
      }),
      { numRuns: 500 },
    );
  });

  it('leaves nobody waiting whom a ready node could still take', () => {
    fc.assert(
      fc.property(snapshot, (seen) => {
        const plan = planPlacements(seen);
        const free = new Map(seen.nodes.map((one) => [one.nodeId, freeCapacity(one)]));
        for (const { session, parts } of plan.placements) {
          const [{ nodeId: id, devices }] = parts;
          const before = free.get(id);
          if (before !== undefined) free.set(id, minusGrant(before, { ...session.asked.resources, devices }));
        }
        const stillWaiting = new Set(plan.waiting.map(({ sessionId: id }) => id));
        for (const { asked: one } of seen.queue.filter((session) =>
          stillWaiting.has(session.asked.sessionId),
        ))
          for (const capacity of free.values())
            expect(chooseDevices(one.resources, capacity).fits).toBe(false);
      }),
      { numRuns: 300 },
    );
  });

  it('places nothing on a node that is lost', () => {
    const lost = knownNodeAfter(joined(), {
      type: 'node.lost',
      data: {
        nodeId: nodeId('node-a'),
        incarnation: boot1,
        lastSeenAt: minute(1),
        lostAt: minute(2),
        deadlineAt: minute(4),
      },
    });
    const plan = planPlacements({ nodes: [lost], queue: [waiting()] });
    expect(plan.waiting[0]?.why).toBe('the only node cannot be reached at the moment');
  });

  it('says what a session lacks, with numbers', () => {
    const session = (gpus: number, memory = 1) => waiting({ resources: resources(gpus, 1, memory) });
    const whyOf = (gpus: number, memory?: number) =>
      planPlacements({ nodes: [knownNodeAfter(joined(2))], queue: [session(gpus, memory)] }).waiting[0]?.why;
    expect(whyOf(4)).toBe('needs 4 whole GPUs on one node; the best node has 2 in all');
    expect(whyOf(1, 100)).toBe('needs 100 GiB of memory on one node; the best node has 64 GiB free');
    expect(whyOf(1, 17 * 1024)).toBe('needs 17 TiB of memory on one node; the best node has 64 GiB free');
    const choosy = waiting({ resources: { ...resources(0.5), gpuMemoryBytes: bytes(90 * 2 ** 30) } });
    expect(planPlacements({ nodes: [knownNodeAfter(joined(2))], queue: [choosy] }).waiting[0]?.why).toBe(
      'needs 90 GiB of GPU memory on one node; the best device has 80 GiB in all',
    );
  });
});

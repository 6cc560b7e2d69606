import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { SharingMode } from '#contracts';
import { bytes, cpuMilli, imageId, nodeId, sessionId } from '#kernel';
import {
  boot1,
  joined,
  knownNode,
  knownNodeAfter,
  minute,
  resources,
  waiting,
} from '../../../test/builders.ts';
import { type KnownNode, initialNode } from '../node/node-state.ts';
import { chooseDevices } from '../placement/choose-devices.ts';
import { freeCapacity, minusGrant } from '../placement/free-capacity.ts';
import type { Waiting } from '../session/session-state.ts';
import { nodeCountOf } from '../session/wishes.ts';
import { takeCensus } from './node-census.ts';
import { type RoundView, createPlanner } from './planner.ts';

const aDevice = fc.record(
  {
    model: fc.constant('H100'),
    memoryGib: fc.constant(80),
    modes: fc.constantFrom<readonly SharingMode[]>(['exclusive'], ['exclusive', 'mps']),
    health: fc.constantFrom(
      'ok' as const,
      'ok' as const,
      'ok' as const,
      'degraded' as const,
      'lost' as const,
    ),
  },
  { requiredKeys: ['model', 'memoryGib'] },
);
const node = fc
  .tuple(fc.integer({ min: 0, max: 30 }), fc.array(aDevice, { maxLength: 4 }))
  .map(([n, devices]) => knownNode({ id: nodeId(`node-${n}`), cpu: 16, memoryGib: 64, devices }));
const someNodes = fc.uniqueArray(node, { selector: ({ nodeId: id }) => id, maxLength: 6 });
const letters = fc.stringMatching(/^[a-z][a-z0-9]{11}$/);
const gpu = fc.oneof(
  fc.integer({ min: 0, max: 1000 }).map((m) => m / 1000),
  fc.integer({ min: 1, max: 5 }),
);
const aSession = fc
  .record({
    id: letters,
    gpu,
    cpu: fc.integer({ min: 1, max: 20 }),
    memory: fc.integer({ min: 1, max: 80 }),
    nodeCount: fc.constantFrom(1, 1, 1, 2),
  })
  .map(({ id, gpu: share, cpu, memory, nodeCount }) =>
    waiting({
      sessionId: sessionId(id),
      resources: resources(share, cpu, memory),
      wish: { nodeCount },
      limits: { waitMs: 3_600_000, prepareMs: 600_000, runMs: 3_600_000, graceMs: 10_000 },
    }),
  );
const queueOf = fc.uniqueArray(aSession, { selector: ({ asked }) => asked.sessionId, maxLength: 30 });

const viewOf = (nodes: readonly KnownNode[], queue: readonly Waiting[]): RoundView => ({
  now: minute(1),
  nodes: nodes.toSorted((a, b) => (a.nodeId < b.nodeId ? -1 : 1)),
  nodeOf: (id) => nodes.find((one) => one.nodeId === id) ?? initialNode,
  queue,
  onNodes: () => [],
  sessionOf: () => null,
  policyOf: () => ({}),
  totalOf: () => ({ cpuMilli: cpuMilli(1), memoryBytes: bytes(1), gpuMilli: resources(1).gpuMilli }),
  quotaOf: () => null,
  books: () => [],
  reservationOf: () => ({ phase: 'unknown' }),
  runningOf: () => 0,
  keptBack: () => null,
});
const planOf = (nodes: readonly KnownNode[], queue: readonly Waiting[]) =>
  createPlanner().plan(viewOf(nodes, queue));

describe('plan a round', { timeout: 60_000 }, () => {
  it('never promises more of a node, or of a device, than there is', () => {
    fc.assert(
      fc.property(someNodes, queueOf, (nodes, queue) => {
        const { placements } = planOf(nodes, queue);
        for (const one of nodes) {
          const taken = placements.flatMap(({ session, parts }) =>
            parts
              .filter((part) => part.nodeId === one.nodeId)
              .map((part) => ({ ...session.asked.resources, devices: part.devices })),
          );
          const sumOf = (of: (part: (typeof taken)[number]) => number) =>
            taken.reduce((total, part) => total + of(part), 0);
          expect(sumOf((part) => part.cpuMilli)).toBeLessThanOrEqual(one.inventory.cpuMilli);
          expect(sumOf((part) => part.memoryBytes)).toBeLessThanOrEqual(one.inventory.memoryBytes);
          for (const device of one.inventory.devices) {
            const parts = taken
              .flatMap(({ devices }) => devices)
              .filter(({ deviceId }) => deviceId === device.deviceId);
            expect(parts.reduce((total, part) => total + part.gpuMilli, 0)).toBeLessThanOrEqual(1000);
            if (device.health !== 'ok') expect(parts).toEqual([]);
            if (device.modes?.length === 1) for (const part of parts) expect(part.gpuMilli).toBe(1000);
            expect(parts.reduce((total, part) => total + part.gpuMemoryBytes, 0)).toBeLessThanOrEqual(
              device.memoryBytes,
            );
          }
        }
      }),
      { numRuns: 1000 },
    );
  });

  it('places a session of an image that is on one node there, if there is room, and nowhere else', () => {
    fc.assert(
      fc.property(someNodes, queueOf, fc.nat({ max: 40 }), (nodes, queue, pick) => {
        const there = nodes[pick % 7] ?? knownNode({ id: nodeId('gone'), cpu: 1, memoryGib: 1, devices: [] });
        const ownImage = { imageId: imageId('ib3kq0zt81xw'), nodeId: there.nodeId };
        const bound = queue
          .filter(({ asked }) => nodeCountOf(asked) === 1)
          .map((one, n) =>
            n % 2 === 1 ? one : waiting({ ...one.asked, workload: { ...one.asked.workload, ownImage } }),
          );
        for (const { session, parts } of planOf(nodes, bound).placements)
          if (session.asked.workload.ownImage !== undefined)
            expect(parts.map((part) => part.nodeId)).toEqual([there.nodeId]);
        const [alone] = bound;
        if (alone === undefined) return;
        const isThere = nodes.includes(there);
        const fits = chooseDevices(alone.asked.resources, freeCapacity(there)).fits;
        expect(planOf(nodes, [alone]).placements.length === 1).toBe(isThere && fits);
      }),
      { numRuns: 500 },
    );
  });

  it('gives each session exactly what it asked for, on all of its nodes or on none', () => {
    fc.assert(
      fc.property(someNodes, queueOf, (nodes, queue) => {
        const { placements, waiting: rest } = planOf(nodes, queue);
        const served = new Set(placements.map(({ session }) => session.asked.sessionId));
        expect(served.size).toBe(placements.length);
        for (const id of rest.keys()) expect(served.has(id)).toBe(false);
        for (const { session, parts } of placements) {
          expect(new Set(parts.map((part) => part.nodeId)).size).toBe(nodeCountOf(session.asked));
          for (const { devices } of parts)
            expect(devices.reduce((total, part) => total + part.gpuMilli, 0)).toBe(
              session.asked.resources.gpuMilli,
            );
        }
      }),
      { numRuns: 1000 },
    );
  });

  it('leaves nobody waiting whom an open node could still take, unless it is promised to the one who is next', () => {
    fc.assert(
      fc.property(someNodes, queueOf, (nodes, queue) => {
        const { placements, waiting: rest } = planOf(nodes, queue);
        const free = new Map(nodes.map((one) => [one.nodeId, freeCapacity(one)]));
        for (const { session, parts } of placements)
          for (const { nodeId: id, devices } of parts) {
            const before = free.get(id);
            if (before !== undefined)
              free.set(id, minusGrant(before, { ...session.asked.resources, devices }));
          }
        for (const { asked } of queue) {
          const reason = rest.get(asked.sessionId);
          if (reason?.kind !== 'queue' || reason.cause === 'room-is-promised') continue;
          const fitting = [...free.values()].filter((left) => chooseDevices(asked.resources, left).fits);
          expect(fitting.length).toBeLessThan(nodeCountOf(asked));
        }
      }),
      { numRuns: 1000 },
    );
  });

  it('agrees with the census of the nodes about who fits', () => {
    fc.assert(
      fc.property(someNodes, aSession, (nodes, session) => {
        const { placements } = planOf(nodes, [session]);
        const census = takeCensus(nodes, { asked: session.asked, now: minute(1), holdsFor: () => [] });
        expect(placements.length === 1).toBe(census.fitting >= nodeCountOf(session.asked));
        const refused = [...census.refusals.values()].reduce((sum, count) => sum + count, 0);
        expect(refused + census.fitting).toBe(nodes.length);
      }),
      { numRuns: 1000 },
    );
  });

  it('places nothing on a node that is lost, cordoned or being drained', () => {
    const id = nodeId('node-a');
    const lost = {
      type: 'node.lost',
      data: {
        nodeId: id,
        incarnation: boot1,
        lastSeenAt: minute(1),
        lostAt: minute(2),
        deadlineAt: minute(4),
      },
    } as const;
    const cordoned = {
      type: 'node.cordoned',
      data: { nodeId: id, by: 'user:x', cordonedAt: minute(1) },
    } as const;
    const draining = {
      type: 'node.drain-started',
      data: { nodeId: id, by: 'user:x', startedAt: minute(1), deadlineAt: minute(9) },
    } as const;
    for (const fact of [lost, cordoned, draining])
      expect(planOf([knownNodeAfter(joined(), fact)], [waiting()]).placements).toEqual([]);
  });

  it('says what a session lacks, with numbers', () => {
    const whyOf = (gpus: number, memory?: number) =>
      takeCensus([knownNodeAfter(joined(2))], {
        asked: waiting({ resources: resources(gpus, 1, memory) }).asked,
        now: minute(1),
        holdsFor: () => [],
      }).lack;
    expect(whyOf(4)).toBe('needs 4 whole GPUs on one node; the best node has 2 in all');
    expect(whyOf(1, 100)).toBe('needs 100 GiB of memory on one node; the best node has 64 GiB free');
    expect(whyOf(1, 17 * 1024)).toBe('needs 17 TiB of memory on one node; the best node has 64 GiB free');
  });
});

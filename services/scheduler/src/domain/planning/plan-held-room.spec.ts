import { describe, expect, it } from 'vitest';
import type { NodeFact } from '#contracts';
import { cpuMilli, deviceId, gibibytes, gpuMilli } from '#kernel';
import { booked, joined, knownNodeAfter, minute, nodeA, sessionA, waiting } from '../../../test/builders.ts';
import { planHeldRoom } from './plan-held-room.ts';

const room: NodeFact = {
  type: 'node.room-held',
  data: {
    nodeId: nodeA,
    forSessionId: sessionA,
    devices: [{ deviceId: deviceId('GPU-0'), gpuMilli: gpuMilli(500), gpuMemoryBytes: gibibytes(40) }],
    cpuMilli: cpuMilli(1000),
    memoryBytes: gibibytes(1),
    heldAt: minute(0),
    deadlineAt: minute(5),
  },
};
const limits = { waitMs: 3_600_000, prepareMs: 60_000, runMs: 30 * 60_000, graceMs: 10_000 };
const plan = (...facts: readonly NodeFact[]) =>
  planHeldRoom(waiting({ limits }), [knownNodeAfter(joined(2), room, ...facts)], minute(1)).kind;

describe('room that was freed for a session', () => {
  it('is taken when it is there', () => expect(plan()).toBe('placed'));
  it('is taken beside what is booked for later', () =>
    expect(plan(booked('rrrrrrrrrrr1', ['GPU-0'], [[60, 120]]))).toBe('placed'));
  it('is void when the session could still hold it in a stretch that it is booked for', () =>
    expect(plan(booked('rrrrrrrrrrr1', ['GPU-0'], [[20, 30]]))).toBe('void'));
});

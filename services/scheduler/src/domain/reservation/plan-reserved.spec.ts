import { describe, expect, it } from 'vitest';
import type { GpuLink, NodeFact } from '#contracts';
import { cpuMilli, deviceId, gibibytes, gpuMilli, reservationId, sessionId } from '#kernel';
import {
  booked,
  granted,
  joined,
  lookup,
  minute,
  nodeA,
  resources,
  sessionA,
  waiting,
} from '../../../test/builders.ts';
import { createCpuGiver } from '../planning/give-cpus.ts';
import { placeSession } from '../session/place-session.ts';
import { createGpuChoosers } from '../topology/gpu-choosers.ts';
import { planReserved } from './plan-reserved.ts';
import { type ReservationState, evolveReservation, initialReservation } from './reservation-state.ts';

const ID = reservationId('rrrrrrrrrrr1');
const stretches = [
  { from: minute(60), to: minute(120) },
  { from: minute(180), to: minute(240) },
];
const spot = { nodeId: nodeA, deviceIds: [deviceId('GPU-0')], cpuMilli: cpuMilli(4000) };
const reservation: ReservationState = evolveReservation(initialReservation, {
  type: 'reservation.booked',
  data: {
    reservationId: ID,
    name: 'demo',
    purpose: 'work',
    spots: [{ ...spot, memoryBytes: gibibytes(16) }],
    stretches,
    by: 'user:ada',
    bookedAt: minute(0),
  },
});
const onNode = booked(
  ID,
  ['GPU-0'],
  [
    [60, 120],
    [180, 240],
  ],
);
const plan = (at: number, queue = [waiting()], ...facts: readonly NodeFact[]) =>
  planReserved({ reservationId: ID, reservation, queue }, lookup(joined(2), onNode, ...facts), minute(at), {
    chooserOf: createGpuChoosers(),
    cpus: createCpuGiver(),
  });
const big = (n: number) => waiting({ sessionId: sessionId(`big00000000${n}`), resources: resources(1) });

describe('a session of a reservation', () => {
  it('gets its place on what is booked, and ends with the stretch', () => {
    const { placements } = plan(61);
    expect(placements).toMatchObject([
      { parts: [{ nodeId: nodeA, devices: [{ deviceId: 'GPU-0', gpuMilli: 500 }] }], endsBy: minute(120) },
    ]);
  });
  it('holds nothing for longer than to the end of the stretch and its own end', () => {
    const [planned] = plan(61).placements;
    if (planned === undefined) throw new Error('nothing was planned');
    const grant = placeSession(planned, minute(61)).find(({ type }) => type === 'node.grant-given');
    expect(grant?.data).toMatchObject({ holdMsMax: 59 * 60_000 + 10_000 + 60_000 });
  });
  it('waits for the beginning, and says when that is', () =>
    expect(plan(59)).toEqual({
      placements: [],
      waiting: [{ sessionId: sessionA, why: 'its reservation begins at 2023-11-14 23:13 UTC' }],
      begins: minute(60),
    }));
  it('waits between two stretches', () => expect(plan(150).waiting).toHaveLength(1));
  it('waits when the reservation is over', () => {
    expect(plan(240).waiting).toEqual([{ sessionId: sessionA, why: 'its reservation is over' }]);
  });
  it('gets no part of a device that is not booked', () => {
    const { placements, waiting: rest } = plan(61, [big(1), big(2)]);
    expect(placements).toHaveLength(1);
    expect(rest).toMatchObject([
      { why: 'on its reservation: needs 1 whole GPU on one node; the best node has 0 free' },
    ]);
  });
  it('gets those of its GPUs that reach each other best', () => {
    const links = (row: number): GpuLink[] =>
      [0, 1, 2].map((column) => (row === column ? 'X' : row + column === 2 ? 'NV12' : 'SYS'));
    const place = (index: number) => ({ index, cpus: null, numaNodes: null, socket: null });
    const gpuTopology = { gpus: [0, 1, 2].map(place), links: [0, 1, 2].map(links) };
    const fact = joined(3);
    if (fact.type !== 'node.joined') throw new Error('the builder builds something else');
    const inventory = { ...fact.data.inventory, gpuTopology };
    const all = booked(ID, ['GPU-0', 'GPU-1', 'GPU-2'], [[60, 120]]);
    const { placements } = planReserved(
      { reservationId: ID, reservation, queue: [waiting({ resources: resources(2) })] },
      lookup({ ...fact, data: { ...fact.data, inventory } }, all),
      minute(61),
      { chooserOf: createGpuChoosers(), cpus: createCpuGiver() },
    );
    expect(placements[0]?.parts[0].devices.map((device) => device.deviceId)).toEqual(['GPU-0', 'GPU-2']);
  });
  it('counts what other sessions of the reservation hold', () => {
    const all = { deviceId: deviceId('GPU-0'), gpuMilli: gpuMilli(600), gpuMemoryBytes: gibibytes(48) };
    const own = granted(1, { reservationId: ID, devices: [all] });
    expect(plan(61, [waiting()], own).placements).toEqual([]);
  });
  it('waits while its node takes nothing new', () => {
    const cordoned: NodeFact = {
      type: 'node.cordoned',
      data: { nodeId: nodeA, by: 'user:root', cordonedAt: minute(1) },
    };
    expect(plan(61, [waiting()], cordoned).waiting).toMatchObject([
      { why: 'no node of its reservation can take anything at the moment' },
    ]);
  });
  it('ends earlier when the device belongs to somebody else right after the stretch', () => {
    const next = booked('rrrrrrrrrrr2', ['GPU-0'], [[120, 130]]);
    const [planned] = plan(61, [waiting()], next).placements;
    expect(planned?.endsBy).toBe(minute(120) - 70_000);
  });
  it('is all on its nodes or on none', () =>
    expect(plan(61, [waiting({ wish: { nodeCount: 2 } })]).waiting).toMatchObject([
      { why: 'needs 2 nodes; its reservation has 1 that can take something' },
    ]));
});

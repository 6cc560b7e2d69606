import { describe, expect, it } from 'vitest';
import type { NodeFact, SchedulerFact } from '#contracts';
import { accept, cpuMilli, deviceId, gibibytes, later, reservationId } from '#kernel';
import { boot1, booked, joined, minute, nodeA } from '../../test/builders.ts';
import { createSmallSystem } from '../../test/small-system.ts';
import { keepReservations } from './keep-reservations.ts';

const ID = reservationId('rrrrrrrrrrr1');
const stretches = [{ from: minute(60), to: minute(120) }];
const spot = { nodeId: nodeA, deviceIds: [deviceId('GPU-0'), deviceId('GPU-1')] };
const reservation: SchedulerFact = {
  type: 'reservation.booked',
  data: {
    reservationId: ID,
    name: 'demo',
    purpose: 'work',
    wish: { kind: 'gpus', gpuCount: 2 },
    spots: [{ ...spot, cpuMilli: cpuMilli(4000), memoryBytes: gibibytes(16) }],
    stretches,
    by: 'user:ada',
    bookedAt: minute(0),
  },
};
const sick = (): NodeFact => {
  const fact = joined(2);
  if (fact.type !== 'node.joined') throw new Error('the builder builds something else');
  const { inventory } = fact.data;
  const devices = inventory.devices.map((device) => ({ ...device, health: 'degraded' as const }));
  return {
    type: 'node.inventory-changed',
    data: {
      nodeId: nodeA,
      incarnation: boot1,
      inventory: { ...inventory, devices },
      changedAt: minute(1),
    },
  };
};

/** A pool of one node, and how often a reservation was looked after. */
const open = () => {
  const system = createSmallSystem();
  system.record([joined(2)]);
  system.record([reservation, booked(ID, ['GPU-0', 'GPU-1'], [[60, 120]])]);
  let kept = 0;
  let now = minute(1);
  const keep = keepReservations({
    world: system.world,
    reservations: {
      record: async () => {
        kept += 1;
        return accept({ position: system.world.position(), change: [] });
      },
    },
    clock: { now: () => now },
    onError: (sentence) => {
      throw new Error(sentence);
    },
  });
  const look = async (ms: number): Promise<number> => {
    now = later(now, ms);
    await keep();
    return kept;
  };
  return { system, look };
};

describe('who looks after reservations', () => {
  it('does nothing while there is nothing to do', async () => {
    const { look } = open();
    expect(await look(500)).toBe(0);
  });
  it('begins a stretch when its time has come', async () => {
    const { look } = open();
    expect(await look(59 * 60_000)).toBe(1);
  });
  it('looks for another place at once, and then from time to time: that is dear', async () => {
    const { system, look } = open();
    system.record([sick()]);
    expect(await look(500)).toBe(1);
    expect(await look(500)).toBe(1);
    expect(await look(14_000)).toBe(1);
    expect(await look(500)).toBe(2);
  });
});

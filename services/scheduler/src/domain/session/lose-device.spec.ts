import { describe, expect, it } from 'vitest';
import type { Device, Inventory, NodeFact } from '#contracts';
import {
  boot1,
  granted,
  joined,
  knownNodeAfter,
  lookup,
  minute,
  nodeA,
  placed,
  requested,
  sessionAfter,
  started,
} from '../../../test/builders.ts';
import { loseDevice } from './lose-device.ts';

const { inventory } = knownNodeAfter(joined());
const changed = (next: Inventory, n: number): NodeFact => ({
  type: 'node.inventory-changed',
  data: { nodeId: nodeA, incarnation: boot1, inventory: next, changedAt: minute(n) },
});
const with0 = (health: Device['health']): Inventory => ({
  ...inventory,
  devices: inventory.devices.map((device) => (device.index === 0 ? { ...device, health } : device)),
});
const running = sessionAfter(requested(), placed(), started);
const lose = (facts: readonly NodeFact[], n: number) =>
  loseDevice(running, lookup(joined(), granted(), ...facts), 60_000, minute(n));

describe('a session whose device does not answer any more', () => {
  it('has failed after a while, and its node is told', () => {
    const facts = [changed(with0('lost'), 5)];
    expect(lose(facts, 5)).toEqual([]);
    expect(lose(facts, 6)).toMatchObject([
      { type: 'session.failed', data: { code: 'device-lost' } },
      { type: 'node.grant-revoked' },
    ]);
  });

  it('has failed also when the device is not there any more', () => {
    const without0 = { ...inventory, devices: inventory.devices.slice(1) };
    expect(lose([changed(without0, 5)], 6)).toMatchObject([{ data: { code: 'device-lost' } }, {}]);
  });

  it('goes on when the device is back in time, or only ails', () => {
    expect(lose([changed(with0('lost'), 5), changed(with0('ok'), 5.5)], 9)).toEqual([]);
    expect(lose([changed(with0('degraded'), 5)], 9)).toEqual([]);
  });

  it('counts from when it was lost first, over restarts of the agent', () => {
    const again = joined();
    if (again.type !== 'node.joined') throw new Error('the builder builds something else');
    const rejoined: NodeFact = {
      ...again,
      data: { ...again.data, inventory: with0('lost'), joinedAt: minute(5.9) },
    };
    expect(lose([changed(with0('lost'), 5), rejoined], 6)).toHaveLength(2);
  });

  it('goes on when another device of its node is lost', () => {
    const other = {
      ...inventory,
      devices: inventory.devices.map((device) =>
        device.index === 1 ? { ...device, health: 'lost' as const } : device,
      ),
    };
    expect(lose([changed(other, 5)], 9)).toEqual([]);
  });
});

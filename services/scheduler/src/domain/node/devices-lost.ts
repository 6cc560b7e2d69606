import type { Inventory } from '#contracts';
import type { DeviceId, EpochMs } from '#kernel';
import type { KnownNode } from './node-state.ts';

/**
 * Devices that are lost with a new inventory, and since when: those that say so, and those that sessions hold and that are not there any more. `before`
 * is the node as it was; null for a new one.
 */
export const devicesLost = (
  before: Pick<KnownNode, 'grants' | 'lostDevices'> | null,
  { devices }: Inventory,
  at: EpochMs,
): ReadonlyMap<DeviceId, EpochMs> => {
  const present = new Set(devices.map(({ deviceId }) => deviceId));
  const held = [...(before?.grants.values() ?? [])].flatMap((grant) =>
    grant.devices.map(({ deviceId }) => deviceId),
  );
  const lost = [
    ...devices.filter(({ health }) => health === 'lost').map(({ deviceId }) => deviceId),
    ...held.filter((deviceId) => !present.has(deviceId)),
  ];
  return new Map(lost.map((deviceId) => [deviceId, before?.lostDevices.get(deviceId) ?? at]));
};

import type { GrantedDevice, Inventory } from '#contracts';
import type { DeviceId, EpochMs } from '#kernel';

/** What matters of the node as it was. */
type Before = {
  readonly grants: ReadonlyMap<string, { readonly devices: readonly GrantedDevice[] }>;
  readonly lostDevices: ReadonlyMap<DeviceId, EpochMs>;
};

/**
 * Devices that are lost with a new inventory, and since when: those that say so, and those that sessions hold and that are not there any more. `before`
 * is the node as it was; null for a new one.
 */
export const devicesLost = (
  before: Before | null,
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

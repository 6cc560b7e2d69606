import type { DesiredGrant, Inventory } from '#contracts';

/** What the node could give when it is empty. */
export type Capacity = Pick<Inventory, 'cpuMilli' | 'memoryBytes' | 'devices'>;

/** Why a grant can't be carried out here, or null. The scheduler has counted already; this catches what has changed since. */
export const whyNotHere = (
  { devices, cpuMilli, memoryBytes }: DesiredGrant,
  capacity: Capacity,
): { readonly code: string; readonly message: string } | null => {
  for (const { deviceId } of devices) {
    const device = capacity.devices.find((known) => known.deviceId === deviceId);
    if (device === undefined)
      return { code: 'device-unknown', message: `The node has no device ${deviceId} (any more).` };
    if (device.health === 'lost')
      return { code: 'device-lost', message: `Device ${deviceId} of the node no longer answers.` };
  }
  if (cpuMilli > capacity.cpuMilli || memoryBytes > capacity.memoryBytes)
    return { code: 'node-too-small', message: 'The node has less CPU or memory than the grant asks for.' };
  return null;
};

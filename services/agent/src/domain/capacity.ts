import type { DesiredGrant, Device, GrantedDevice, Inventory, SharingMode } from '#contracts';

/** What the node could give when it is empty. */
export type Capacity = Pick<Inventory, 'cpuMilli' | 'memoryBytes' | 'devices'>;

const WHOLE = 1000;
const IN_PARTS: ReadonlySet<SharingMode> = new Set(['mps', 'mps3', 'hook', 'timeslice']);

/** A part of a device, that others may have the rest of. */
export const isShare = ({ gpuMilli }: GrantedDevice): boolean => gpuMilli < WHOLE;

const canBeShared = ({ modes }: Device): boolean => modes?.some((mode) => IN_PARTS.has(mode)) ?? true;

/** Why a grant can't be carried out here, or null. The scheduler has counted already; this catches what has changed since. */
export const whyNotHere = (
  { devices, cpuMilli, memoryBytes }: DesiredGrant,
  capacity: Capacity,
): { readonly code: string; readonly message: string } | null => {
  for (const granted of devices) {
    const { deviceId } = granted;
    const device = capacity.devices.find((known) => known.deviceId === deviceId);
    if (device === undefined)
      return { code: 'device-unknown', message: `The node has no device ${deviceId} (any more).` };
    if (device.health === 'lost')
      return { code: 'device-lost', message: `Device ${deviceId} of the node no longer answers.` };
    if (isShare(granted) && !canBeShared(device))
      return {
        code: 'device-not-shareable',
        message: `Device ${deviceId} can only be given out whole on this node.`,
      };
  }
  if (cpuMilli > capacity.cpuMilli || memoryBytes > capacity.memoryBytes)
    return { code: 'node-too-small', message: 'The node has less CPU or memory than the grant asks for.' };
  return null;
};

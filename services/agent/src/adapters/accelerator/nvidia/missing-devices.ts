import { kernelAddress } from './gpu-rows.ts';
import type { NvidiaDevice } from './nvidia-devices.ts';

const REASON_MAX = 250;
const ADDRESS = /[0-9a-f]{4,8}:[0-9a-f]{2}:[0-9a-f]{2}\.[0-7]/gi;
/** So many failures in a row, and nothing of the node's GPUs can be relied upon. */
const FAILURES_MAX = 3;

const lost = ({ device, ...rest }: NvidiaDevice, healthReason: string): NvidiaDevice => ({
  ...rest,
  device: { ...device, health: 'lost', healthReason: healthReason.slice(0, REASON_MAX) },
});

/**
 * What the driver no longer lists is lost and not gone, as long as the agent remembers it: an operator should see it. Of a GPU that it lists and gets no answer
 * from, memory and model are those from before. GPUs that were sliced meanwhile, or made whole, have really gone.
 */
export const keepMissing = (
  found: readonly NvidiaDevice[],
  known: readonly NvidiaDevice[],
): readonly NvidiaDevice[] => {
  const byId = new Map(known.map((one) => [one.device.deviceId, one]));
  const listed = new Set(found.map(({ gpu }) => gpu));
  const completed = found.map((one) => {
    const before = byId.get(one.device.deviceId);
    if (one.device.memoryBytes > 0 || before === undefined) return one;
    return lost(before, one.device.healthReason ?? 'it does not answer');
  });
  const missing = known
    .filter(({ gpu }) => !listed.has(gpu))
    .map((one) => lost(one, one.device.healthReason ?? 'the driver no longer lists it'));
  return [...completed, ...missing].toSorted((a, b) => a.device.index - b.device.index);
};

/**
 * What is known when the tool fails: a GPU that it names as the reason is lost, the others are as they were. When it fails again and again and names none, all
 * are lost. Null while it may only be busy.
 */
export const afterFailure = (
  known: readonly NvidiaDevice[],
  said: string,
  failures: number,
): readonly NvidiaDevice[] | null => {
  const named = new Set((said.match(ADDRESS) ?? []).map(kernelAddress));
  const isNamed = ({ device }: NvidiaDevice): boolean => named.has(device.pciAddress ?? '');
  if (known.some(isNamed)) return known.map((one) => (isNamed(one) ? lost(one, said) : one));
  return failures >= FAILURES_MAX && known.length > 0 ? known.map((one) => lost(one, said)) : null;
};

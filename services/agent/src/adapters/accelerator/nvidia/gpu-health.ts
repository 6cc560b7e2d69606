import type { Device } from '#contracts';
import type { GpuDetails } from './gpu-details.ts';
import type { GpuRow } from './gpu-rows.ts';
import { isOffTheBus, xidWords } from './xid-log.ts';

export type GpuHealth = Pick<Device, 'health' | 'healthReason'>;

const lost = (healthReason: string): GpuHealth => ({ health: 'lost', healthReason });
const degraded = (healthReason: string): GpuHealth => ({ health: 'degraded', healthReason });

/**
 * How a GPU is, by all that is known: `lost` when the driver has no answer from it, `degraded` when it should get nothing new before somebody has looked at it.
 */
export const gpuHealth = (
  row: GpuRow,
  details: GpuDetails | undefined,
  xid: number | undefined,
): GpuHealth => {
  if (xid !== undefined && isOffTheBus(xid)) return lost(xidWords(xid));
  if (row.fault !== null) return lost(`the driver says: ${row.fault}`);
  if (row.memoryMiB === null) return lost('the driver does not tell its memory');
  if (details?.recovery != null) return degraded(`the driver asks for: ${details.recovery}`);
  if (details?.remapping === 'failed') return degraded('a memory row could not be replaced');
  if (details?.remapping === 'pending') return degraded('a memory row is to be replaced at the next reset');
  if (row.uncorrectedErrors !== null && row.uncorrectedErrors > 0)
    return degraded(`${row.uncorrectedErrors} uncorrectable memory errors since the last reset`);
  if (xid !== undefined) return degraded(xidWords(xid));
  return { health: 'ok' };
};

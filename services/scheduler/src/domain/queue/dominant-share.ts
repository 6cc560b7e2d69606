import type { Resources } from '#contracts';

/** Amounts of what sessions share out; a pool's total, or what somebody holds of it. */
export type Amounts = Pick<Resources, 'cpuMilli' | 'memoryBytes' | 'gpuMilli'>;
type Numbers = { readonly cpuMilli: number; readonly memoryBytes: number; readonly gpuMilli: number };

const part = (amount: number, total: number): number => (total === 0 ? 0 : amount / total);

/** The largest of the shares that the amounts are of the total (Ghodsi et al., Dominant Resource Fairness): 0 to 1. */
export const dominantShare = (amounts: Numbers, total: Numbers): number =>
  Math.max(
    part(amounts.cpuMilli, total.cpuMilli),
    part(amounts.memoryBytes, total.memoryBytes),
    part(amounts.gpuMilli, total.gpuMilli),
  );

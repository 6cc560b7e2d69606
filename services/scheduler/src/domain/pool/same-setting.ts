import type { EgressPolicy, PoolPolicy, Quota } from '#contracts';

const sorted = (_name: string, value: unknown): unknown =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1)))
    : value;

/** Whether two settings say the same, in whatever order. */
export const isSameSetting = <Setting extends Quota | PoolPolicy | EgressPolicy>(
  a: Setting,
  b: Setting,
): boolean => JSON.stringify(a, sorted) === JSON.stringify(b, sorted);

/* One of the two files where `as` is legal: the doors from plain numbers to quantities. */
declare const unit: unique symbol;
type Quantity<Unit extends string> = number & { readonly [unit]: Unit };

/** Exact bytes. */
export type Bytes = Quantity<'bytes'>;
/** 1000 = one whole CPU core. */
export type CpuMilli = Quantity<'cpu-milli'>;
/** 1000 = one whole device. */
export type GpuMilli = Quantity<'gpu-milli'>;
/** Milliseconds since 1970-01-01T00:00:00Z. */
export type EpochMs = Quantity<'epoch-ms'>;
/** A place in the event log: 1, 2, 3 … without gaps, in order of commit; 0 is before the first event. */
export type Position = Quantity<'position'>;

const wholeFromZero = (kind: string, n: number): number => {
  if (Number.isSafeInteger(n) && n >= 0) return n;
  throw new RangeError(`${kind} must be a whole number from 0 up, not ${n}`);
};

export const bytes = (n: number): Bytes => wholeFromZero('bytes', n) as Bytes;
export const cpuMilli = (n: number): CpuMilli => wholeFromZero('cpu milli', n) as CpuMilli;
export const gpuMilli = (n: number): GpuMilli => wholeFromZero('gpu milli', n) as GpuMilli;
export const epochMs = (n: number): EpochMs => wholeFromZero('epoch milliseconds', n) as EpochMs;
export const position = (n: number): Position => wholeFromZero('position', n) as Position;

export const mebibytes = (n: number): Bytes => bytes(Math.round(n * 2 ** 20));
export const gibibytes = (n: number): Bytes => bytes(Math.round(n * 2 ** 30));

/** The moment `ms` milliseconds after `at`. */
export const later = (at: EpochMs, ms: number): EpochMs => epochMs(at + Math.round(ms));
/** UTC, ISO 8601, with milliseconds: how times look at every border. */
export const toIso = (at: EpochMs): string => new Date(at).toISOString();
/** Reads what {@link toIso} wrote; throws a RangeError on anything else. */
export const fromIso = (iso: string): EpochMs => epochMs(Date.parse(iso));
/** Sum of quantities of one kind. */
export const sum = <Q extends Quantity<string>>(quantities: Iterable<Q>): Q => {
  let total = 0;
  for (const q of quantities) total += q;
  return total as Q;
};
/** `a − b`, never below zero: what is left. */
export const left = <Q extends Quantity<string>>(a: Q, b: Q): Q => Math.max(0, a - b) as Q;

import { closeSync, constants, openSync, readSync } from 'node:fs';
import { kernelAddress } from './gpu-rows.ts';

/** Faults that the driver reports to the kernel's log and after which a GPU should get nothing new, and what they mean. */
const MEANINGS: ReadonlyMap<number, string> = new Map([
  [48, 'an uncorrectable memory error'],
  [63, 'a memory row to be replaced at the next reset'],
  [64, 'a memory row that could not be replaced'],
  [74, 'an NVLink error'],
  [79, 'it has fallen off the bus'],
  [94, 'a memory error that one program had to end for'],
  [95, 'a memory error that all programs have to end for'],
  [119, 'its system processor does not answer'],
  [120, 'an error of its system processor'],
]);
const OFF_THE_BUS = 79;

export type Xid = { readonly pciAddress: string; readonly number: number };

const LINE = /NVRM: Xid \(PCI:([0-9a-fA-F]{4,8}:[0-9a-fA-F]{2}:[0-9a-fA-F]{2})(?:\.[0-7])?\): (\d{1,4})\b/;

/** The fault in a line of the kernel's log; null for those of programs, and for all other lines. */
export const parseXid = (line: string): Xid | null => {
  const [, place, number] = LINE.exec(line) ?? [];
  const pciAddress = place === undefined ? null : kernelAddress(`${place}.0`);
  return pciAddress === null || !MEANINGS.has(Number(number)) ? null : { pciAddress, number: Number(number) };
};

export const xidWords = (number: number): string => `Xid ${number}: ${MEANINGS.get(number) ?? 'unknown'}`;
export const isOffTheBus = (number: number): boolean => number === OFF_THE_BUS;

export type XidLog = {
  /** The last fault of each GPU since the log was opened, by PCI address. */
  readonly faults: () => ReadonlyMap<string, number>;
  /** What was said before is no longer held against anybody: somebody has mended it. */
  readonly forget: () => void;
  readonly close: () => void;
};

const RECORD_MAX_BYTES = 8192;
const RECORDS_MAX = 20_000;

const codeOf = (error: unknown): unknown => (error instanceof Error && 'code' in error ? error.code : null);

/** One read of what is new: a record of the kernel, or what a file has. Null when there is nothing more. */
const readMore = (file: number, buffer: Buffer): string | null => {
  try {
    const length = readSync(file, buffer, 0, buffer.length, null);
    return length === 0 ? null : buffer.toString('utf8', 0, length);
  } catch (error) {
    // EPIPE: records were overwritten before they were read; those after them are there.
    return codeOf(error) === 'EPIPE' ? '\n' : null;
  }
};

/**
 * Follows the kernel's log. Faults from before this process are not looked at: nobody knows whether they were mended since, and those that still hold the
 * driver tells otherwise. Without the right to read the log there are none.
 */
export const openXidLog = (path = '/dev/kmsg'): XidLog => {
  const buffer = Buffer.alloc(RECORD_MAX_BYTES);
  const faults = new Map<string, number>();
  let file: number | null = null;
  let rest = '';
  const catchUp = (): void => {
    if (file === null) return;
    for (let records = 0; records < RECORDS_MAX; records += 1) {
      const more = readMore(file, buffer);
      if (more === null) return;
      const lines = (rest + more).split('\n');
      rest = lines.pop()?.slice(-RECORD_MAX_BYTES) ?? '';
      for (const xid of lines.map(parseXid)) if (xid !== null) faults.set(xid.pciAddress, xid.number);
    }
  };
  const forget = (): void => {
    catchUp();
    faults.clear();
  };
  try {
    file = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  } catch {
    file = null;
  }
  forget();
  return {
    faults: () => {
      catchUp();
      return faults;
    },
    forget,
    close: () => {
      if (file !== null) closeSync(file);
      file = null;
    },
  };
};

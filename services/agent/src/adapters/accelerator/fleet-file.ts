import { readFileSync } from 'node:fs';
import { bytes, type Bytes, describeError, gibibytes } from '#kernel';
import { isRecord } from '../disk/is-record.ts';

/** Mock devices of one kind. */
export type FleetEntry = { readonly model: string; readonly memoryBytes: Bytes; readonly count: number };

/** The fleet file is not what it should be; the message says where. */
export class FleetFileInvalid extends Error {
  override readonly name = 'FleetFileInvalid';
}

export const DEFAULT_FLEET: readonly FleetEntry[] = [
  { model: 'NVIDIA H100 80GB HBM3 (mock)', memoryBytes: gibibytes(80), count: 2 },
];

const DEVICES_MAX = 1024;

const isWhole = (value: unknown): value is number =>
  typeof value === 'number' && Number.isSafeInteger(value) && value > 0;

const readEntry = (value: unknown, index: number): FleetEntry => {
  const place = `devices[${index}]`;
  if (!isRecord(value)) throw new FleetFileInvalid(`${place} must be an object`);
  const { model, memoryGiB, memoryBytes, count = 1 } = value;
  if (typeof model !== 'string' || model === '' || model.length > 128)
    throw new FleetFileInvalid(`${place}.model must be a name of at most 128 characters`);
  const memory = isWhole(memoryBytes)
    ? bytes(memoryBytes)
    : typeof memoryGiB === 'number' && memoryGiB > 0
      ? gibibytes(memoryGiB)
      : null;
  if (memory === null) throw new FleetFileInvalid(`${place} must have memoryGiB or memoryBytes, above 0`);
  if (!isWhole(count)) throw new FleetFileInvalid(`${place}.count must be a whole number above 0`);
  return { model, memoryBytes: memory, count };
};

/** Reads `{"devices": [{"model", "memoryGiB" | "memoryBytes", "count"}]}`. No devices is a node without GPUs. */
export const parseFleet = (content: string): readonly FleetEntry[] => {
  let raw: unknown;
  try {
    raw = JSON.parse(content);
  } catch (error) {
    throw new FleetFileInvalid(`it is not JSON: ${describeError(error)}`);
  }
  if (!isRecord(raw) || !Array.isArray(raw['devices']))
    throw new FleetFileInvalid('it must be an object with a list "devices"');
  const entries = raw['devices'].map(readEntry);
  const total = entries.reduce((sum, { count }) => sum + count, 0);
  if (total > DEVICES_MAX) throw new FleetFileInvalid(`it has ${total} devices, more than ${DEVICES_MAX}`);
  return entries;
};

/** The fleet in a file, or the default one. @throws FleetFileInvalid */
export const readFleet = (file: string | undefined): readonly FleetEntry[] => {
  if (file === undefined) return DEFAULT_FLEET;
  try {
    return parseFleet(readFileSync(file, 'utf8'));
  } catch (error) {
    throw new FleetFileInvalid(`the fleet file ${file} can't be used: ${describeError(error)}`);
  }
};

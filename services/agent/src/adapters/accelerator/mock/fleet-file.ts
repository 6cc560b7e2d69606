import { readFileSync } from 'node:fs';
import { type GpuTopology, parseTopology, SHARING_MODES, type SharingMode } from '#contracts';
import { bytes, type Bytes, describeError, gibibytes } from '#kernel';
import { isRecord } from '../../disk/is-record.ts';
import { DEFAULT_FLEET, type Fleet, MOCK_MODES, type MockGpu, type MockHealth } from './fleet.ts';
import { fleetPreset, presetNames } from './fleet-presets.ts';

/** The fleet file is not what it should be; the message says where. */
export class FleetFileInvalid extends Error {
  override readonly name = 'FleetFileInvalid';
}

const DEVICES_MAX = 64;
const SLICES_MAX = 7;
const TEXT_MAX = 128;
/** Compute slices and memory of a MIG instance; all the profiles there are have this form. */
const PROFILE = /^[1-7]g\.(\d{1,3})gb$/;

const invalid = (said: string): never => {
  throw new FleetFileInvalid(said);
};

const isWhole = (value: unknown, min = 1): value is number =>
  typeof value === 'number' && Number.isSafeInteger(value) && value >= min;
const isText = (value: unknown): value is string =>
  typeof value === 'string' && value !== '' && value.length <= TEXT_MAX;
const isProfile = (value: unknown): value is string => typeof value === 'string' && PROFILE.test(value);
const isMode = (value: unknown): value is SharingMode => SHARING_MODES.some((mode) => mode === value);

/** The memory that a MIG profile has in its name. */
export const memoryOfProfile = (profile: string): Bytes => gibibytes(Number(PROFILE.exec(profile)?.[1] ?? 0));

const readMemory = (place: string, memoryGiB: unknown, memoryBytes: unknown): Bytes => {
  if (isWhole(memoryBytes)) return bytes(memoryBytes);
  if (typeof memoryGiB === 'number' && memoryGiB > 0) return gibibytes(memoryGiB);
  return invalid(`${place} must have memoryGiB or memoryBytes, above 0`);
};

const readList = <Item>(
  value: unknown,
  holds: (item: unknown) => item is Item,
  said: string,
): readonly Item[] => (Array.isArray(value) && value.every(holds) ? value : invalid(said));

const readEntry = (value: unknown, index: number): readonly MockGpu[] => {
  const place = `devices[${index}]`;
  if (!isRecord(value)) return invalid(`${place} must be an object`);
  const { model, memoryGiB, memoryBytes, count = 1, computeCapability, modes = MOCK_MODES, mig = [] } = value;
  if (!isText(model)) return invalid(`${place}.model must be a name of at most ${TEXT_MAX} characters`);
  const memory = readMemory(place, memoryGiB, memoryBytes);
  if (!isWhole(count) || count > DEVICES_MAX)
    return invalid(`${place}.count must be a whole number from 1 to ${DEVICES_MAX}`);
  const slices = readList(mig, isProfile, `${place}.mig must be a list of profiles such as "1g.10gb"`);
  if (slices.length > SLICES_MAX) return invalid(`${place}.mig has more than ${SLICES_MAX} profiles`);
  const gpu: MockGpu = {
    model,
    memoryBytes: memory,
    modes: readList(modes, isMode, `${place}.modes must be a list of ${SHARING_MODES.join(', ')}`),
    slices,
  };
  if (computeCapability === undefined) return Array.from({ length: count }, () => gpu);
  if (typeof computeCapability !== 'string' || !/^\d{1,2}\.\d{1,2}$/.test(computeCapability))
    return invalid(`${place}.computeCapability must look like "9.0"`);
  return Array.from({ length: count }, () => ({ ...gpu, computeCapability }));
};

const preset = (name: unknown): Fleet =>
  (typeof name === 'string' ? fleetPreset(name) : undefined) ??
  invalid(`there is no preset ${JSON.stringify(name)}; there are ${presetNames.join(', ')}`);

/** The name of a preset, or what `nvidia-smi topo -m` prints, as a list of lines. */
const readTopology = (value: unknown, count: number): GpuTopology | undefined => {
  if (value === undefined) return undefined;
  const topology = Array.isArray(value) ? parseTopology(value.join('\n')) : preset(value).gpuTopology;
  if (topology == null) return invalid('topology must be a preset, or the lines of "nvidia-smi topo -m"');
  if (topology.gpus.length !== count || topology.gpus.some(({ index }) => index >= count))
    return invalid(`topology has ${topology.gpus.length} GPUs, and devices ${count}`);
  return topology;
};

const readSick = (value: unknown, count: number): Fleet['sick'] => {
  if (!Array.isArray(value)) return invalid('sick must be a list');
  return new Map(
    value.map((one: unknown, n): readonly [number, MockHealth] => {
      const { index, health = 'lost', reason } = isRecord(one) ? one : {};
      if (!isWhole(index, 0) || index >= count) return invalid(`sick[${n}].index must be that of a GPU`);
      if (health !== 'ok' && health !== 'degraded' && health !== 'lost')
        return invalid(`sick[${n}].health must be ok, degraded or lost`);
      if (reason === undefined) return [index, { health }];
      return isText(reason)
        ? [index, { health, healthReason: reason }]
        : invalid(`sick[${n}].reason must be a text`);
    }),
  );
};

/**
 * Reads `{"preset": …}` or `{"devices": [{"model", "memoryGiB" | "memoryBytes", "count", "mig", …}], "topology": …}`, and beside them `"sick": [{"index",
 * "health", "reason"}]`. No devices is a node without GPUs.
 */
export const parseFleet = (content: string): Fleet => {
  let raw: unknown;
  try {
    raw = JSON.parse(content);
  } catch (error) {
    return invalid(`it is not JSON: ${describeError(error)}`);
  }
  if (!isRecord(raw)) return invalid('it must be an object with "preset", or with a list "devices"');
  const { preset: name, devices, topology, sick = [] } = raw;
  if (name !== undefined) {
    const fleet = preset(name);
    return { ...fleet, sick: readSick(sick, fleet.gpus.length) };
  }
  if (!Array.isArray(devices)) return invalid('it must be an object with "preset", or with a list "devices"');
  const gpus = devices.flatMap(readEntry);
  const total = gpus.reduce((sum, { slices }) => sum + Math.max(1, slices.length), 0);
  if (total > DEVICES_MAX) return invalid(`it has ${total} devices, more than ${DEVICES_MAX}`);
  const gpuTopology = readTopology(topology, gpus.length);
  return {
    gpus,
    ...(gpuTopology === undefined ? {} : { gpuTopology }),
    sick: readSick(sick, gpus.length),
  };
};

/** The fleet in a file as it is now, or the default one. @throws FleetFileInvalid */
export const readFleet = (file: string | undefined): Fleet => {
  if (file === undefined) return DEFAULT_FLEET;
  try {
    return parseFleet(readFileSync(file, 'utf8'));
  } catch (error) {
    throw new FleetFileInvalid(`the fleet file ${file} can't be used: ${describeError(error)}`);
  }
};

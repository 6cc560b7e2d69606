import {
  type Cpuset,
  type DesiredGrant,
  type DesiredState,
  EGRESS_MODES,
  type EgressPolicy,
  type GrantedDevice,
  type OwnImage,
  ownImageReference,
  type Workload,
  type WorkloadFolder,
} from '#contracts';
import {
  bytes,
  cpuMilli,
  deviceId,
  folderId,
  gpuMilli,
  imageId,
  isDeviceId,
  isName,
  isSessionId,
  nodeId,
  sessionId,
} from '#kernel';
import { isRecord } from '../disk/is-record.ts';
import { readGang } from './read-gang.ts';

const isWhole = (value: unknown): value is number =>
  typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
const isTexts = (value: unknown): value is readonly string[] =>
  Array.isArray(value) && value.every((item) => typeof item === 'string');

/** Every item read, or null if one can't be. */
const each = <Item>(value: unknown, read: (item: unknown) => Item | null): readonly Item[] | null => {
  if (!Array.isArray(value)) return null;
  const items = value.map(read);
  return items.every((item) => item !== null) ? items : null;
};

const readDevice = (value: unknown): GrantedDevice | null => {
  if (!isRecord(value)) return null;
  const { deviceId: id, gpuMilli: milli, gpuMemoryBytes: memory } = value;
  if (typeof id !== 'string' || !isDeviceId(id) || !isWhole(milli) || !isWhole(memory)) return null;
  return { deviceId: deviceId(id), gpuMilli: gpuMilli(milli), gpuMemoryBytes: bytes(memory) };
};

const readFolder = (value: unknown): WorkloadFolder | null => {
  if (!isRecord(value)) return null;
  const { folderId: folder, target } = value;
  return typeof folder === 'string' && isSessionId(folder) && typeof target === 'string'
    ? { folderId: folderId(folder), target }
    : null;
};

/** Undefined: it is an image for all. Null: it can't be read. */
const readOwnImage = (value: unknown): OwnImage | undefined | null => {
  if (value === undefined) return undefined;
  if (!isRecord(value)) return null;
  const { imageId: id, nodeId: node, pushedAs } = value;
  if (typeof id !== 'string' || !isSessionId(id) || typeof node !== 'string' || !isName(node)) return null;
  const place = { imageId: imageId(id), nodeId: nodeId(node) };
  return typeof pushedAs === 'string' ? { ...place, pushedAs } : place;
};

const readWorkload = (value: unknown): Workload | null => {
  if (!isRecord(value)) return null;
  const { kind, image, command, env, bundle } = value;
  if (kind !== 'batch' && kind !== 'interactive') return null;
  if (typeof image !== 'string' || !isTexts(command) || !isRecord(env)) return null;
  const variables: Record<string, string> = {};
  for (const [name, content] of Object.entries(env))
    if (typeof content === 'string') variables[name] = content;
  const folders = value['folders'] === undefined ? undefined : each(value['folders'], readFolder);
  if (folders === null) return null;
  const own = readOwnImage(value['ownImage']);
  if (own === null) return null;
  return {
    kind,
    image: own === undefined ? image : ownImageReference(own.imageId),
    ...(own === undefined ? {} : { ownImage: own }),
    command,
    env: variables,
    ...(typeof bundle === 'string' ? { bundle } : {}),
    ...(folders === undefined ? {} : { folders }),
  };
};

const readCpuset = (value: unknown): Cpuset | null => {
  if (!isRecord(value)) return null;
  const wholeOf = (item: unknown): number | null => (isWhole(item) ? item : null);
  const cpus = each(value['cpus'], wholeOf);
  const numaNodes = each(value['numaNodes'], wholeOf);
  return cpus === null || cpus.length === 0 || numaNodes === null ? null : { cpus, numaNodes };
};

/** Where sessions may go that can't be read is refused as a whole: half of it would be another wall. */
const readEgress = (value: unknown): EgressPolicy | null => {
  if (!isRecord(value)) return null;
  const { allow } = value;
  const mode = EGRESS_MODES.find((known) => known === value['mode']);
  if (mode === undefined || (allow !== undefined && !isTexts(allow))) return null;
  return { mode, ...(allow === undefined ? {} : { allow }) };
};

const readGrant = (value: unknown): DesiredGrant | null => {
  if (!isRecord(value)) return null;
  const { sessionId: session, epoch, want, graceMs, known } = value;
  const workload = readWorkload(value['workload']);
  const devices = each(value['devices'], readDevice);
  const { cpuMilli: cpu, memoryBytes: memory, shmBytes: shm } = value;
  if (typeof session !== 'string' || !isSessionId(session) || !isWhole(epoch) || !isWhole(graceMs))
    return null;
  if (want !== 'run' && want !== 'stop') return null;
  if (known !== 'placed' && known !== 'preparing' && known !== 'running' && known !== 'ended') return null;
  const cpuset = value['cpuset'] === undefined ? undefined : readCpuset(value['cpuset']);
  if (cpuset === null || workload === null || devices === null || !isWhole(cpu) || !isWhole(memory))
    return null;
  if (shm !== undefined && !isWhole(shm)) return null;
  const gang = value['gang'] === undefined ? undefined : readGang(value['gang']);
  const egress = value['egress'] === undefined ? undefined : readEgress(value['egress']);
  if (gang === null || egress === null) return null;
  return {
    sessionId: sessionId(session),
    epoch,
    want,
    graceMs,
    workload,
    devices,
    cpuMilli: cpuMilli(cpu),
    memoryBytes: bytes(memory),
    ...(cpuset === undefined ? {} : { cpuset }),
    ...(shm === undefined ? {} : { shmBytes: bytes(shm) }),
    ...(gang === undefined ? {} : { gang }),
    ...(egress === undefined ? {} : { egress }),
    known,
  };
};

/** Reads the scheduler's answer. Null if any of it can't be read: half of what is wanted would look like an order to stop the rest. */
export const readDesired = (value: unknown): DesiredState | null => {
  if (!isRecord(value) || !isWhole(value['nodeVersion'])) return null;
  const { nodeVersion, keptImages } = value;
  const grants = each(value['grants'], readGrant);
  if (grants === null || !isWhole(nodeVersion)) return null;
  return { nodeVersion, grants, ...(isTexts(keptImages) ? { keptImages } : {}) };
};

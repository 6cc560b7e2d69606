import { deviceId, epochMs, isName, isSessionId, nodeId, sessionId } from '#kernel';
import type { DeviceUsage, NodeUsage, RunRates, RunTotals, RunUsage } from './live-usage.ts';

type Fields = Readonly<Record<string, unknown>>;
const NAME_MAX = 128;
const RUNS_MAX = 1000;
const DEVICES_MAX = 64;

const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const isAmount = (value: unknown): value is number =>
  typeof value === 'number' && Number.isFinite(value) && value >= 0;
/** What can't be read is told by nobody. */
const amountOrNull = (value: unknown): number | null => (isAmount(value) ? value : null);

const readDevice = (value: unknown): DeviceUsage | null => {
  if (!isFields(value)) return null;
  const { deviceId: device, grantedMemoryBytes } = value;
  if (
    typeof device !== 'string' ||
    device === '' ||
    device.length > NAME_MAX ||
    !isAmount(grantedMemoryBytes)
  )
    return null;
  return {
    deviceId: deviceId(device),
    usedMemoryBytes: amountOrNull(value['usedMemoryBytes']),
    grantedMemoryBytes,
    busyPercent: amountOrNull(value['busyPercent']),
  };
};

const readRates = (value: unknown): RunRates | null => {
  if (!isFields(value) || !isAmount(value['cpuMilli'])) return null;
  return {
    cpuMilli: value['cpuMilli'],
    readBytesPerS: amountOrNull(value['readBytesPerS']),
    writtenBytesPerS: amountOrNull(value['writtenBytesPerS']),
    receivedBytesPerS: amountOrNull(value['receivedBytesPerS']),
    sentBytesPerS: amountOrNull(value['sentBytesPerS']),
  };
};

const readTotals = (value: unknown): RunTotals | null => {
  if (!isFields(value) || !isAmount(value['cpuMs']) || !isAmount(value['oomKills'])) return null;
  return {
    cpuMs: value['cpuMs'],
    oomKills: value['oomKills'],
    readBytes: amountOrNull(value['readBytes']),
    writtenBytes: amountOrNull(value['writtenBytes']),
    receivedBytes: amountOrNull(value['receivedBytes']),
    sentBytes: amountOrNull(value['sentBytes']),
  };
};

const readRun = (value: unknown): RunUsage | null => {
  if (!isFields(value)) return null;
  const { sessionId: session, epoch, member, at, overMs, cpuGrantedMilli } = value;
  const { memoryBytes, memoryLimitBytes, devices, lastInputAt } = value;
  const rates = readRates(value['rates']);
  const totals = readTotals(value['totals']);
  if (typeof session !== 'string' || !isSessionId(session) || rates === null || totals === null) return null;
  if (!isAmount(epoch) || !isAmount(member) || !isAmount(at) || !isAmount(overMs)) return null;
  if (!isAmount(cpuGrantedMilli) || !isAmount(memoryBytes) || !isAmount(memoryLimitBytes)) return null;
  if (!Array.isArray(devices) || devices.length > DEVICES_MAX) return null;
  return {
    sessionId: sessionId(session),
    epoch,
    member,
    at: epochMs(Math.trunc(at)),
    overMs,
    cpuGrantedMilli,
    memoryBytes,
    memoryPeakBytes: amountOrNull(value['memoryPeakBytes']),
    memoryLimitBytes,
    processCount: amountOrNull(value['processCount']),
    rates,
    totals,
    devices: devices.map(readDevice).filter((device) => device !== null),
    lastInputAt: isAmount(lastInputAt) ? epochMs(Math.trunc(lastInputAt)) : null,
  };
};

/** Reads what an agent says of its runs, as it came over the bus; null if it is nothing of the kind. A run that can't be read is left out. */
export const readNodeUsage = (value: unknown): NodeUsage | null => {
  if (!isFields(value)) return null;
  const { nodeId: node, at, runs } = value;
  if (typeof node !== 'string' || !isName(node) || !isAmount(at)) return null;
  if (!Array.isArray(runs) || runs.length > RUNS_MAX) return null;
  return {
    nodeId: nodeId(node),
    at: epochMs(Math.trunc(at)),
    runs: runs.map(readRun).filter((run) => run !== null),
  };
};

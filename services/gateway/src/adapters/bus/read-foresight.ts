import type {
  ExpectedStartAnswer,
  ExplainAnswer,
  GrantedDevice,
  IdleAnswer,
  NodeCensusAnswer,
  SuggestionAnswer,
  TrySessionAnswer,
} from '#contracts';
import { bytes, deviceId, gpuMilli, isDeviceId } from '#kernel';

type Fields = Readonly<Record<string, unknown>>;
const isRecord = (value: unknown): value is Fields => typeof value === 'object' && value !== null;
const isText = (value: unknown): value is string => typeof value === 'string';
const isCount = (value: unknown): value is number =>
  typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
const listOf = <T>(value: unknown, read: (item: unknown) => T | undefined): readonly T[] =>
  Array.isArray(value) ? value.flatMap((item) => read(item) ?? []) : [];

const readStart = (value: unknown): ExpectedStartAnswer | undefined => {
  if (!isRecord(value) || !isText(value['at'])) return undefined;
  const { at, certainty } = value;
  return certainty === 'at-the-latest' || certainty === 'estimated' ? { at, certainty } : undefined;
};

const readCensus = (value: unknown): NodeCensusAnswer | undefined => {
  if (!isRecord(value) || !isRecord(value['refusals'])) return undefined;
  const { count, fitting, refusals } = value;
  if (!isCount(count) || !isCount(fitting)) return undefined;
  const counts = Object.entries(refusals).filter((entry): entry is [string, number] => isCount(entry[1]));
  return { count, fitting, refusals: Object.fromEntries(counts) };
};

const readSuggestion = (value: unknown): SuggestionAnswer | undefined => {
  if (!isRecord(value) || !isText(value['field'])) return undefined;
  const { field, atMost } = value;
  return atMost === null || isCount(atMost) ? { field, atMost } : undefined;
};

const readDevice = (value: unknown): GrantedDevice | undefined => {
  if (!isRecord(value)) return undefined;
  const { deviceId: id, gpuMilli: milli, gpuMemoryBytes: memory } = value;
  if (!isText(id) || !isDeviceId(id) || !isCount(milli) || !isCount(memory)) return undefined;
  return { deviceId: deviceId(id), gpuMilli: gpuMilli(milli), gpuMemoryBytes: bytes(memory) };
};

/** What both kinds of foresight have in common, as far as it is there. */
const readOutlook = (value: Fields) => {
  const expectedStart = readStart(value['expectedStart']);
  const nodes = readCensus(value['nodes']);
  const { queuePosition } = value;
  return {
    ...(isCount(queuePosition) ? { queuePosition } : {}),
    ...(expectedStart === undefined ? {} : { expectedStart }),
    ...(nodes === undefined ? {} : { nodes }),
  };
};

const readIdle = (value: unknown): IdleAnswer | undefined => {
  if (!isRecord(value)) return undefined;
  const { from, afterMs, graceMs, cpuMilli, gpuPercent, networkBytesPerS } = value;
  const { isSeen, isWarned, idleSince, stopsAt, keptUntil } = value;
  if (from !== 'request' && from !== 'pool') return undefined;
  if (!isCount(afterMs) || !isCount(graceMs) || !isCount(cpuMilli) || !isCount(gpuPercent)) return undefined;
  if (!isCount(networkBytesPerS)) return undefined;
  return {
    from,
    afterMs,
    graceMs,
    cpuMilli,
    gpuPercent,
    networkBytesPerS,
    isSeen: isSeen === true,
    isWarned: isWarned === true,
    ...(isText(idleSince) ? { idleSince } : {}),
    ...(isText(stopsAt) ? { stopsAt } : {}),
    ...(isText(keptUntil) ? { keptUntil } : {}),
  };
};

/** The scheduler's answer about a session; undefined if it can't be one. */
export const readExplanation = (value: Fields): ExplainAnswer | undefined => {
  const { phase, why, queueLength } = value;
  if (!isText(phase)) return undefined;
  const idle = readIdle(value['idle']);
  return {
    phase,
    ...(isText(why) ? { why } : {}),
    ...(isCount(queueLength) ? { queueLength } : {}),
    ...(idle === undefined ? {} : { idle }),
    ...readOutlook(value),
  };
};

/** The scheduler's answer about a request; undefined if it can't be one. */
export const readTrial = (value: Fields): TrySessionAnswer | undefined => {
  const { outcome, why, reason } = value;
  if (outcome === 'starts' && isText(reason)) {
    const parts = listOf(value['parts'], (part) =>
      isRecord(part) && isText(part['nodeId'])
        ? { nodeId: part['nodeId'], devices: listOf(part['devices'], readDevice) }
        : undefined,
    );
    return { outcome, parts, reason };
  }
  if (outcome !== 'waits' || !isText(why)) return undefined;
  const preempts = listOf(value['preempts'], (id) => (isText(id) ? id : undefined));
  return {
    outcome,
    why,
    ...readOutlook(value),
    ...(preempts.length === 0 ? {} : { preempts }),
    suggestions: listOf(value['suggestions'], readSuggestion),
  };
};

import {
  accept,
  epochMs,
  incarnation,
  isName,
  isSessionId,
  isUuid,
  nodeId,
  refuse,
  sessionId,
  type EpochMs,
  type Refusal,
  type Result,
} from '#kernel';
import type { GrantStatus, Report, RunEnd } from '../agent-protocol.ts';
import type { StartTimings } from '../start-timings.ts';

type Fields = Readonly<Record<string, unknown>>;

const TEXT_MAX = 4096;

const isObject = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const isWhole = (value: unknown): value is number =>
  typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
const text = (value: unknown): string | null => (typeof value === 'string' ? value.slice(0, TEXT_MAX) : null);
const time = (value: unknown): EpochMs | null => (isWhole(value) ? epochMs(value) : null);

const readEnd = (value: unknown): RunEnd | null => {
  if (!isObject(value)) return null;
  if (
    value['kind'] === 'exit' &&
    typeof value['exitCode'] === 'number' &&
    typeof value['oomKilled'] === 'boolean'
  )
    return { kind: 'exit', exitCode: value['exitCode'], oomKilled: value['oomKilled'] };
  const code = text(value['code']);
  const message = text(value['message']);
  return value['kind'] === 'failed' && code !== null && message !== null
    ? { kind: 'failed', code, message }
    : null;
};

/** Figures only: what can't be read is left out, and the report stands. */
const readTimings = (value: unknown): { readonly timings?: StartTimings } => {
  if (!isObject(value)) return {};
  const { pullMs, mountMs, createMs, readyMs, isWarm } = value;
  if (!isWhole(pullMs) || !isWhole(mountMs) || !isWhole(createMs) || !isWhole(readyMs)) return {};
  return { timings: { pullMs, mountMs, createMs, readyMs, isWarm: isWarm === true } };
};

const readStatus = (value: unknown): GrantStatus | null => {
  if (!isObject(value)) return null;
  const startedAt = time(value['startedAt']);
  const endedAt = time(value['endedAt']);
  const end = readEnd(value['end']);
  switch (value['phase']) {
    case 'preparing': {
      const { step } = value;
      return step === 'pulling' || step === 'fetching' || step === 'mounting' || step === 'creating'
        ? { phase: 'preparing', step, ...(value['isReady'] === true ? { isReady: true } : {}) }
        : null;
    }
    case 'running':
      return startedAt === null ? null : { phase: 'running', startedAt, ...readTimings(value['timings']) };
    case 'ended':
      return end === null || endedAt === null
        ? null
        : { phase: 'ended', end, startedAt, endedAt, ...readTimings(value['timings']) };
    case 'absent':
      return { phase: 'absent', end, startedAt, endedAt };
    case 'refused': {
      const code = text(value['code']);
      const message = text(value['message']);
      return code === null || message === null ? null : { phase: 'refused', code, message };
    }
    default:
      return null;
  }
};

const wrong = (field: string) =>
  refuse({
    code: 'invalid-request' as const,
    message: `the report's ${field} is missing or can not be read`,
    pointer: `/${field}`,
  });

/** Reads an agent's report as it came over the bus; what is not one is refused with the field that is wrong. */
export const readReport = (value: unknown): Result<Report, Refusal<'invalid-request'>> => {
  if (!isObject(value))
    return refuse({ code: 'invalid-request', message: 'a report is a JSON object', pointer: '' });
  const { nodeId: node, incarnation: boot, sessionId: session, seq, epoch, at } = value;
  if (typeof node !== 'string' || !isName(node)) return wrong('nodeId');
  if (typeof boot !== 'string' || !isUuid(boot)) return wrong('incarnation');
  if (typeof session !== 'string' || !isSessionId(session)) return wrong('sessionId');
  if (!isWhole(seq)) return wrong('seq');
  if (!isWhole(epoch)) return wrong('epoch');
  if (!isWhole(at)) return wrong('at');
  const status = readStatus(value['status']);
  if (status === null) return wrong('status');
  return accept({
    nodeId: nodeId(node),
    incarnation: incarnation(boot),
    sessionId: sessionId(session),
    seq,
    epoch,
    at: epochMs(at),
    status,
  });
};

import type { Requester } from '#bus';
import { PATTERNS } from '#contracts';
import { accept, DependencyFailure, epochMs } from '#kernel';
import type { Refusal, Result } from '#kernel';
import type { Scheduler } from '../../ports/scheduler.ts';
import { readExplanation, readTrial } from './read-foresight.ts';

/* Commands carry an id and queries change nothing: both may be asked again. */
const COMMAND = { timeoutMs: 4000, retryForMs: 8000 };
const QUERY = { timeoutMs: 1500 };

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null;

const read = <T>(
  pattern: string,
  outcome: Result<unknown, Refusal>,
  decode: (value: Readonly<Record<string, unknown>>) => T | undefined,
): Result<T, Refusal> => {
  if (!outcome.ok) return outcome;
  const value = isRecord(outcome.value) ? decode(outcome.value) : undefined;
  if (value !== undefined) return accept(value);
  const cause = JSON.stringify(outcome.value)?.slice(0, 200);
  throw new DependencyFailure(pattern, 'read the answer', { retryable: false, cause });
};

export const busScheduler = (request: Requester): Scheduler => ({
  request: async (command) =>
    read(
      PATTERNS.sessionRequest,
      await request(PATTERNS.sessionRequest, command, COMMAND),
      ({ sessionId, position }) =>
        typeof sessionId === 'string' && typeof position === 'number' ? { sessionId, position } : undefined,
    ),
  requestArray: async (command) =>
    read(
      PATTERNS.sessionRequestArray,
      await request(PATTERNS.sessionRequestArray, command, COMMAND),
      ({ arrayId, count, position }) =>
        typeof arrayId === 'string' && typeof count === 'number' && typeof position === 'number'
          ? { arrayId, count, position }
          : undefined,
    ),
  stop: async (command) =>
    read(
      PATTERNS.sessionStop,
      await request(PATTERNS.sessionStop, command, COMMAND),
      ({ position, alreadyEnded }) =>
        typeof position === 'number' && typeof alreadyEnded === 'boolean'
          ? { position, alreadyEnded }
          : undefined,
    ),
  keep: async (command) =>
    read(
      PATTERNS.sessionKeep,
      await request(PATTERNS.sessionKeep, command, COMMAND),
      ({ position, until }) =>
        typeof position === 'number' && typeof until === 'number'
          ? { position, until: epochMs(until) }
          : undefined,
    ),
  shareApp: async (command) =>
    read(
      PATTERNS.sessionShareApp,
      await request(PATTERNS.sessionShareApp, command, COMMAND),
      ({ position }) => (typeof position === 'number' ? { position } : undefined),
    ),
  unshareApp: async (command) =>
    read(
      PATTERNS.sessionUnshareApp,
      await request(PATTERNS.sessionUnshareApp, command, COMMAND),
      ({ position }) => (typeof position === 'number' ? { position } : undefined),
    ),
  explain: async (sessionId) =>
    read(
      PATTERNS.sessionExplain,
      await request(PATTERNS.sessionExplain, { sessionId }, QUERY),
      readExplanation,
    ),
  try: async (command) =>
    read(PATTERNS.sessionTry, await request(PATTERNS.sessionTry, command, QUERY), readTrial),
});

import type { Requester } from '#bus';
import { PATTERNS } from '#contracts';
import type { QueueAnswer } from '#contracts';
import type { QueueOperator } from '../../ports/queue-operator.ts';
import { isFields, readAnswer } from './read-answer.ts';

/** Up to a thousand decisions; each of them carries an id, so all may be asked again. */
const SEVERAL = { timeoutMs: 12_000, retryForMs: 24_000 };

const isRefused = (value: unknown): value is QueueAnswer['refused'][number] =>
  isFields(value) &&
  typeof value['sessionId'] === 'string' &&
  typeof value['code'] === 'string' &&
  typeof value['message'] === 'string';
const isQueueAnswer = (value: unknown): value is QueueAnswer =>
  isFields(value) &&
  typeof value['position'] === 'number' &&
  Array.isArray(value['refused']) &&
  value['refused'].every(isRefused);

export const busQueueOperator = (request: Requester): QueueOperator => {
  const ask = async (pattern: string, command: object) =>
    readAnswer(pattern, await request(pattern, command, SEVERAL), isQueueAnswer);
  return {
    hold: (command) => ask(PATTERNS.sessionHold, command),
    release: (command) => ask(PATTERNS.sessionRelease, command),
    stop: (command) => ask(PATTERNS.sessionStopSeveral, command),
    reorder: (command) => ask(PATTERNS.sessionReorder, command),
    prioritise: (command) => ask(PATTERNS.sessionPriority, command),
  };
};

import type { Requester } from '#bus';
import { PATTERNS } from '#contracts';
import type { AlertAnswer, AlertListAnswer } from '#contracts';
import type { Alerts } from '../../ports/alerts.ts';
import { isFields, readAnswer } from './read-answer.ts';

/* A command carries an id, and queries change nothing: all may be asked again. */
const COMMAND = { timeoutMs: 4000, retryForMs: 8000 };
const QUERY = { timeoutMs: 3000 };

const isAlert = (value: unknown): value is AlertAnswer =>
  isFields(value) && typeof value['alertId'] === 'string' && typeof value['summary'] === 'string';
const isList = (value: unknown): value is AlertListAnswer =>
  isFields(value) && Array.isArray(value['alerts']) && value['alerts'].every(isAlert);

export const busAlerts = (request: Requester): Alerts => {
  const { alertList, alertRead, alertAcknowledge } = PATTERNS;
  return {
    list: async (query) => readAnswer(alertList, await request(alertList, { ...query }, QUERY), isList),
    read: async (query) => readAnswer(alertRead, await request(alertRead, { ...query }, QUERY), isAlert),
    acknowledge: async (command) =>
      readAnswer(alertAcknowledge, await request(alertAcknowledge, { ...command }, COMMAND), isAlert),
  };
};

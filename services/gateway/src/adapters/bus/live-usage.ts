import type { Requester } from '#bus';
import { PATTERNS } from '#contracts';
import type { ReadLiveUsageAnswer, ReadUsageHistoryAnswer } from '#contracts';
import type { LiveUsages } from '../../ports/live-usage.ts';
import { isFields, readAnswer } from './read-answer.ts';

const QUERY = { timeoutMs: 3000 };

const isLive = (value: unknown): value is ReadLiveUsageAnswer =>
  isFields(value) &&
  Array.isArray(value['runs']) &&
  value['runs'].every((run) => isFields(run) && isFields(run['rates']) && Array.isArray(run['devices']));
const isHistory = (value: unknown): value is ReadUsageHistoryAnswer =>
  isFields(value) && typeof value['stepMs'] === 'number' && Array.isArray(value['points']);

export const busLiveUsages = (request: Requester): LiveUsages => {
  const { usageLive, usageHistory } = PATTERNS;
  return {
    live: async (query) => readAnswer(usageLive, await request(usageLive, { ...query }, QUERY), isLive),
    history: async (query) =>
      readAnswer(usageHistory, await request(usageHistory, { ...query }, QUERY), isHistory),
  };
};

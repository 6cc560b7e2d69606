import type { Requester } from '#bus';
import { PATTERNS } from '#contracts';
import type { ListPoolsAnswer, PoolStanding, SetPolicyAnswer, WhatIfAnswer } from '#contracts';
import type { Pools } from '../../ports/pools.ts';
import { isFields, readAnswer } from './read-answer.ts';

/* Commands carry an id and queries change nothing: both may be asked again. */
const COMMAND = { timeoutMs: 4000, retryForMs: 8000 };
const QUERY = { timeoutMs: 2000 };
/** The owner gives up after a minute. */
const PLAY = { timeoutMs: 75_000 };

const isSet = (value: unknown): value is SetPolicyAnswer =>
  isFields(value) && typeof value['position'] === 'number' && typeof value['hasChanged'] === 'boolean';
const isPool = (value: unknown): value is PoolStanding =>
  isFields(value) &&
  typeof value['poolId'] === 'string' &&
  isFields(value['policy']) &&
  isFields(value['total']);
const isList = (value: unknown): value is ListPoolsAnswer =>
  isFields(value) && Array.isArray(value['pools']) && value['pools'].every(isPool);

const isFigures = (value: unknown): boolean =>
  isFields(value) && typeof value['sessionCount'] === 'number' && isFields(value['wait']);
const isWhatIf = (value: unknown): value is WhatIfAnswer =>
  isFields(value) && isFigures(value['was']) && isFigures(value['again']) && isFigures(value['other']);

export const busPools = (request: Requester): Pools => ({
  setPolicy: async (command) =>
    readAnswer(PATTERNS.poolSetPolicy, await request(PATTERNS.poolSetPolicy, command, COMMAND), isSet),
  whatIf: async (query) =>
    readAnswer(PATTERNS.poolWhatIf, await request(PATTERNS.poolWhatIf, query, PLAY), isWhatIf),
  read: async (poolId) =>
    readAnswer(PATTERNS.poolRead, await request(PATTERNS.poolRead, { poolId }, QUERY), isPool),
  list: async (page) => readAnswer(PATTERNS.poolList, await request(PATTERNS.poolList, page, QUERY), isList),
});

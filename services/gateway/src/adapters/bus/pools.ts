import type { Requester } from '#bus';
import { PATTERNS } from '#contracts';
import type { ListPoolsAnswer, PoolStanding, SetPolicyAnswer } from '#contracts';
import type { Pools } from '../../ports/pools.ts';
import { isFields, readAnswer } from './read-answer.ts';

/* Commands carry an id and queries change nothing: both may be asked again. */
const COMMAND = { timeoutMs: 4000, retryForMs: 8000 };
const QUERY = { timeoutMs: 2000 };

const isSet = (value: unknown): value is SetPolicyAnswer =>
  isFields(value) && typeof value['position'] === 'number' && typeof value['hasChanged'] === 'boolean';
const isPool = (value: unknown): value is PoolStanding =>
  isFields(value) &&
  typeof value['poolId'] === 'string' &&
  isFields(value['policy']) &&
  isFields(value['total']);
const isList = (value: unknown): value is ListPoolsAnswer =>
  isFields(value) && Array.isArray(value['pools']) && value['pools'].every(isPool);

export const busPools = (request: Requester): Pools => ({
  setPolicy: async (command) =>
    readAnswer(PATTERNS.poolSetPolicy, await request(PATTERNS.poolSetPolicy, command, COMMAND), isSet),
  read: async (poolId) =>
    readAnswer(PATTERNS.poolRead, await request(PATTERNS.poolRead, { poolId }, QUERY), isPool),
  list: async (page) => readAnswer(PATTERNS.poolList, await request(PATTERNS.poolList, page, QUERY), isList),
});

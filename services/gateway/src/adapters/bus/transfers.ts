import type { Requester } from '#bus';
import { PATTERNS } from '#contracts';
import type { ListTransfersAnswer, TransferStanding } from '#contracts';
import type { Transfers } from '../../ports/transfers.ts';
import { isFields, readAnswer } from './read-answer.ts';

/* Commands carry an id, and what has ended ends no second time: all may be asked again. */
const ASKED = { timeoutMs: 5000, retryForMs: 10_000 };

const isTransfer = (value: unknown): value is TransferStanding =>
  isFields(value) &&
  typeof value['transferId'] === 'string' &&
  typeof value['kind'] === 'string' &&
  isFields(value['counts']);
const isList = (value: unknown): value is ListTransfersAnswer =>
  isFields(value) && Array.isArray(value['transfers']) && value['transfers'].every(isTransfer);

export const busTransfers = (request: Requester): Transfers => {
  const one = async (pattern: string, body: object) =>
    readAnswer(pattern, await request(pattern, body, ASKED), isTransfer);
  return {
    start: (command) => one(PATTERNS.transferStart, command),
    finish: (command) => one(PATTERNS.transferFinish, command),
    cancel: (query) => one(PATTERNS.transferCancel, query),
    read: (query) => one(PATTERNS.transferRead, query),
    list: async (query) =>
      readAnswer(PATTERNS.transferList, await request(PATTERNS.transferList, query, ASKED), isList),
  };
};

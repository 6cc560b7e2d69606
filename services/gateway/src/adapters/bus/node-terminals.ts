import type { Requester } from '#bus';
import { PATTERNS } from '#contracts';
import type { TerminalView } from '#contracts';
import { accept, DependencyFailure } from '#kernel';
import type { NodeTerminals } from '../../ports/node-terminals.ts';
import { isFields } from './read-answer.ts';

const QUERY = { timeoutMs: 3000 };
/** A program has a grace before it is killed. */
const CLOSE = { timeoutMs: 10_000 };

const isView = (value: unknown): value is TerminalView =>
  isFields(value) &&
  typeof value['id'] === 'string' &&
  typeof value['openedAt'] === 'number' &&
  (value['lastInputAt'] === null || typeof value['lastInputAt'] === 'number') &&
  isFields(value['size']) &&
  typeof value['viewers'] === 'number' &&
  typeof value['bytes'] === 'number';

export const busNodeTerminals = (request: Requester): NodeTerminals => ({
  list: async ({ nodeId, sessionId, epoch }) => {
    const outcome = await request(PATTERNS.terminalList(nodeId), { sessionId, epoch }, QUERY);
    if (!outcome.ok) return outcome;
    const all: unknown = outcome.value;
    if (Array.isArray(all) && all.every(isView)) return accept(all);
    throw new DependencyFailure(`agent ${nodeId}`, 'list terminals', {
      retryable: false,
      cause: 'not a list of terminals',
    });
  },
  close: async ({ nodeId, sessionId, epoch }, terminalId) => {
    const outcome = await request(PATTERNS.terminalClose(nodeId), { sessionId, epoch, terminalId }, CLOSE);
    return outcome.ok ? accept(undefined) : outcome;
  },
});

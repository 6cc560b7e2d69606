import type { Requester } from '#bus';
import { PATTERNS } from '#contracts';
import type { OperateNodeAnswer } from '#contracts';
import type { NodeOrder, NodeOwner } from '../../ports/node-owner.ts';
import { isFields, readAnswer } from './read-answer.ts';

/* Commands carry an id: they may be asked again. */
const COMMAND = { timeoutMs: 4000, retryForMs: 8000 };

const PATTERN_OF: Readonly<Record<NodeOrder['order'], string>> = {
  cordon: PATTERNS.nodeCordon,
  uncordon: PATTERNS.nodeUncordon,
  drain: PATTERNS.nodeDrain,
  fence: PATTERNS.nodeFence,
  move: PATTERNS.nodeMove,
};

const isOperated = (value: unknown): value is OperateNodeAnswer =>
  isFields(value) && typeof value['position'] === 'number' && typeof value['hasChanged'] === 'boolean';

/** The scheduler, over NATS. */
export const busNodeOwner = (request: Requester): NodeOwner => ({
  operate: async ({ order, command }) => {
    const pattern = PATTERN_OF[order];
    return readAnswer(pattern, await request(pattern, command, COMMAND), isOperated);
  },
});

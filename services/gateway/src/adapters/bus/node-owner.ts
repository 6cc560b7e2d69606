import type { Requester } from '#bus';
import { PATTERNS } from '#contracts';
import { accept, DependencyFailure } from '#kernel';
import type { NodeOrder, NodeOwner } from '../../ports/node-owner.ts';

/* Commands carry an id: they may be asked again. */
const COMMAND = { timeoutMs: 4000, retryForMs: 8000 };

const PATTERN_OF: Readonly<Record<NodeOrder['order'], string>> = {
  cordon: PATTERNS.nodeCordon,
  uncordon: PATTERNS.nodeUncordon,
  drain: PATTERNS.nodeDrain,
  fence: PATTERNS.nodeFence,
  move: PATTERNS.nodeMove,
};

/** The scheduler, over NATS. */
export const busNodeOwner = (request: Requester): NodeOwner => ({
  operate: async ({ order, command }) => {
    const pattern = PATTERN_OF[order];
    const outcome = await request(pattern, command, COMMAND);
    if (!outcome.ok) return outcome;
    const { value } = outcome;
    if (typeof value === 'object' && value !== null && 'position' in value && 'hasChanged' in value) {
      const { position, hasChanged } = value;
      if (typeof position === 'number' && typeof hasChanged === 'boolean')
        return accept({ position, hasChanged });
    }
    const cause = JSON.stringify(value)?.slice(0, 200);
    throw new DependencyFailure(pattern, 'read the answer', { retryable: false, cause });
  },
});

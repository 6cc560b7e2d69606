import type { Requester } from '#bus';
import { PATTERNS } from '#contracts';
import { DependencyFailure, isSessionId, type NodeId, sessionId } from '#kernel';
import type { RunKey } from '../../domain/run.ts';
import type { HeldGrants } from '../../ports/session-folders.ts';
import { isRecord } from '../disk/is-record.ts';

const ASKED = { timeoutMs: 3000 };

const readKey = (value: unknown): RunKey | null => {
  if (!isRecord(value)) return null;
  const { sessionId: session, epoch } = value;
  if (typeof session !== 'string' || !isSessionId(session) || typeof epoch !== 'number') return null;
  return { sessionId: sessionId(session), epoch };
};

/** From the storage service, which counts what is in folders. */
export const busHeldGrants =
  (request: Requester, nodeId: NodeId): HeldGrants =>
  async () => {
    const outcome = await request(PATTERNS.mountHolds(nodeId), { nodeId }, ASKED);
    const holds = outcome.ok && isRecord(outcome.value) ? outcome.value['holds'] : undefined;
    const read = Array.isArray(holds) ? holds.map(readKey) : [null];
    if (!read.every((key) => key !== null))
      throw new DependencyFailure('storage', 'ask whose folders are full', {
        retryable: true,
        cause: outcome.ok ? 'not a list of grants' : outcome.refusal.message,
      });
    return read;
  };

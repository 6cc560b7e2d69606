import type { SessionFact } from '#contracts';
import { type Result, accept, later } from '#kernel';
import type { SessionState } from '../session/session-state.ts';
import { type OperationRefusal, type Word, isOwn, reachableInQueue } from './word.ts';

/** Nothing is held for ever. */
export const HOLD_MS = 30 * 24 * 3_600_000;

/** Keeps a session in the queue without looking at it. What an admin holds, its user can't release. */
export const holdSession = (
  word: Word,
  session: SessionState,
): Result<readonly SessionFact[], OperationRefusal> => {
  const found = reachableInQueue(word, session, 'held');
  if (!found.ok) return found;
  const { asked, isHeld } = found.value;
  if (isHeld) return accept([]);
  const { by, reach, at } = word;
  return accept([
    {
      type: 'session.held',
      data: {
        sessionId: asked.sessionId,
        by,
        ...(isOwn(word, asked) ? {} : { reach }),
        heldAt: at,
        deadlineAt: later(at, HOLD_MS),
      },
    },
  ]);
};

import type { SessionFact } from '#contracts';
import { type Result, accept, refuse } from '#kernel';
import type { SessionState } from '../session/session-state.ts';
import { type OperationRefusal, type Word, reachable } from './word.ts';

/**
 * Another priority for a session that lives: also for one that runs, whose place somebody else may want. `priorityMax`: the highest that its project
 * allows; null: any.
 */
export const changePriority = (
  word: Word,
  session: SessionState,
  priority: number,
  priorityMax: number | null,
): Result<readonly SessionFact[], OperationRefusal> => {
  const found = reachable(word, session);
  if (!found.ok) return found;
  const { asked, line } = found.value;
  if (line.priority === priority) return accept([]);
  if (priorityMax !== null && priority > priorityMax)
    return refuse({
      code: 'priority-too-high',
      message: `The highest priority in this project is ${priorityMax}; admins may give more.`,
      pointer: '/priority',
    });
  const { by, at } = word;
  return accept([
    { type: 'session.priority-changed', data: { sessionId: asked.sessionId, by, priority, changedAt: at } },
  ]);
};

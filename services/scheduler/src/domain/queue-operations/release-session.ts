import type { Reach, SessionFact } from '#contracts';
import { type Result, accept, later, refuse } from '#kernel';
import type { SessionState } from '../session/session-state.ts';
import { type OperationRefusal, type Word, reachableInQueue } from './word.ts';

const HOLDERS: Readonly<Record<Reach, string>> = {
  own: 'its user',
  project: 'an admin of its project',
  all: 'an admin',
};
const FAR: readonly Reach[] = ['own', 'project', 'all'];
const reachesAsFar = (reach: Reach, other: Reach): boolean => FAR.indexOf(reach) >= FAR.indexOf(other);

/** Lets a held session go on; its time in the queue begins anew. */
export const releaseSession = (
  word: Word,
  session: SessionState,
): Result<readonly SessionFact[], OperationRefusal> => {
  const found = reachableInQueue(word, session, 'released');
  if (!found.ok) return found;
  const { asked, isHeld, holdReach, notBefore } = found.value;
  if (!isHeld) return accept([]);
  const { by, reach, at } = word;
  if (!reachesAsFar(reach, holdReach))
    return refuse({
      code: 'forbidden',
      message: `It is held by ${HOLDERS[holdReach]}, who has to release it.`,
    });
  const from = notBefore !== null && notBefore > at ? notBefore : at;
  const deadlineAt = later(from, asked.limits.waitMs);
  return accept([
    { type: 'session.released', data: { sessionId: asked.sessionId, by, releasedAt: at, deadlineAt } },
  ]);
};

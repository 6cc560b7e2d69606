import type { Reach } from '#contracts';
import { type EpochMs, type ProjectId, type Refusal, refuse } from '#kernel';
import type { Asked, OnNode, SessionState, Waiting } from '../session/session-state.ts';

/** Who wants something of sessions, and how far his word goes. */
export type Word = {
  readonly by: string;
  readonly reach: Reach;
  /** His own. */
  readonly projectId: ProjectId;
  readonly at: EpochMs;
};

export const isOwn = ({ by }: Word, { userId }: Asked): boolean => by === `user:${userId}`;

/** Whether somebody's word reaches a session: his own, those of his project, or all. */
export const reaches = (word: Word, asked: Asked): boolean => {
  if (word.reach === 'all' || isOwn(word, asked)) return true;
  return word.reach === 'project' && word.projectId === asked.projectId;
};

export type OperationRefusal = Refusal<
  'session-unknown' | 'session-ended' | 'session-not-waiting' | 'forbidden' | 'priority-too-high'
>;

/** A session that lives and that the word reaches; or why not. */
export const reachable = (
  word: Word,
  session: SessionState,
): { readonly ok: true; readonly value: Waiting | OnNode } | ReturnType<typeof refuse<OperationRefusal>> => {
  if (session.phase === 'unknown')
    return refuse({ code: 'session-unknown', message: 'There is no such session.' });
  if (session.phase === 'ended')
    return refuse({ code: 'session-ended', message: 'The session has ended already.' });
  if (reaches(word, session.asked)) return { ok: true, value: session };
  const message = `Only ${session.asked.userId} and admins may do that with this session.`;
  return refuse({ code: 'forbidden', message });
};

/** {@link reachable}, and it waits. `doing`: what only such a session can be. */
export const reachableInQueue = (
  word: Word,
  session: SessionState,
  doing: string,
): { readonly ok: true; readonly value: Waiting } | ReturnType<typeof refuse<OperationRefusal>> => {
  const found = reachable(word, session);
  if (!found.ok) return found;
  const { value } = found;
  if (value.phase === 'waiting') return { ok: true, value };
  const message = `It is ${value.phase}; only a session that waits can be ${doing}.`;
  return refuse({ code: 'session-not-waiting', message });
};

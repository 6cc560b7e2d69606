import type { ArrayId, SessionId } from '#kernel';
import { type OnNode, type SessionState, type Waiting, isOnNode } from '../domain/session/session-state.ts';

/** The live sessions of job arrays. */
export type Arrays = {
  /** A session has gone from one state to another. */
  readonly changed: (before: SessionState, after: SessionState) => void;
  /** How many sessions of the array hold resources. */
  readonly runningOf: (id: ArrayId) => number;
  /** Those of the array that wait: whoever gives one of them a place counts on the others having none yet. */
  readonly waitingOf: (id: ArrayId) => readonly SessionId[];
};

type Members = { readonly running: Set<SessionId>; readonly waiting: Set<SessionId> };
type Member = { readonly session: Waiting | OnNode; readonly arrayId: ArrayId };

const memberOf = (state: SessionState): Member | null => {
  if (state.phase === 'unknown' || state.phase === 'ended') return null;
  const place = state.asked.wish?.array;
  return place === undefined ? null : { session: state, arrayId: place.arrayId };
};

export const createArrays = (): Arrays => {
  const arrays = new Map<ArrayId, Members>();

  const leave = ({ session, arrayId }: Member): void => {
    const members = arrays.get(arrayId);
    if (members === undefined) return;
    members.running.delete(session.asked.sessionId);
    members.waiting.delete(session.asked.sessionId);
    if (members.running.size + members.waiting.size === 0) arrays.delete(arrayId);
  };
  const enter = ({ session, arrayId }: Member): void => {
    const members = arrays.get(arrayId) ?? { running: new Set(), waiting: new Set() };
    arrays.set(arrayId, members);
    (isOnNode(session) ? members.running : members.waiting).add(session.asked.sessionId);
  };

  return {
    changed: (before, after) => {
      const was = memberOf(before);
      if (was !== null) leave(was);
      const is = memberOf(after);
      if (is !== null) enter(is);
    },
    runningOf: (id) => arrays.get(id)?.running.size ?? 0,
    waitingOf: (id) => [...(arrays.get(id)?.waiting ?? [])],
  };
};

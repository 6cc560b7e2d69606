import type { ArrayId } from '#kernel';
import { type SessionState, isOnNode } from '../domain/session/session-state.ts';

/** The job arrays that have sessions on nodes. */
export type Arrays = {
  /** A session has gone from one state to another. */
  readonly changed: (before: SessionState, after: SessionState) => void;
  /** How many sessions of the array hold resources. */
  readonly runningOf: (id: ArrayId) => number;
};

/** The array of a session that holds resources. */
const arrayOf = (state: SessionState): ArrayId | undefined =>
  isOnNode(state) ? state.asked.wish?.array?.arrayId : undefined;

export const createArrays = (): Arrays => {
  const running = new Map<ArrayId, number>();
  const add = (id: ArrayId, by: 1 | -1): void => {
    const count = (running.get(id) ?? 0) + by;
    if (count > 0) running.set(id, count);
    else running.delete(id);
  };
  return {
    changed: (before, after) => {
      const [left, entered] = [arrayOf(before), arrayOf(after)];
      if (left === entered) return;
      if (left !== undefined) add(left, -1);
      if (entered !== undefined) add(entered, 1);
    },
    runningOf: (id) => running.get(id) ?? 0,
  };
};

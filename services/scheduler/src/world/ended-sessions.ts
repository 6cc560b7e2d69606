import type { SessionId } from '#kernel';
import type { SessionState } from '../domain/session/session-state.ts';
import type { Versioned } from './shelf.ts';

type Ended = Versioned<SessionState>;

/**
 * Sessions that are over: the newest of them, and all that a live session waits for. Beyond `sizeMax` the oldest that nobody needs is
 * forgotten; the log still has it.
 */
export type EndedSessions = {
  readonly find: (id: SessionId) => Ended | undefined;
  /** Those that are needed, then the others, the oldest first. */
  readonly entries: () => Iterable<readonly [SessionId, Ended]>;
  readonly put: (id: SessionId, ended: Ended) => void;
  /** A live session depends on these, whether they have ended or not. */
  readonly need: (ids: readonly SessionId[]) => void;
  /** It does no longer. */
  readonly release: (ids: readonly SessionId[]) => void;
};

export const createEndedSessions = (sizeMax: number): EndedSessions => {
  const recent = new Map<SessionId, Ended>();
  const needed = new Map<SessionId, Ended>();
  const dependents = new Map<SessionId, number>();

  const putRecent = (id: SessionId, ended: Ended): void => {
    recent.set(id, ended);
    for (const oldest of recent.keys()) {
      if (recent.size <= sizeMax) break;
      recent.delete(oldest);
    }
  };

  const move = (id: SessionId): void => {
    const ended = needed.get(id);
    if (ended === undefined) return;
    needed.delete(id);
    putRecent(id, ended);
  };

  return {
    find: (id) => recent.get(id) ?? needed.get(id),
    *entries() {
      yield* needed;
      yield* recent;
    },
    put: (id, ended) => {
      if (dependents.has(id)) needed.set(id, ended);
      else putRecent(id, ended);
    },
    need: (ids) => {
      for (const id of ids) {
        dependents.set(id, (dependents.get(id) ?? 0) + 1);
        const ended = recent.get(id);
        if (ended === undefined) continue;
        recent.delete(id);
        needed.set(id, ended);
      }
    },
    release: (ids) => {
      for (const id of ids) {
        const count = (dependents.get(id) ?? 0) - 1;
        if (count > 0) dependents.set(id, count);
        else {
          dependents.delete(id);
          move(id);
        }
      }
    },
  };
};

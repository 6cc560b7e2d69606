import type { Clock, EpochMs, SessionId } from '#kernel';

/** When somebody last sent something into a session: keys to a terminal, lines to a shell, files. After a restart of the agent nobody has, as far as is known. */
export type Inputs = {
  readonly note: (session: SessionId) => void;
  readonly lastAt: (session: SessionId) => EpochMs | null;
};

const SESSIONS_MAX = 4096;

export const noteInputs = (clock: Clock): Inputs => {
  const times = new Map<SessionId, EpochMs>();
  return {
    note: (session) => {
      // The one that was longest without any is the first to be forgotten.
      times.delete(session);
      times.set(session, clock.now());
      const [oldest] = times.size > SESSIONS_MAX ? times.keys() : [];
      if (oldest !== undefined) times.delete(oldest);
    },
    lastAt: (session) => times.get(session) ?? null,
  };
};

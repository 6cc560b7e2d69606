import type { SessionId } from '#kernel';

/** Tells that somebody uses a session, for whoever looks for idle ones. Told now and then, not for every byte. */
export type SessionActivity = {
  readonly note: (session: SessionId, by: 'app' | 'program' | 'terminal' | 'kernel') => void;
};

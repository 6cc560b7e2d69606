import type { EpochMs } from '#kernel';
import { type Change, nothing } from '../change.ts';
import type { SessionState } from '../session/session-state.ts';

/** Processes of a session were killed since there was no memory left for them. Told of the first, and then whenever there are twice as many: it may go on for days. */
export const noteMemory = (session: SessionState, kills: number, at: EpochMs): Change => {
  if (session.phase !== 'running') return nothing;
  const known = session.oomKills ?? 0;
  if (kills === 0 || kills < known * 2 || kills === known) return nothing;
  const { sessionId, resources } = session.asked;
  const { epoch } = session.placement;
  const { memoryBytes } = resources;
  return [{ type: 'session.memory-exhausted', data: { sessionId, epoch, kills, memoryBytes, at } }];
};

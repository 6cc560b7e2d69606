import { isSessionEvent } from '#contracts';
import type { EventLog } from '#event-log';
import { type SessionId, streamName } from '#kernel';
import { type SessionState, evolveSession, initialSession } from '../domain/session/session-state.ts';
import { readable } from '../world/readable.ts';
import { type Versioned, type World, sessionStream } from '../world/world.ts';

/** Streams that are read at once. */
const READS_MAX = 16;

export type Forgotten = ReadonlyMap<SessionId, Versioned<SessionState>>;

/** Those sessions that the world has forgotten, or never knew, as the log has them. Ask before you look at the world, so that your view is of one moment. */
export const readForgotten = async (
  log: EventLog,
  world: World,
  ids: readonly SessionId[],
): Promise<Forgotten> => {
  const missing = ids.filter((id) => world.session(id) === null);
  const found = new Map<SessionId, Versioned<SessionState>>();
  const read = async (id: SessionId): Promise<void> => {
    const events = await log.readStream(streamName(sessionStream(id)));
    const facts = readable(events, () => {}).filter(isSessionEvent);
    const state = facts.reduce<SessionState>(evolveSession, initialSession);
    found.set(id, { state, version: events.length });
  };
  for (let from = 0; from < missing.length; from += READS_MAX)
    await Promise.all(missing.slice(from, from + READS_MAX).map(read));
  return found;
};

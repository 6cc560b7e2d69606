import { isSessionId, sessionId, streamName } from '#kernel';
import { ownerIn } from '../domain/visible-event.ts';
import type { StreamOwner } from '../domain/visible-event.ts';
import type { LogTail } from '../ports/log-tail.ts';
import type { SessionViews } from '../ports/session-views.ts';

/** Whose streams are; those that nobody knows are left out. @throws DependencyFailure */
export type StreamOwners = (streams: ReadonlySet<string>) => Promise<ReadonlyMap<string, StreamOwner>>;

/** An owner never changes, so what was found is kept; so many, the last found. */
const KEPT_MAX = 20_000;
const STREAM = /^[a-z][a-z0-9_]*-[A-Za-z0-9_-]{1,120}$/;
const SESSION = 'session-';

/** Sessions are looked up together in the views; what is not there, and all else, by the first event of the stream. */
export const streamOwners = (views: SessionViews, tail: LogTail): StreamOwners => {
  const kept = new Map<string, StreamOwner>();
  const keep = (stream: string, owner: StreamOwner): void => {
    const oldest = kept.keys().next();
    if (kept.size >= KEPT_MAX && oldest.done !== true) kept.delete(oldest.value);
    kept.set(stream, owner);
  };

  return async (streams) => {
    const unknown = [...streams].filter((stream) => !kept.has(stream));
    const sessions = unknown
      .filter((stream) => stream.startsWith(SESSION))
      .map((stream) => stream.slice(SESSION.length))
      .filter(isSessionId);
    const shown =
      sessions.length === 0 ? new Map<string, StreamOwner>() : await views.ownersOf(sessions.map(sessionId));
    const found = new Map<string, StreamOwner>();
    for (const stream of streams) {
      const known = kept.get(stream) ?? shown.get(stream.slice(SESSION.length));
      if (known !== undefined) {
        keep(stream, known);
        found.set(stream, known);
        continue;
      }
      const first = STREAM.test(stream) ? (await tail.ofStream(streamName(stream), 0))[0] : undefined;
      if (first === undefined) continue;
      const owner = ownerIn(first);
      keep(stream, owner);
      found.set(stream, owner);
    }
    return found;
  };
};

import type { RecordedEvent, SessionFact } from '#contracts';
import { position, streamName } from '#kernel';
import type { SessionId } from '#kernel';
import type { LogTail } from '../ports/log-tail.ts';
import { ourSessionEvent } from './our-events.ts';
import { persist } from '../waiting/persist.ts';

/** How long a follower outlasts a store that is away. */
const AWAY_MAX_MS = 60_000;
const WAIT_MS = 5000;

/**
 * Every event of one session, from the first on, as they come; ends with the end of the session or with the signal. Read from the log and not
 * from a view, so it is never behind what the user was told.
 */
export async function* sessionEvents(
  tail: LogTail,
  sessionId: SessionId,
  signal: AbortSignal,
): AsyncGenerator<RecordedEvent<SessionFact>, void, undefined> {
  const stream = streamName(`session-${sessionId}`);
  // The head is taken before the stream is read: whatever comes later stands after it, and twice is told apart by version.
  let after = await persist(tail.head, AWAY_MAX_MS, signal);
  let version = 0;
  let page = await persist(() => tail.ofStream(stream, 0), AWAY_MAX_MS, signal);
  while (!signal.aborted) {
    for (const event of page) {
      if (event.stream !== stream || event.version <= version) continue;
      version = event.version;
      const ours = ourSessionEvent(event);
      if (ours === undefined) continue;
      yield ours;
      if (event.type === 'session.stopped') return;
    }
    page = await persist(() => tail.next(after, WAIT_MS, signal), AWAY_MAX_MS, signal);
    after = position(Math.max(after, page.at(-1)?.position ?? 0));
  }
}

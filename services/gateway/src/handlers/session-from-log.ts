import { streamName } from '#kernel';
import type { SessionId } from '#kernel';
import { evolveSessionView } from '../domain/session-view.ts';
import type { SessionView } from '../domain/session-view.ts';
import type { LogTail } from '../ports/log-tail.ts';
import { ourSessionEvent } from './our-events.ts';

/** The session as its own stream tells it: always as new as what its user was told. @throws DependencyFailure */
export const sessionFromLog = async (tail: LogTail, id: SessionId): Promise<SessionView | undefined> => {
  let view: SessionView | undefined;
  for (const event of await tail.ofStream(streamName(`session-${id}`), 0)) {
    const ours = ourSessionEvent(event);
    if (ours !== undefined) view = evolveSessionView(view, ours);
  }
  return view;
};

/** {@link sessionFromLog}, as transports ask for it. */
export type SessionNow = (id: SessionId) => Promise<SessionView | undefined>;
export const sessionNow =
  (tail: LogTail): SessionNow =>
  (id) =>
    sessionFromLog(tail, id);

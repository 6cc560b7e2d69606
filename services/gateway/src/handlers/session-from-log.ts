import type { RecordedEvent } from '#contracts';
import { streamName } from '#kernel';
import type { Position, SessionId } from '#kernel';
import { evolveSessionView } from '../domain/session-view.ts';
import type { SessionView } from '../domain/session-view.ts';
import type { LogTail } from '../ports/log-tail.ts';
import { ourSessionEvent } from './our-events.ts';

const fold = (events: readonly RecordedEvent[]): SessionView | undefined => {
  let view: SessionView | undefined;
  for (const event of events) {
    const ours = ourSessionEvent(event);
    if (ours !== undefined) view = evolveSessionView(view, ours);
  }
  return view;
};

/** The session as its own stream tells it: always as new as what its user was told. @throws DependencyFailure */
export const sessionFromLog = async (tail: LogTail, id: SessionId): Promise<SessionView | undefined> =>
  fold(await tail.ofStream(streamName(`session-${id}`), 0));

/** {@link sessionFromLog} for one that was just recorded, as a rule without a question. @throws DependencyFailure */
export const newSessionFromLog = async (
  tail: LogTail,
  id: SessionId,
  at: Position,
): Promise<SessionView | undefined> => {
  const stream = streamName(`session-${id}`);
  return fold(tail.ofNewStream(stream, at) ?? (await tail.ofStream(stream, 0)));
};

/** {@link sessionFromLog}, as transports ask for it. */
export type SessionNow = (id: SessionId) => Promise<SessionView | undefined>;
export const sessionNow =
  (tail: LogTail): SessionNow =>
  (id) =>
    sessionFromLog(tail, id);

import { type Account, type QueuedSession, accountKey } from './queued-session.ts';

/** What one account has waiting at one priority, in order of arrival. Read lazily: a long queue costs what is looked at. */
export type Claim = Account & { readonly priority: number; readonly waiting: Iterable<QueuedSession> };

/** The queue, in order of arrival, by account and priority. */
export const claimsOf = (queue: readonly QueuedSession[]): readonly Claim[] =>
  [...Map.groupBy(queue, (session) => `${session.priority}/${accountKey(session)}`).values()].flatMap(
    (waiting) => {
      const [first] = waiting;
      if (first === undefined) return [];
      return { projectId: first.projectId, userId: first.userId, priority: first.priority, waiting };
    },
  );

/** A queue that changes all the time, kept by account and priority. Sessions must be added in order of arrival. */
export type Line = {
  readonly add: (session: QueuedSession) => void;
  readonly remove: (session: QueuedSession) => void;
  readonly claims: () => readonly Claim[];
  readonly size: () => number;
};

export const createLine = (): Line => {
  const byKey = new Map<string, { readonly claim: Claim; readonly sessions: Map<string, QueuedSession> }>();
  const keyOf = (session: QueuedSession): string => `${session.priority}/${accountKey(session)}`;
  let size = 0;
  const open = (session: QueuedSession, key: string) => {
    const sessions = new Map<string, QueuedSession>();
    const { projectId, userId, priority } = session;
    const waiting = { [Symbol.iterator]: () => sessions.values() };
    const entry = { claim: { projectId, userId, priority, waiting }, sessions };
    byKey.set(key, entry);
    return entry;
  };
  return {
    add: (session) => {
      const key = keyOf(session);
      (byKey.get(key) ?? open(session, key)).sessions.set(session.sessionId, session);
      size++;
    },
    remove: (session) => {
      const entry = byKey.get(keyOf(session));
      if (entry?.sessions.delete(session.sessionId) !== true) return;
      size--;
      if (entry.sessions.size === 0) byKey.delete(keyOf(session));
    },
    claims: () => [...byKey.values()].map(({ claim }) => claim),
    size: () => size,
  };
};

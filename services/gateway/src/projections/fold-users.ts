import type { RecordedEvent, UserFact } from '#contracts';
import { evolveUser } from '../domain/user/user.ts';
import type { User } from '../domain/user/user.ts';
import type { ViewsStore } from '../ports/views-store.ts';

/** Users after some more facts. */
export const foldUsers = async (
  events: readonly RecordedEvent<UserFact>[],
  store: ViewsStore,
): Promise<readonly User[]> => {
  const known = new Map(await store.users([...new Set(events.map(({ data }) => data.userId))]));
  for (const event of events) {
    const user = evolveUser(known.get(event.data.userId), event);
    if (user !== undefined) known.set(event.data.userId, user);
  }
  return [...known.values()];
};

import type { HookFact, RecordedEvent } from '#contracts';
import { evolveHook } from '../domain/hook/hook.ts';
import type { Hook } from '../domain/hook/hook.ts';
import type { ViewsStore } from '../ports/views-store.ts';

/** Hooks after some more facts. */
export const foldHooks = async (
  events: readonly RecordedEvent<HookFact>[],
  store: ViewsStore,
): Promise<readonly Hook[]> => {
  const known = new Map(await store.hooks([...new Set(events.map(({ data }) => data.hookId))]));
  for (const event of events) {
    const hook = evolveHook(known.get(event.data.hookId), event, event.position);
    if (hook !== undefined) known.set(event.data.hookId, hook);
  }
  return [...known.values()];
};

import type { ImageFact, RecordedEvent } from '#contracts';
import { evolveOwnImage } from '../domain/own-image/own-image.ts';
import type { OwnImage } from '../domain/own-image/own-image.ts';
import type { ViewsStore } from '../ports/views-store.ts';

/** Images of projects after some more facts. */
export const foldOwnImages = async (
  events: readonly RecordedEvent<ImageFact>[],
  store: ViewsStore,
): Promise<readonly OwnImage[]> => {
  const known = new Map(await store.images([...new Set(events.map(({ data }) => data.imageId))]));
  for (const event of events) {
    const image = evolveOwnImage(known.get(event.data.imageId), event);
    if (image !== undefined) known.set(event.data.imageId, image);
  }
  return [...known.values()];
};

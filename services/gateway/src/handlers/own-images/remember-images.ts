import type { Clock } from '#kernel';
import type { OwnImage } from '../../domain/own-image/own-image.ts';
import type { OwnImageViews } from '../../ports/own-images.ts';
import { shortMemory } from '../short-memory.ts';
import type { ShortMemory } from '../short-memory.ts';

export type RememberedImages = Pick<ShortMemory<unknown>, 'heard'> & {
  readonly views: Pick<OwnImageViews, 'byName'>;
};

/** Each session would ask the database whether its image is one of its project's own: what was found is known for a moment. */
export const rememberImages = (views: Pick<OwnImageViews, 'byName'>, clock: Clock): RememberedImages => {
  const { recall, heard } = shortMemory<readonly OwnImage[]>('image', clock);
  return {
    heard,
    views: {
      byName: (name, project) =>
        recall(JSON.stringify([project ?? null, name]), () => views.byName(name, project)),
    },
  };
};

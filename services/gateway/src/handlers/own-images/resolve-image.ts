import { pushedReference } from '#contracts';
import type { OwnImageDto } from '#contracts';
import { accept, refuse } from '#kernel';
import type { Refusal, Result } from '#kernel';
import type { Caller } from '../../domain/caller.ts';
import { ownImageName } from '../../domain/own-image/own-image-name.ts';
import { isLiving } from '../../domain/own-image/own-image.ts';
import type { OwnImage } from '../../domain/own-image/own-image.ts';
import type { OwnImageViews } from '../../ports/own-images.ts';

/** What an image of a wish means to its project: one of its own, or (null) whatever nodes and registries know by that name. */
export type ResolveImage = (caller: Caller, image: string) => Promise<Result<OwnImageDto | null, Refusal>>;

const placeOf = ({ imageId, nodeId, pushed }: OwnImage): OwnImageDto => ({
  imageId,
  nodeId,
  ...(pushed === undefined ? {} : { pushedAs: pushedReference(pushed.reference, pushed.digest) }),
});

/** Images of one's own go before those of registries; those of nobody else's project are ever meant. */
export const resolveImage =
  (views: Pick<OwnImageViews, 'byName'>): ResolveImage =>
  async (caller, image) => {
    const name = ownImageName(image);
    if (name === null) return accept(null);
    const own = (await views.byName(name, caller.projectId)).find(isLiving);
    if (own === undefined) return accept(null);
    if (own.state === 'ready') return accept(placeOf(own));
    return refuse({
      code: 'image-busy',
      message: `The image ${own.name} is being made of the session ${own.sessionId}; ask again when it is done.`,
      pointer: '/image',
    });
  };

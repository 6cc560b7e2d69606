import { accept, imageId, isSessionId, refuse } from '#kernel';
import type { Refusal, Result } from '#kernel';
import { maySee, seenProject } from '../../domain/caller.ts';
import type { Principal } from '../../domain/caller.ts';
import { ownImageName } from '../../domain/own-image/own-image-name.ts';
import { isLiving } from '../../domain/own-image/own-image.ts';
import type { OwnImage } from '../../domain/own-image/own-image.ts';
import type { OwnImageViews } from '../../ports/own-images.ts';

export type FindOwnImage = (principal: Principal, ref: string) => Promise<Result<OwnImage, Refusal>>;

/** The image that an id or a name means to somebody: of his own project first, and of others for admins alone. */
export const findOwnImage =
  (views: OwnImageViews): FindOwnImage =>
  async (principal, ref) => {
    const byId = isSessionId(ref) ? await views.byId(imageId(ref)) : undefined;
    if (byId !== undefined && byId.state !== 'removed' && maySee(principal, byId)) return accept(byId);
    const name = ownImageName(ref);
    const all = name === null ? [] : await views.byName(name, seenProject(principal));
    const own = all.filter(({ projectId }) => projectId === principal.projectId);
    const [first, second] = (own.length > 0 ? own : all).toSorted(
      (a, b) => Number(isLiving(b)) - Number(isLiving(a)),
    );
    if (first === undefined)
      return refuse({
        code: 'image-unknown',
        message: `There is no image of your project by the name or id ${JSON.stringify(ref.slice(0, 80))}.`,
      });
    if (own.length === 0 && second !== undefined)
      return refuse({
        code: 'image-unknown',
        message: `Several projects have an image ${first.name}: say which by its id (${all.map(({ imageId: id, projectId }) => `${id} of ${projectId}`).join(', ')}).`,
      });
    return accept(first);
  };

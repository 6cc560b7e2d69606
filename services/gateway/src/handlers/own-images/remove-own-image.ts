import { accept, refuse } from '#kernel';
import type { Clock, CommandId, NodeId, Refusal, Result } from '#kernel';
import { may } from '../../domain/caller.ts';
import type { Caller } from '../../domain/caller.ts';
import { requestRemoval } from '../../domain/own-image/own-image.ts';
import type { OwnImage } from '../../domain/own-image/own-image.ts';
import type { NodeViews } from '../../ports/node-views.ts';
import type { NodeImageMaker, OwnImageViews } from '../../ports/own-images.ts';
import type { ViewsProgress } from '../../ports/views-progress.ts';
import { OWN_WRITE_MS } from '../request-session.ts';
import type { ChangeOwnImage } from './change-own-image.ts';
import type { FindOwnImage } from './find-own-image.ts';
import type { TendOwnImages } from './tend-own-images.ts';

export type RemoveImages = {
  /** How far its removal is: gone, or on its way until its node answers. */
  readonly own: (caller: Caller, ref: string, command: CommandId) => Promise<Result<OwnImage, Refusal>>;
  /** Of an image that a node has pulled or built. */
  readonly ofNode: (node: NodeId, image: string) => Promise<Result<void, Refusal>>;
};

export type RemoveImagesDeps = {
  readonly find: FindOwnImage;
  readonly views: OwnImageViews;
  readonly change: ChangeOwnImage;
  readonly tend: TendOwnImages;
  readonly nodes: NodeImageMaker;
  readonly nodeViews: NodeViews;
  readonly progress: ViewsProgress;
  readonly clock: Clock;
};

/** @throws DependencyFailure */
export const removeImages = (deps: RemoveImagesDeps): RemoveImages => {
  const { find, views, change, tend, nodes, nodeViews, progress, clock } = deps;
  return {
    own: async (caller, ref, command) => {
      const found = await find(caller, ref);
      if (!found.ok) return found;
      const { imageId, name, userId, projectId } = found.value;
      if (!may(caller, { userId, projectId }))
        return refuse({
          code: 'forbidden',
          message: `Only ${userId} and admins of the project ${projectId} may remove this image.`,
        });
      const users = await views.usersOf(imageId);
      if (users.length > 0)
        return refuse({
          code: 'image-in-use',
          message: `The image ${name} is used by ${users.map((user) => (user.name === user.sessionId ? user.name : `${user.name} (${user.sessionId})`)).join(', ')}: it can go when ${users.length === 1 ? 'that session has' : 'these sessions have'} ended.`,
        });
      const by = `user:${caller.userId}`;
      const changed = await change(imageId, { actor: by, command }, (image) =>
        image === undefined
          ? refuse({ code: 'image-unknown', message: 'There is no such image.' })
          : requestRemoval(image, { by, at: clock.now() }),
      );
      if (!changed.ok) return changed;
      const { image, position } = changed.value;
      const advanced = image === undefined ? found.value : (await tend.advance(image)).image;
      if (position !== null) await progress.reached(advanced.position, OWN_WRITE_MS);
      return accept(advanced);
    },
    ofNode: async (node, image) => {
      if ((await nodeViews.byId(node)) === undefined)
        return refuse({ code: 'node-unknown', message: `There is no node ${node}.` });
      const outcome = await nodes.drop(node, image);
      return outcome.ok ? accept(undefined) : outcome;
    },
  };
};

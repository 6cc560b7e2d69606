import type { ImageFact } from '#contracts';
import { accept, bytes, imageId, later, refuse } from '#kernel';
import type { Bytes, Clock, CommandId, Refusal, Result } from '#kernel';
import type { Caller } from '../../domain/caller.ts';
import { readOwnImageName } from '../../domain/own-image/own-image-name.ts';
import { isLiving } from '../../domain/own-image/own-image.ts';
import type { OwnImage } from '../../domain/own-image/own-image.ts';
import type { NodeImages } from '../../ports/node-images.ts';
import type { OwnImageViews } from '../../ports/own-images.ts';
import type { ViewsProgress } from '../../ports/views-progress.ts';
import type { FindSession } from '../find-session.ts';
import type { LocateRun } from '../reach-session.ts';
import { sessionIdOf } from '../read-wish.ts';
import { OWN_WRITE_MS } from '../request-session.ts';
import { pushDeadline } from './push-image.ts';
import type { FindPushPlace } from './push-image.ts';
import type { ChangeOwnImage } from './change-own-image.ts';
import type { TendOwnImages } from './tend-own-images.ts';

export type CommitWish = {
  readonly session: string;
  readonly name: string;
  readonly description: string;
  readonly hasWork: boolean;
  /** Push it when it is there, to this registry or the only one that takes images; null: do not. */
  readonly push: { readonly registry: string | undefined } | null;
};
/** What an installation allows of images of one's own. */
export type OwnImageLimits = { readonly countMax: number; readonly bytesMax: Bytes; readonly timeMs: number };

export type CommitSession = (
  caller: Caller,
  wish: CommitWish,
  command: CommandId,
) => Promise<Result<OwnImage, Refusal>>;

export type CommitSessionDeps = {
  readonly find: FindSession;
  readonly locate: LocateRun;
  readonly views: OwnImageViews;
  readonly nodeImages: NodeImages;
  readonly place: FindPushPlace;
  readonly change: ChangeOwnImage;
  readonly tend: TendOwnImages;
  readonly progress: ViewsProgress;
  readonly limits: OwnImageLimits;
  readonly clock: Clock;
};

const taken = (name: string, by: string): Result<never, Refusal> =>
  refuse({ code: 'image-name-taken', message: `${by} goes by the name ${name} already.` });

/** Records that a running session is to become an image of its project; the work goes on by itself from there. @throws DependencyFailure */
export const commitSession = (deps: CommitSessionDeps): CommitSession => {
  const { find, locate, views, nodeImages, place: placeOf, change, tend, progress, limits, clock } = deps;

  return async (caller, wish, command) => {
    const read = readOwnImageName(wish.name);
    if (!read.ok) return read;
    const name = read.value;
    const found = await find(caller, wish.session);
    if (!found.ok) return found;
    const session = found.value;
    const { projectId } = session;
    const id = imageId(sessionIdOf(command));
    const known = await views.byId(id);
    if (known !== undefined) return accept(known); // the same command again
    const place = await locate(caller, session);
    if (!place.ok) return place;
    const { nodeId, epoch } = place.value;

    const other = (await views.byName(name, projectId)).find(isLiving);
    if (other !== undefined) return taken(name, `An image of the project ${projectId} (${other.imageId})`);
    const there = await nodeImages.list(nodeId);
    if (!there.ok) return there;
    const names = new Set(there.value.flatMap(({ image }) => [image, `${image}:latest`]));
    if (names.has(name)) return taken(name, 'An image for all');
    if ((await views.livingCount(projectId)) >= limits.countMax)
      return refuse({
        code: 'image-limit',
        message: `The project ${projectId} has ${limits.countMax} images of its own, which is the most; remove one with "berth images rm".`,
      });

    const pushTo = wish.push === null ? null : await placeOf(wish.push.registry, projectId, name);
    if (pushTo !== null && !pushTo.ok) return pushTo;

    const now = clock.now();
    const deadlineAt = later(now, limits.timeMs);
    const push: readonly ImageFact[] =
      pushTo === null
        ? []
        : [
            {
              type: 'image.push-requested',
              data: {
                ...{ imageId: id, attempt: 1, reference: pushTo.value, by: `user:${caller.userId}` },
                ...{ requestedAt: now, deadlineAt: pushDeadline(deadlineAt) },
              },
            },
          ];
    const by = { actor: `user:${caller.userId}`, command };
    const changed = await change(id, by, (image) =>
      accept(
        image !== undefined
          ? []
          : [
              {
                type: 'image.requested',
                data: {
                  imageId: id,
                  projectId,
                  userId: caller.userId,
                  name,
                  description: wish.description,
                  sessionId: session.sessionId,
                  epoch,
                  nodeId,
                  from: session.workload.image,
                  hasWork: wish.hasWork,
                  bytesMax: bytes(limits.bytesMax),
                  requestedAt: now,
                  deadlineAt,
                },
              },
              ...push,
            ],
      ),
    );
    if (!changed.ok) return changed;
    const { image, position } = changed.value;
    if (position !== null) await progress.reached(position, OWN_WRITE_MS);
    if (image === undefined)
      return refuse({ code: 'conflict', message: 'The image could not be recorded; ask again.' });
    return accept((await tend.advance(image)).image);
  };
};

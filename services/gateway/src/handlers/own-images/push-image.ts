import { accept, later, refuse } from '#kernel';
import type { Clock, CommandId, EpochMs, ProjectId, Refusal, Result } from '#kernel';
import { may } from '../../domain/caller.ts';
import type { Caller } from '../../domain/caller.ts';
import { requestPush } from '../../domain/own-image/image-push.ts';
import type { OwnImage } from '../../domain/own-image/own-image.ts';
import { choosePushTarget, pushReferenceOf } from '../../domain/own-image/push-target.ts';
import { readRegistryHost } from '../../domain/registry/registry-host.ts';
import type { ViewsProgress } from '../../ports/views-progress.ts';
import type { OperateRegistries } from '../operate-registries.ts';
import { OWN_WRITE_MS } from '../request-session.ts';
import type { ChangeOwnImage } from './change-own-image.ts';
import type { FindOwnImage } from './find-own-image.ts';

/** As what a registry is to get an image of a project. */
export type FindPushPlace = (
  registry: string | undefined,
  projectId: ProjectId,
  name: string,
) => Promise<Result<string, Refusal>>;

/** @throws DependencyFailure */
export const findPushPlace =
  (registries: Pick<OperateRegistries, 'pushTargets'>): FindPushPlace =>
  async (registry, projectId, name) => {
    const host = registry === undefined ? accept(undefined) : readRegistryHost(registry);
    if (!host.ok) return host;
    const target = choosePushTarget(await registries.pushTargets(), host.value);
    return target.ok ? pushReferenceOf(target.value, projectId, name) : target;
  };

/** Large images over slow lines take long; what is longer is no push any more. */
const PUSH_MAX_MS = 4 * 3_600_000;

/** Until when a push may take that can begin then. */
export const pushDeadline = (from: EpochMs): EpochMs => later(from, PUSH_MAX_MS);

export type PushImage = (
  caller: Caller,
  ref: string,
  registry: string | undefined,
  command: CommandId,
) => Promise<Result<OwnImage, Refusal>>;

export type PushImageDeps = {
  readonly find: FindOwnImage;
  readonly place: FindPushPlace;
  readonly change: ChangeOwnImage;
  readonly progress: ViewsProgress;
  readonly clock: Clock;
};

/** Records that an image is to be put into a registry; the work goes on by itself from there. @throws DependencyFailure */
export const pushImage =
  ({ find, place, change, progress, clock }: PushImageDeps): PushImage =>
  async (caller, ref, registry, command) => {
    const found = await find(caller, ref);
    if (!found.ok) return found;
    const { imageId, name, userId, projectId } = found.value;
    if (!may(caller, { userId, projectId }))
      return refuse({
        code: 'forbidden',
        message: `Only ${userId} and admins of the project ${projectId} may push this image.`,
      });
    const reference = await place(registry, projectId, name);
    if (!reference.ok) return reference;
    const by = `user:${caller.userId}`;
    const changed = await change(imageId, { actor: by, command }, (image) => {
      if (image === undefined) return refuse({ code: 'image-unknown', message: 'There is no such image.' });
      const at = clock.now();
      const from = image.state === 'making' ? image.deadlineAt : at;
      return requestPush(image, { reference: reference.value, by, at, deadlineAt: pushDeadline(from) });
    });
    if (!changed.ok) return changed;
    const { image, position } = changed.value;
    if (position !== null) await progress.reached(position, OWN_WRITE_MS);
    return accept(image ?? found.value);
  };

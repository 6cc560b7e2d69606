import type { ImageCommitAnswer, ImagePushAnswer, ImageRemoveAnswer } from '#contracts';
import type { ImageId, NodeId, ProjectId, Refusal, Result, SessionId } from '#kernel';
import type { ImagePush } from '../domain/own-image/image-push.ts';
import type { OwnImage } from '../domain/own-image/own-image.ts';

/** A session that is made of an image. */
export type ImageUser = { readonly sessionId: SessionId; readonly name: string };

/** Images of projects as the gateway's own tables show them. @throws DependencyFailure */
export type OwnImageViews = {
  readonly byId: (id: ImageId) => Promise<OwnImage | undefined>;
  /** Those that go by a name, in one project or in all, also such as are being removed; the newest first, few. */
  readonly byName: (name: string, projectId: ProjectId | undefined) => Promise<readonly OwnImage[]>;
  /** The newest first; what has failed long ago and what is gone is left out. */
  readonly list: (projectId: ProjectId | undefined, limit: number) => Promise<readonly OwnImage[]>;
  /** Those about which something is still to be done, the oldest first. */
  readonly pending: (limit: number) => Promise<readonly OwnImage[]>;
  readonly livingCount: (projectId: ProjectId) => Promise<number>;
  /** Sessions that are not over, the oldest first; few. */
  readonly usersOf: (id: ImageId) => Promise<readonly ImageUser[]>;
};

/** What nodes do about images. @throws DependencyFailure when the node does not answer */
export type NodeImageMaker = {
  readonly commit: (image: OwnImage) => Promise<Result<ImageCommitAnswer, Refusal>>;
  /** The push that is under way; one of an image without such is a bug. */
  readonly push: (image: OwnImage, push: ImagePush) => Promise<Result<ImagePushAnswer, Refusal>>;
  readonly remove: (image: OwnImage) => Promise<Result<ImageRemoveAnswer, Refusal>>;
  /** One that was pulled or built there. */
  readonly drop: (node: NodeId, image: string) => Promise<Result<ImageRemoveAnswer, Refusal>>;
};

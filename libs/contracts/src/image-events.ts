import type { Bytes, EpochMs, ImageId, NodeId, ProjectId, SessionId, UserId } from '#kernel';
import type { Fact } from './envelope.ts';

/** Somebody wants a session as an image of his project. It is made on the node that has the session, and stays there. */
export type ImageRequested = Fact<
  'image.requested',
  {
    readonly imageId: ImageId;
    readonly projectId: ProjectId;
    readonly userId: UserId;
    /** With its tag: `team/env:v1`. */
    readonly name: string;
    readonly description: string;
    readonly sessionId: SessionId;
    readonly epoch: number;
    readonly nodeId: NodeId;
    /** What the session was started from. */
    readonly from: string;
    /** `/work` goes into it as well; the home always does. */
    readonly hasWork: boolean;
    readonly bytesMax: Bytes;
    readonly requestedAt: EpochMs;
    readonly deadlineAt: EpochMs;
  }
>;
/** It is on its node, and sessions can be started from it there. */
export type ImageCommitted = Fact<
  'image.committed',
  {
    readonly imageId: ImageId;
    /** What the session had beside the image that it was started from. */
    readonly layerBytes: Bytes;
    readonly fileCount: number;
    readonly committedAt: EpochMs;
  }
>;
/** It will not be. What there may be of it on its node is removed next. */
export type ImageFailed = Fact<
  'image.failed',
  {
    readonly imageId: ImageId;
    readonly code: string;
    readonly message: string;
    readonly failedAt: EpochMs;
  }
>;
/** It is to be put into a registry, so that all nodes can have it; of one that is still being made, when it is there. */
export type ImagePushRequested = Fact<
  'image.push-requested',
  {
    readonly imageId: ImageId;
    /** 1, 2, 3 …: which push of this image it is. */
    readonly attempt: number;
    /** `registry.example:5000/berth/speech/team/env:v1`. */
    readonly reference: string;
    readonly by: string;
    readonly requestedAt: EpochMs;
    readonly deadlineAt: EpochMs;
  }
>;
/** The registry has it: from now on sessions of it run on any node. */
export type ImagePushed = Fact<
  'image.pushed',
  {
    readonly imageId: ImageId;
    readonly attempt: number;
    readonly reference: string;
    /** `sha256:…`: what nodes fetch, whatever the tag means later. */
    readonly digest: string;
    readonly pushedAt: EpochMs;
  }
>;
/** It is as it was before: on its node, and where an earlier push brought it. */
export type ImagePushFailed = Fact<
  'image.push-failed',
  {
    readonly imageId: ImageId;
    readonly attempt: number;
    readonly code: string;
    readonly message: string;
    readonly failedAt: EpochMs;
  }
>;
/** No session starts from it any more; its node is told to remove it. */
export type ImageRemovalRequested = Fact<
  'image.removal-requested',
  { readonly imageId: ImageId; readonly by: string; readonly requestedAt: EpochMs }
>;
/** Nothing of it is on its node. */
export type ImageRemoved = Fact<'image.removed', { readonly imageId: ImageId; readonly removedAt: EpochMs }>;

export type ImageFact =
  | ImageRequested
  | ImageCommitted
  | ImageFailed
  | ImagePushRequested
  | ImagePushed
  | ImagePushFailed
  | ImageRemovalRequested
  | ImageRemoved;

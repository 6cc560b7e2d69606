import { ApiProperty } from '@nestjs/swagger';
import { pushedReference } from '#contracts';
import { toIso } from '#kernel';
import type { ImagePush } from '../../domain/own-image/image-push.ts';
import type { OwnImage } from '../../domain/own-image/own-image.ts';
import type { PushFigures } from '../../handlers/own-images/tend-own-images.ts';

const STATES = ['making', 'ready', 'failed', 'removing', 'removed'] as const;

export class ImageFailureResource {
  @ApiProperty({ example: 'image-too-large' })
  readonly code!: string;
  @ApiProperty()
  readonly message!: string;
}

const PUSH_STATES = ['pushing', 'pushed', 'failed'] as const;

/** The last push of an image to a registry. */
export class ImagePushResource {
  @ApiProperty({ enum: PUSH_STATES })
  readonly state!: string;
  @ApiProperty({ example: 'registry.example:5000/berth/vision/team/env:v1' })
  readonly reference!: string;
  @ApiProperty()
  readonly requestedAt!: string;
  @ApiProperty({ required: false })
  readonly pushedAt?: string;
  @ApiProperty({ required: false, description: 'While it is pushed: layers that the registry has.' })
  readonly layersDone?: number;
  @ApiProperty({ required: false })
  readonly layersTotal?: number;
  @ApiProperty({ required: false })
  readonly doneBytes?: number;
  @ApiProperty({ required: false, description: 'Of the layers that have begun.' })
  readonly totalBytes?: number;
  @ApiProperty({ required: false, type: ImageFailureResource })
  readonly failure?: ImageFailureResource;
}

/** An image that a session was committed to. */
export class OwnImageResource {
  @ApiProperty({ example: 'k3jd92hfa0bc' })
  readonly imageId!: string;
  @ApiProperty({ description: 'What its project calls it, with its tag.', example: 'team/env:v1' })
  readonly name!: string;
  @ApiProperty()
  readonly description!: string;
  @ApiProperty({ description: 'Whose sessions can start from it.' })
  readonly projectId!: string;
  @ApiProperty({ description: 'Who asked for it.' })
  readonly userId!: string;
  @ApiProperty({ description: 'Of which session it was made.' })
  readonly sessionId!: string;
  @ApiProperty({ description: 'What that session was started from.', example: 'python' })
  readonly from!: string;
  @ApiProperty({
    description: 'Where it was made; its sessions run there alone, unless it was pushed to a registry.',
  })
  readonly nodeId!: string;
  @ApiProperty({ description: '`/work` of the session is in it as well.' })
  readonly includesWork!: boolean;
  @ApiProperty({ enum: STATES, description: 'Sessions start from it when it is `ready`.' })
  readonly state!: string;
  @ApiProperty()
  readonly requestedAt!: string;
  @ApiProperty({ required: false })
  readonly readyAt?: string;
  @ApiProperty({ required: false, description: 'Beside the image that it stands on.' })
  readonly sizeBytes?: number;
  @ApiProperty({ required: false })
  readonly fileCount?: number;
  @ApiProperty({ required: false, description: 'While it is made: how much was read by now.' })
  readonly doneBytes?: number;
  @ApiProperty({ required: false, type: ImageFailureResource, description: 'Why it was not made.' })
  readonly failure?: ImageFailureResource;
  @ApiProperty({ required: false, description: 'What any node can fetch, since it was pushed.' })
  readonly pushedAs?: string;
  @ApiProperty({ required: false, type: ImagePushResource })
  readonly push?: ImagePushResource;
}

const figuresOf = ({ layersDone, layersTotal, doneBytes, totalBytes }: PushFigures) => ({
  layersDone,
  layersTotal,
  doneBytes,
  totalBytes,
});

const pushResource = (push: ImagePush, pushing: PushFigures | null): ImagePushResource => {
  const { state, reference, requestedAt } = push;
  return {
    state,
    reference,
    requestedAt: toIso(requestedAt),
    ...(push.state === 'pushed' ? { pushedAt: toIso(push.pushedAt) } : {}),
    ...(push.state === 'failed' ? { failure: { code: push.code, message: push.message } } : {}),
    ...(pushing === null ? {} : figuresOf(pushing)),
  };
};

export const ownImageResource = (
  image: OwnImage,
  doneBytes: number | null = null,
  pushing: PushFigures | null = null,
): OwnImageResource => {
  const { imageId, name, description, projectId, userId, sessionId, from, nodeId, state } = image;
  return {
    imageId,
    name,
    description,
    projectId,
    userId,
    sessionId,
    from,
    nodeId,
    includesWork: image.hasWork,
    state,
    requestedAt: toIso(image.requestedAt),
    ...(image.state === 'ready'
      ? { readyAt: toIso(image.readyAt), sizeBytes: image.layerBytes, fileCount: image.fileCount }
      : {}),
    ...(image.state === 'failed' ? { failure: { code: image.code, message: image.message } } : {}),
    ...(doneBytes === null ? {} : { doneBytes }),
    ...(image.pushed === undefined
      ? {}
      : { pushedAs: pushedReference(image.pushed.reference, image.pushed.digest) }),
    ...(image.push === undefined ? {} : { push: pushResource(image.push, pushing) }),
  };
};

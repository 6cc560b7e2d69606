import type { ImageFact } from '#contracts';
import { aNodeId, anImageId, aProjectId, aSessionId, aUserId } from './id-shapes.ts';
import { flag, object, text, whole, type Shape } from './shape.ts';

type Data<Type extends ImageFact['type']> = Extract<ImageFact, { readonly type: Type }>['data'];
type ImageShapes = { readonly [Type in ImageFact['type']]: Shape<Data<Type>> };

/** Images that sessions were committed to. */
export const IMAGE_SHAPES: ImageShapes = {
  'image.requested': object({
    imageId: anImageId,
    projectId: aProjectId,
    userId: aUserId,
    name: text(),
    description: text(),
    sessionId: aSessionId,
    epoch: whole(),
    nodeId: aNodeId,
    from: text(),
    hasWork: flag(),
    bytesMax: whole(),
    requestedAt: whole(),
    deadlineAt: whole(),
  }),
  'image.committed': object({
    imageId: anImageId,
    layerBytes: whole(),
    fileCount: whole(),
    committedAt: whole(),
  }),
  'image.failed': object({ imageId: anImageId, code: text(), message: text(), failedAt: whole() }),
  'image.push-requested': object({
    imageId: anImageId,
    attempt: whole(),
    reference: text(),
    by: text(),
    requestedAt: whole(),
    deadlineAt: whole(),
  }),
  'image.pushed': object({
    imageId: anImageId,
    attempt: whole(),
    reference: text(),
    digest: text(),
    pushedAt: whole(),
  }),
  'image.push-failed': object({
    imageId: anImageId,
    attempt: whole(),
    code: text(),
    message: text(),
    failedAt: whole(),
  }),
  'image.removal-requested': object({ imageId: anImageId, by: text(), requestedAt: whole() }),
  'image.removed': object({ imageId: anImageId, removedAt: whole() }),
};

import type { ImageCommitAnswer, ImageFact, ImagePushed, ImageRequested, RecordedEvent } from '#contracts';
import { accept, bytes, refuse, unreachable } from '#kernel';
import type { Bytes, EpochMs, Position, Refusal, Result } from '#kernel';
import { evolveImagePush, isPushEvent, passPushDeadline } from './image-push.ts';
import type { ImagePush } from './image-push.ts';
import { isPassing } from './passing-refusal.ts';

/** How far an image is. `failed`: what there may be of it is still to be removed, or has been. */
export type OwnImageState =
  | { readonly state: 'making' }
  | {
      readonly state: 'ready';
      readonly layerBytes: Bytes;
      readonly fileCount: number;
      readonly readyAt: EpochMs;
    }
  | {
      readonly state: 'failed';
      readonly code: string;
      readonly message: string;
      readonly failedAt: EpochMs;
      readonly isSwept: boolean;
    }
  | { readonly state: 'removing'; readonly by: string }
  | { readonly state: 'removed' };

/** An image that a session was committed to: a fold of its stream. */
export type OwnImage = ImageRequested['data'] &
  OwnImageState & {
    readonly position: Position;
    /** The last one. */
    readonly push?: ImagePush;
    /** As what a registry has it, since a push that came to its end. */
    readonly pushed?: { readonly reference: string; readonly digest: string };
  };

/** Events that nothing began are passed over: a log may begin later. */
export const evolveOwnImage = (
  image: OwnImage | undefined,
  event: RecordedEvent<ImageFact>,
): OwnImage | undefined => {
  const { position } = event;
  if (event.type === 'image.requested') return { ...event.data, state: 'making', position };
  if (image === undefined) return undefined;
  if (isPushEvent(event)) {
    const push = evolveImagePush(image.push, event);
    const { pushed } = event.type === 'image.pushed' ? { pushed: placeOf(event.data) } : image;
    return { ...image, position, ...known({ push, pushed }) };
  }
  const about = { ...aboutOf(image), ...known(image) };
  switch (event.type) {
    case 'image.committed': {
      const { layerBytes, fileCount, committedAt: readyAt } = event.data;
      return { ...about, state: 'ready', layerBytes, fileCount, readyAt, position };
    }
    case 'image.failed': {
      const { code, message, failedAt } = event.data;
      return { ...about, state: 'failed', code, message, failedAt, isSwept: false, position };
    }
    case 'image.removal-requested':
      return { ...about, state: 'removing', by: event.data.by, position };
    case 'image.removed':
      return image.state === 'failed'
        ? { ...image, isSwept: true, position }
        : { ...about, state: 'removed', position };
    default:
      return unreachable(event);
  }
};

const placeOf = ({ reference, digest }: ImagePushed['data']) => ({ reference, digest });

/** What is known of its way to registries. */
const known = ({
  push,
  pushed,
}: {
  readonly push?: ImagePush | undefined;
  readonly pushed?: OwnImage['pushed'] | undefined;
}) => ({
  ...(push === undefined ? {} : { push }),
  ...(pushed === undefined ? {} : { pushed }),
});

const aboutOf = (image: OwnImage): ImageRequested['data'] => {
  const { imageId, projectId, userId, name, description, sessionId, epoch, nodeId, from } = image;
  const { hasWork, bytesMax, requestedAt, deadlineAt } = image;
  const who = { imageId, projectId, userId, name, description, sessionId, epoch, nodeId, from };
  return { ...who, hasWork, bytesMax, requestedAt, deadlineAt };
};

/** It has its name: nobody else can have that, and sessions may start by it. */
export const isLiving = ({ state }: OwnImage): boolean => state === 'making' || state === 'ready';

/** Something is still to be done about it. */
export const isPending = (image: OwnImage): boolean => nextAsk(image) !== null;

/** What its node is asked next; null: nothing. */
export const nextAsk = (image: OwnImage): 'commit' | 'push' | 'remove' | null => {
  switch (image.state) {
    case 'making':
      return 'commit';
    case 'removing':
      return 'remove';
    case 'failed':
      return image.isSwept ? null : 'remove';
    case 'ready':
      return image.push?.state === 'pushing' ? 'push' : null;
    case 'removed':
      return null;
    default:
      return unreachable(image);
  }
};

const failed = (
  { imageId }: OwnImage,
  { code, message }: Pick<Refusal, 'code' | 'message'>,
  failedAt: EpochMs,
): readonly ImageFact[] => [{ type: 'image.failed', data: { imageId, code, message, failedAt } }];

const TOO_SLOW = {
  code: 'commit-too-slow',
  message: 'The image was not made in time: its node did not answer, or took too long.',
};

/** When its time is over, whatever its node does. */
export const passDeadline = (image: OwnImage, now: EpochMs): readonly ImageFact[] =>
  image.state === 'making' && now >= image.deadlineAt
    ? failed(image, TOO_SLOW, now)
    : passPushDeadline(image, now);

/** What follows from the answer to a commit. */
export const afterCommit = (
  image: OwnImage,
  answer: Result<ImageCommitAnswer, Refusal>,
  now: EpochMs,
): readonly ImageFact[] => {
  if (image.state !== 'making') return [];
  if (!answer.ok) return isPassing(answer.refusal) ? [] : failed(image, answer.refusal, now);
  if (answer.value.state === 'working') return [];
  const { layerBytes, fileCount } = answer.value;
  const { imageId } = image;
  return [
    {
      type: 'image.committed',
      data: { imageId, layerBytes: bytes(layerBytes), fileCount, committedAt: now },
    },
  ];
};

/** What follows when the node has nothing of it any more. */
export const afterRemoval = (image: OwnImage, now: EpochMs): readonly ImageFact[] =>
  nextAsk(image) === 'remove'
    ? [{ type: 'image.removed', data: { imageId: image.imageId, removedAt: now } }]
    : [];

/** Nothing when it is on its way already; one that is being made is called off. */
export const requestRemoval = (
  image: OwnImage,
  by: { readonly by: string; readonly at: EpochMs },
): Result<readonly ImageFact[], Refusal<'image-unknown'>> => {
  const { imageId } = image;
  switch (image.state) {
    case 'making':
      return accept(failed(image, { code: 'cancelled', message: `It was called off by ${by.by}.` }, by.at));
    case 'ready':
      return accept([{ type: 'image.removal-requested', data: { imageId, by: by.by, requestedAt: by.at } }]);
    case 'removing':
    case 'failed':
      return accept([]);
    case 'removed':
      return refuse({ code: 'image-unknown', message: `There is no image ${image.name} (any more).` });
    default:
      return unreachable(image);
  }
};

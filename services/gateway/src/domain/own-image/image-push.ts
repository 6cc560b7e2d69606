import type { ImageFact, ImagePushAnswer, RecordedEvent } from '#contracts';
import { accept, refuse, unreachable } from '#kernel';
import type { EpochMs, ImageId, Refusal, Result } from '#kernel';
import { isPassing } from './passing-refusal.ts';

type Asked = { readonly attempt: number; readonly reference: string; readonly requestedAt: EpochMs };
/** The last push of an image. */
export type ImagePush = Asked &
  (
    | { readonly state: 'pushing'; readonly deadlineAt: EpochMs }
    | { readonly state: 'pushed'; readonly digest: string; readonly pushedAt: EpochMs }
    | {
        readonly state: 'failed';
        readonly code: string;
        readonly message: string;
        readonly failedAt: EpochMs;
      }
  );

type PushType = 'image.push-requested' | 'image.pushed' | 'image.push-failed';
export type ImagePushFact = Extract<ImageFact, { readonly type: PushType }>;

export const isPushEvent = (event: RecordedEvent<ImageFact>): event is RecordedEvent<ImagePushFact> =>
  event.type === 'image.push-requested' ||
  event.type === 'image.pushed' ||
  event.type === 'image.push-failed';

/** Undefined where the end of a push is known, and not its beginning: a log may begin later. */
export const evolveImagePush = (
  push: ImagePush | undefined,
  event: RecordedEvent<ImagePushFact>,
): ImagePush | undefined => {
  switch (event.type) {
    case 'image.push-requested': {
      const { attempt, reference, requestedAt, deadlineAt } = event.data;
      return { state: 'pushing', attempt, reference, requestedAt, deadlineAt };
    }
    case 'image.pushed': {
      if (push === undefined) return undefined;
      const { attempt, reference, requestedAt } = push;
      const { digest, pushedAt } = event.data;
      return { state: 'pushed', attempt, reference, requestedAt, digest, pushedAt };
    }
    case 'image.push-failed': {
      if (push === undefined) return undefined;
      const { attempt, reference, requestedAt } = push;
      const { code, message, failedAt } = event.data;
      return { state: 'failed', attempt, reference, requestedAt, code, message, failedAt };
    }
    default:
      return unreachable(event);
  }
};

/** What of an image its pushes ask for. */
export type Pushable = {
  readonly imageId: ImageId;
  readonly name: string;
  readonly state: string;
  readonly push?: ImagePush;
};
export type PushWish = {
  readonly reference: string;
  readonly by: string;
  readonly at: EpochMs;
  readonly deadlineAt: EpochMs;
};

/** Nothing while the same push is under way. */
export const requestPush = (
  { imageId, name, state, push }: Pushable,
  { reference, by, at, deadlineAt }: PushWish,
): Result<readonly ImageFact[], Refusal<'image-busy' | 'image-unknown'>> => {
  if (state !== 'ready' && state !== 'making')
    return refuse({ code: 'image-unknown', message: `There is no image ${name} (any more).` });
  if (push?.state === 'pushing') {
    if (push.reference === reference) return accept([]);
    return refuse({
      code: 'image-busy',
      message: `The image ${name} is being pushed as ${push.reference}; ask again when that is over.`,
    });
  }
  const attempt = (push?.attempt ?? 0) + 1;
  const data = { imageId, attempt, reference, by, requestedAt: at, deadlineAt };
  return accept([{ type: 'image.push-requested', data }]);
};

const failed = (
  imageId: ImageId,
  attempt: number,
  { code, message }: Pick<Refusal, 'code' | 'message'>,
  failedAt: EpochMs,
): readonly ImageFact[] => [
  { type: 'image.push-failed', data: { imageId, attempt, code, message, failedAt } },
];

const TOO_SLOW = {
  code: 'push-too-slow',
  message: 'The registry did not get the image in time: its node did not answer, or took too long.',
};

/** What follows from the answer to a push; `attempt`: the one that was asked about. */
export const afterPush = (
  { imageId, state, push }: Pushable,
  attempt: number,
  answer: Result<ImagePushAnswer, Refusal>,
  now: EpochMs,
): readonly ImageFact[] => {
  if (state !== 'ready' || push?.state !== 'pushing' || push.attempt !== attempt) return [];
  if (!answer.ok) return isPassing(answer.refusal) ? [] : failed(imageId, attempt, answer.refusal, now);
  if (answer.value.state === 'working') return [];
  const { digest } = answer.value;
  const { reference } = push;
  return [{ type: 'image.pushed', data: { imageId, attempt, reference, digest, pushedAt: now } }];
};

/** When its time is over, whatever its node does. */
export const passPushDeadline = ({ imageId, state, push }: Pushable, now: EpochMs): readonly ImageFact[] =>
  state === 'ready' && push?.state === 'pushing' && now >= push.deadlineAt
    ? failed(imageId, push.attempt, TOO_SLOW, now)
    : [];

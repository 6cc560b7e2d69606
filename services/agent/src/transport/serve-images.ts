import type { Bus } from '#bus';
import {
  CommitImageDto,
  DropImageDto,
  type NodeImage,
  parseAs,
  PATTERNS,
  PushImageDto,
  RemoveImageDto,
} from '#contracts';
import { accept, imageId, type Log, type NodeId, type Refusal, type Result, sessionId } from '#kernel';
import type { PushImages } from '../handlers/push-images.ts';
import type { CommitImages } from '../handlers/commit-images.ts';
import type { DropImage } from '../handlers/drop-image.ts';
import type { ImageFacts } from '../ports/runtime.ts';
import { servePattern } from './serve-pattern.ts';

const told = ({ image, description, sizeBytes, apps, isAtHand }: ImageFacts): NodeImage => ({
  image,
  description,
  sizeBytes,
  apps: apps.map(({ name, title, icon }) => ({ name, title, ...(icon === undefined ? {} : { icon }) })),
  isAtHand,
});

/** What of the agent images are asked of. */
export type ServedImages = {
  readonly images: () => Promise<readonly ImageFacts[]>;
  readonly commits: CommitImages;
  readonly pushes: PushImages;
  readonly dropImage: DropImage;
};

/** Tells which images sessions can be made of on one node, makes some of sessions, and removes them. Returns how to stop. */
export const serveImages = (
  bus: Bus,
  node: NodeId,
  { images, commits, pushes, dropImage }: ServedImages,
  log: Log,
): (() => void) => {
  const serve = <Query extends object>(
    pattern: string,
    query: Parameters<typeof parseAs<Query>>[0],
    answer: (asked: Query) => Promise<Result<unknown, Refusal>>,
  ): (() => void) =>
    servePattern(
      bus,
      pattern,
      async (data) => {
        const asked = parseAs(query, data);
        return asked.ok ? answer(asked.value) : asked;
      },
      log,
    );
  const deaf = [
    servePattern(bus, PATTERNS.imageList(node), async () => accept((await images()).map(told)), log),
    serve(PATTERNS.imageCommit(node), CommitImageDto, ({ sessionId: session, epoch, ...wish }) =>
      commits.commit({
        imageId: imageId(wish.imageId),
        key: { sessionId: sessionId(session), epoch },
        hasWork: wish.hasWork,
        bytesMax: wish.bytesMax,
      }),
    ),
    serve(PATTERNS.imagePush(node), PushImageDto, ({ imageId: id, attempt, reference }) =>
      pushes.push({ imageId: imageId(id), attempt, reference }),
    ),
    serve(PATTERNS.imageRemove(node), RemoveImageDto, async ({ imageId: id, reference }) => {
      await pushes.callOff(imageId(id));
      return commits.remove(imageId(id), reference);
    }),
    serve(PATTERNS.imageDrop(node), DropImageDto, ({ image }) => dropImage(image)),
  ];
  return () => {
    for (const stop of deaf) stop();
  };
};

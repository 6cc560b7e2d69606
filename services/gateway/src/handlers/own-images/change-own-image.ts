import { isImageEvent } from '#contracts';
import type { ImageFact } from '#contracts';
import type { EventLog } from '#event-log';
import { accept, DependencyFailure, streamName } from '#kernel';
import type { CommandId, ImageId, Position, Refusal, Result } from '#kernel';
import { evolveOwnImage } from '../../domain/own-image/own-image.ts';
import type { OwnImage } from '../../domain/own-image/own-image.ts';
import { ourEvent } from '../our-events.ts';

/** What the log knows of an image, after something was decided about it; `position`: of what was recorded, null if nothing was. */
export type ChangedImage = { readonly image: OwnImage | undefined; readonly position: Position | null };
export type ChangeOwnImage = (
  id: ImageId,
  by: { readonly actor: string; readonly command: CommandId },
  decide: (image: OwnImage | undefined) => Result<readonly ImageFact[], Refusal>,
) => Promise<Result<ChangedImage, Refusal>>;

const ATTEMPTS_MAX = 10;

/** Decides about an image as the log has it, and again where somebody was faster. @throws DependencyFailure */
export const changeOwnImage = (log: EventLog): ChangeOwnImage => {
  const load = async (id: ImageId) => {
    let image: OwnImage | undefined;
    let version = 0;
    for (const event of await log.readStream(streamName(`image-${id}`))) {
      version = event.version;
      const ours = ourEvent(event);
      if (ours !== undefined && isImageEvent(ours)) image = evolveOwnImage(image, ours);
    }
    return { image, version };
  };

  return async (id, { actor, command }, decide) => {
    const stream = streamName(`image-${id}`);
    for (let attempt = 1; attempt <= ATTEMPTS_MAX; attempt++) {
      const { image, version } = await load(id);
      const facts = decide(image);
      if (!facts.ok) return facts;
      if (facts.value.length === 0) return accept({ image, position: null });
      const meta = { actor, correlationId: command };
      const writes = [{ stream, expectedVersion: version, facts: facts.value }];
      const outcome = await log.append({ commandId: command, meta, writes });
      if (outcome.kind !== 'appended') continue;
      const { image: newest } = await load(id);
      return accept({ image: newest, position: outcome.last });
    }
    const cause = 'somebody else was faster each time';
    throw new DependencyFailure('event-log', `change ${stream}`, { retryable: true, cause });
  };
};

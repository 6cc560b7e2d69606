import { unreachable } from '#kernel';
import type { RecordedEvent } from '../envelope.ts';
import type { ImageFact } from '../image-events.ts';
import type { SessionFact } from '../session-events.ts';
import type { Workload } from '../session-wishes.ts';
import { pushedReference } from '../own-image.ts';
import type { SayFault } from './log-fault.ts';

type Seen = {
  state: 'requested' | 'committed' | 'failed' | 'removing' | 'removed';
  readonly projectId: string;
  readonly nodeId: string;
  isPushing: boolean;
  /** As what a registry has it, or had it at some time. */
  readonly pushedAs: Set<string>;
};
type PushFact = Extract<ImageFact['type'], 'image.push-requested' | 'image.pushed' | 'image.push-failed'>;
const MAY_COME_AFTER: Readonly<Record<ImageFact['type'], readonly Seen['state'][]>> = {
  'image.requested': [],
  'image.committed': ['requested'],
  'image.failed': ['requested'],
  'image.push-requested': ['requested', 'committed'],
  'image.pushed': ['committed'],
  'image.push-failed': ['committed'],
  'image.removal-requested': ['committed'],
  'image.removed': ['failed', 'removing'],
};

const isPush = (
  event: RecordedEvent<ImageFact>,
): event is RecordedEvent<Extract<ImageFact, { type: PushFact }>> =>
  event.type === 'image.push-requested' ||
  event.type === 'image.pushed' ||
  event.type === 'image.push-failed';

/** One push after the other, each with one end. */
const seePush = (
  seen: Seen,
  event: RecordedEvent<Extract<ImageFact, { type: PushFact }>>,
  say: SayFault,
): void => {
  const isBegin = event.type === 'image.push-requested';
  if (isBegin === seen.isPushing)
    say('out-of-order', `${event.type} while ${seen.isPushing ? 'a' : 'no'} push was under way`);
  seen.isPushing = isBegin;
  if (event.type === 'image.pushed')
    seen.pushedAs.add(pushedReference(event.data.reference, event.data.digest));
};

/** An image is made once or fails once, and goes once; sessions start from it only in its project, and on its node or from a registry that has it. */
export const createImagesCheck = (isWhole: boolean) => {
  const images = new Map<string, Seen>();
  /** Sessions of images, with the node that they must be on. */
  const places = new Map<string, string>();

  const stateAfter = (event: RecordedEvent<Exclude<ImageFact, { type: PushFact }>>): Seen['state'] => {
    switch (event.type) {
      case 'image.requested':
        return 'requested';
      case 'image.committed':
        return 'committed';
      case 'image.failed':
        return 'failed';
      case 'image.removal-requested':
        return 'removing';
      case 'image.removed':
        return 'removed';
      default:
        return unreachable(event);
    }
  };

  return {
    see: (event: RecordedEvent<ImageFact>, say: SayFault): void => {
      const { imageId } = event.data;
      const seen = images.get(imageId);
      if (seen === undefined) {
        if (event.type === 'image.requested') {
          const { projectId, nodeId } = event.data;
          const pushedAs = new Set<string>();
          images.set(imageId, { state: 'requested', projectId, nodeId, isPushing: false, pushedAs });
        } else if (isWhole) say('out-of-order', `${event.type} is the first that is known of it`);
        return;
      }
      if (event.type === 'image.requested') say('fact-twice', 'it is asked for again');
      else if (seen.state === 'removed') say('event-after-end', `${event.type} after it was removed`);
      else if (!MAY_COME_AFTER[event.type].includes(seen.state))
        say('out-of-order', `${event.type} when it was ${seen.state}`);
      if (isPush(event)) seePush(seen, event, say);
      else seen.state = stateAfter(event);
    },
    seeSession: (event: RecordedEvent<SessionFact>, say: SayFault): void => {
      const { sessionId } = event.data;
      if (event.type === 'session.requested') {
        // A log that is judged may have holes; this rule has something to say only where there is such an image.
        const { workload }: { readonly workload?: Workload } = event.data;
        const own = workload?.ownImage;
        if (own === undefined) return;
        if (own.pushedAs === undefined) places.set(sessionId, own.nodeId);
        const seen = images.get(own.imageId);
        if (seen === undefined) {
          if (isWhole) say('image-unknown', `its image ${own.imageId} was never made`);
          return;
        }
        if (seen.projectId !== event.data.projectId)
          say('image-of-another', `its image belongs to the project ${seen.projectId}`);
        if (own.pushedAs !== undefined && !seen.pushedAs.has(own.pushedAs))
          say('image-elsewhere', `its image was never pushed as ${own.pushedAs}`);
        if (seen.nodeId !== own.nodeId) say('image-elsewhere', `its image is on ${seen.nodeId}`);
        return;
      }
      const place = places.get(sessionId);
      if (place === undefined) return;
      if (event.type === 'session.placed' && event.data.nodeId !== place)
        say('image-elsewhere', `it is placed on ${event.data.nodeId}, and its image is on ${place}`);
      if (event.type === 'session.stopped') places.delete(sessionId);
    },
  };
};

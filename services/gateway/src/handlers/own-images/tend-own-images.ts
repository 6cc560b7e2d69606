import { v5 } from 'uuid';
import type { ImageCommitAnswer, ImageFact, ImagePushAnswer } from '#contracts';
import { accept, commandId, DependencyFailure, describeError, refuse } from '#kernel';
import type { Clock, ImageId, Log, Refusal, Result } from '#kernel';
import { afterCommit, afterRemoval, nextAsk, passDeadline } from '../../domain/own-image/own-image.ts';
import type { OwnImage } from '../../domain/own-image/own-image.ts';
import { afterPush } from '../../domain/own-image/image-push.ts';
import type { NodeImageMaker, OwnImageViews } from '../../ports/own-images.ts';
import type { ChangeOwnImage } from './change-own-image.ts';

/** How far an image is after one more step, and what its node said of the work on it. */
export type Advanced = {
  readonly image: OwnImage;
  readonly doneBytes: number | null;
  readonly pushing: PushFigures | null;
};
/** How far a push is that is under way. */
export type PushFigures = Extract<ImagePushAnswer, { readonly state: 'working' }>;

export type TendOwnImages = {
  /** One step on: its node is asked, and what follows is recorded. Throws nothing for a node that does not answer. @throws DependencyFailure */
  readonly advance: (image: OwnImage) => Promise<Advanced>;
  /** A step for each that needs one. */
  readonly tend: () => Promise<void>;
};

/** Images of one look: whoever waits longest goes first. */
const TENDED_MAX = 100;
const AT_ONCE = 8;
const FIRST_PAUSE_MS = 2000;
const PAUSE_MAX_MS = 60_000;
/** Fixed for ever: ids of commands follow from it. */
const NAMESPACE = '2f5a3f0e-9a4d-4d7b-8a1f-4d0c6b1f7a55';

type Pause = { readonly until: number; readonly ms: number };
/** What a step has found out; null: its node did not answer. */
type Found = Omit<Advanced, 'image'> & { readonly facts: (image: OwnImage) => readonly ImageFact[] };
const UNMEASURED = { doneBytes: null, pushing: null };

/**
 * Brings images of projects from their request to their end, whoever is killed meanwhile: what is to be done follows from the log alone, a node may be asked again at any
 * time, and two gateways that do so record it once.
 */
export const tendOwnImages = (
  views: Pick<OwnImageViews, 'pending'>,
  nodes: Pick<NodeImageMaker, 'commit' | 'push' | 'remove'>,
  change: ChangeOwnImage,
  clock: Clock,
  log: Log,
): TendOwnImages => {
  /** Of images whose node did not answer, or has not let go of one yet. */
  const pauses = new Map<ImageId, Pause>();

  const pause = (id: ImageId): void => {
    const ms = Math.min((pauses.get(id)?.ms ?? FIRST_PAUSE_MS / 2) * 2, PAUSE_MAX_MS);
    pauses.set(id, { until: clock.now() + ms, ms });
  };

  const commit = async (image: OwnImage): Promise<Found> => {
    const answer: Result<ImageCommitAnswer, Refusal> = await nodes.commit(image);
    const isWorking = answer.ok && answer.value.state === 'working';
    return {
      ...UNMEASURED,
      facts: (now) => afterCommit(now, answer, clock.now()),
      doneBytes: isWorking && answer.value.state === 'working' ? answer.value.doneBytes : null,
    };
  };

  const push = async (image: OwnImage): Promise<Found | null> => {
    if (image.push?.state !== 'pushing') return null;
    const { attempt } = image.push;
    const answer: Result<ImagePushAnswer, Refusal> = await nodes.push(image, image.push);
    const pushing = answer.ok && answer.value.state === 'working' ? answer.value : null;
    return { facts: (now) => afterPush(now, attempt, answer, clock.now()), doneBytes: null, pushing };
  };

  const remove = async (image: OwnImage): Promise<Found | null> => {
    const answer = await nodes.remove(image);
    if (!answer.ok || !answer.value.isRemoved) return null;
    return { facts: (now) => afterRemoval(now, clock.now()), ...UNMEASURED };
  };

  const ask = async (image: OwnImage): Promise<Found | null> => {
    try {
      const next = nextAsk(image);
      if (next === null) return null;
      return await { commit, push, remove }[next](image);
    } catch (error) {
      if (!(error instanceof DependencyFailure)) throw error;
      log.debug(
        { image: image.imageId, cause: describeError(error) },
        'a node does not answer about an image',
      );
      return null;
    }
  };

  const advance = async (image: OwnImage): Promise<Advanced> => {
    const late = passDeadline(image, clock.now()).length > 0;
    const found: Found | null = late
      ? { facts: (now) => passDeadline(now, clock.now()), ...UNMEASURED }
      : await ask(image);
    if (found === null) {
      pause(image.imageId);
      return { image, ...UNMEASURED };
    }
    pauses.delete(image.imageId);
    const { doneBytes, pushing } = found;
    if (found.facts(image).length === 0) return { image, doneBytes, pushing };
    const command = commandId(v5(`${image.imageId}\n${image.position}`, NAMESPACE));
    const changed = await change(image.imageId, { actor: 'service:gateway', command }, (now) =>
      now === undefined
        ? refuse({ code: 'image-unknown', message: 'The log knows nothing of the image.' })
        : accept(found.facts(now)),
    );
    return { image: (changed.ok ? changed.value.image : undefined) ?? image, doneBytes, pushing };
  };

  const step = async (image: OwnImage): Promise<void> => {
    try {
      await advance(image);
    } catch (error) {
      if (!(error instanceof DependencyFailure)) throw error;
      log.warn({ image: image.imageId, cause: describeError(error) }, 'an image waits for its next step');
    }
  };

  return {
    advance,
    tend: async () => {
      const pending = await views.pending(TENDED_MAX);
      const known = new Set(pending.map(({ imageId }) => imageId));
      for (const id of pauses.keys()) if (!known.has(id)) pauses.delete(id);
      const due = pending.filter(({ imageId }) => (pauses.get(imageId)?.until ?? 0) <= clock.now());
      for (let at = 0; at < due.length; at += AT_ONCE)
        await Promise.all(due.slice(at, at + AT_ONCE).map(step));
    },
  };
};

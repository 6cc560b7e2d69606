import type { ImagePushAnswer } from '#contracts';
import { accept, describeError, type ImageId, type Log, type Refusal, refuse, type Result } from '#kernel';
import type { LayerFigures } from '../domain/pull-progress.ts';
import type { Runtime } from '../ports/runtime.ts';
import { gate } from './gate.ts';

/** An image of one's own on its way to a registry. */
export type PushWish = {
  readonly imageId: ImageId;
  /** Each counts anew: of an earlier one nothing is told any more. */
  readonly attempt: number;
  readonly reference: string;
};

export type PushImages = {
  /** Begins it, or says how far it is. After another start of the agent it begins again; what the registry has by then is not sent twice. */
  readonly push: (wish: PushWish) => Promise<Result<ImagePushAnswer, Refusal>>;
  /** Ends the work on an image; resolves when that has ended. */
  readonly callOff: (id: ImageId) => Promise<void>;
  readonly close: () => Promise<void>;
};

type Work = {
  readonly attempt: number;
  readonly cancel: AbortController;
  readonly done: Promise<void>;
  figures: LayerFigures;
  outcome: Result<{ readonly digest: string }, Refusal> | null;
};

/** Lines get no faster with more. */
const AT_ONCE = 2;
const REMEMBERED_MAX = 200;
const NOTHING: LayerFigures = { layersDone: 0, layersTotal: 0, doneBytes: 0, totalBytes: 0 };
const UNSUPPORTED: Refusal = {
  code: 'push-not-supported',
  message: 'The node that has the image runs sessions without a container engine, and knows no registries.',
};

/** Puts images of one's own into registries. */
export const pushImages = (runtime: Pick<Runtime, 'commits'>, log: Log): PushImages => {
  const works = new Map<ImageId, Work>();
  const turn = gate(AT_ONCE);
  const send = runtime.commits?.push;

  const callOff = async (id: ImageId): Promise<void> => {
    const work = works.get(id);
    work?.cancel.abort();
    await work?.done;
    if (works.get(id) === work) works.delete(id);
  };

  const begin = (
    { imageId, attempt, reference }: PushWish,
    put: NonNullable<typeof send>,
    before: Promise<void>,
  ): void => {
    const cancel = new AbortController();
    const { signal } = cancel;
    const run = async (): Promise<void> => {
      try {
        await before;
        work.outcome = await turn(async () => {
          signal.throwIfAborted();
          return put(imageId, reference, (figures) => (work.figures = figures), signal);
        });
      } catch (error) {
        log.warn({ image: imageId, reference, cause: describeError(error) }, 'an image could not be pushed');
        const message = `The image could not be pushed: ${describeError(error)}`;
        work.outcome = refuse({ code: 'push-failed', message });
      }
    };
    const done = Promise.resolve().then(run);
    const work: Work = { attempt, cancel, done, figures: NOTHING, outcome: null };
    works.set(imageId, work);
    for (const [known, { outcome }] of works) {
      if (works.size <= REMEMBERED_MAX) break;
      if (outcome !== null) works.delete(known);
    }
  };

  return {
    push: (wish) => {
      const answer = (): Result<ImagePushAnswer, Refusal> => {
        if (send === undefined) return refuse(UNSUPPORTED);
        const work = works.get(wish.imageId);
        if (work !== undefined && work.attempt > wish.attempt)
          return refuse({ code: 'push-failed', message: 'A later push of the image has taken its place.' });
        if (work === undefined || work.attempt < wish.attempt) {
          work?.cancel.abort();
          begin(wish, send, work?.done ?? Promise.resolve());
          return accept({ state: 'working', ...NOTHING });
        }
        const { outcome, figures } = work;
        if (outcome === null) return accept({ state: 'working', ...figures });
        return outcome.ok ? accept({ state: 'pushed', digest: outcome.value.digest }) : outcome;
      };
      return Promise.resolve(answer());
    },
    callOff,
    close: async () => {
      for (const { cancel } of works.values()) cancel.abort();
      await Promise.all([...works.values()].map(({ done }) => done));
    },
  };
};

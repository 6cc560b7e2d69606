import { text } from 'node:stream/consumers';
import type { ImageCommitAnswer, ImageRemoveAnswer } from '#contracts';
import {
  accept,
  describeError,
  gibibytes,
  type ImageId,
  type Log,
  type Refusal,
  refuse,
  type Result,
} from '#kernel';
import { layerFolder, packCommand, partsOf } from '../domain/committed-layer.ts';
import type { RunKey } from '../domain/run.ts';
import type { LayerFacts } from '../ports/committed-images.ts';
import type { RunningExec } from '../ports/run-streams.ts';
import type { Runtime } from '../ports/runtime.ts';
import { gate } from './gate.ts';
import { LayerTooLarge, writeLayer } from './write-layer.ts';

/** A session that is to become an image. */
export type CommitWish = {
  readonly imageId: ImageId;
  readonly key: RunKey;
  readonly hasWork: boolean;
  readonly bytesMax: number;
};

export type CommitImages = {
  /** Begins it, or says how far it is; what has ended says how, also after another start of the agent if it came to an image. */
  readonly commit: (wish: CommitWish) => Promise<Result<ImageCommitAnswer, Refusal>>;
  /** Ends the work on it as well. */
  readonly remove: (id: ImageId, reference?: string) => Promise<Result<ImageRemoveAnswer, Refusal>>;
  readonly close: () => Promise<void>;
};

export type CommitImagesDeps = {
  readonly runtime: Pick<Runtime, 'commits' | 'exec' | 'kind'>;
  /** Who owns the files of sessions; null: the agent's own user. */
  readonly owner: { readonly uid: number; readonly gid: number } | null;
  /** Where other folders are mounted in a run; null: it does not run. */
  readonly mountsOf: (key: RunKey) => readonly string[] | null;
  readonly log: Log;
};

type Work = {
  readonly cancel: AbortController;
  readonly done: Promise<void>;
  doneBytes: () => number;
  outcome: Result<LayerFacts, Refusal> | null;
};

/** Disks get slower, not faster, with more. */
const AT_ONCE = 2;
const FILES_MAX = 500_000;
/** How ends are remembered until they were asked for. */
const REMEMBERED_MAX = 200;
const COMMIT_MAX_MS = 3_600_000;
const OWNER = { uid: 1000, gid: 1000 };
const GONE: Refusal = {
  code: 'session-not-running',
  message: 'The session does not run (any more): what it has in its home is there only while it runs.',
};
const CALLED_OFF: Refusal = { code: 'image-unknown', message: 'The image was called off.' };
const UNSUPPORTED: Refusal = {
  code: 'commit-not-supported',
  message: 'The node that runs the session can not make images.',
};

const sizeWords = (bytes: number): string =>
  bytes >= gibibytes(1)
    ? `${Number((bytes / gibibytes(1)).toFixed(1))} GiB`
    : `${Math.ceil(bytes / 2 ** 20)} MiB`;

const tooLarge = (bytesMax: number): Refusal => ({
  code: 'image-too-large',
  message: `What the session has made is more than ${sizeWords(bytesMax)} or ${FILES_MAX} files, which is the most for an image. Remove what is not needed (caches, say), or keep data in a folder.`,
});

/** A program that ended badly for want of what it should have read says so; files that change while they are read are no fault. */
const packFault = (exitCode: number, stderr: string): Refusal | null => {
  if (exitCode === 0 || exitCode === 1) return null;
  const [line = ''] = stderr.trim().split('\n');
  return exitCode === 126 || exitCode === 127
    ? { code: 'commit-failed', message: `The image of the session lacks the program tar: ${line}` }
    : {
        code: 'commit-failed',
        message: `Not all could be read: ${line === '' ? `tar ended with ${exitCode}` : line}`,
      };
};

/** Makes images of sessions that run here: their own program packs what they have, and nothing that it says is trusted. */
export const commitImages = ({ runtime, owner, mountsOf, log }: CommitImagesDeps): CommitImages => {
  const works = new Map<ImageId, Work>();
  /** A wish that was late on its way begins nothing that was called off before. */
  const calledOff = new Set<ImageId>();
  const turn = gate(AT_ONCE);
  const { commits } = runtime;

  const remember = (id: ImageId, work: Work): void => {
    works.set(id, work);
    for (const [known, { outcome }] of works) {
      if (works.size <= REMEMBERED_MAX) break;
      if (outcome !== null) works.delete(known);
    }
  };

  const packed = async (
    exec: RunningExec,
    { imageId, key, bytesMax }: CommitWish,
    parts: Parameters<typeof writeLayer>[1]['parts'],
    mounted: readonly string[],
    tell: (doneBytes: () => number) => void,
    signal: AbortSignal,
  ): Promise<Result<LayerFacts, Refusal>> => {
    if (commits === undefined) return refuse(UNSUPPORTED);
    const broken = new AbortController();
    const any = AbortSignal.any([signal, broken.signal]);
    exec.stdin.on('error', () => undefined);
    exec.stdin.end();
    const said = text(exec.stderr).catch(() => '');
    const limits = { bytesMax, filesMax: FILES_MAX };
    const layer = writeLayer(exec.stdout, {
      folder: layerFolder(imageId),
      parts,
      mounted,
      owner: owner ?? OWNER,
      limits,
      signal: any,
    });
    tell(() => layer.facts().layerBytes);
    /** What was packed has to be whole before anything is made of it. */
    const whole = layer.written.then(async () => packFault(await exec.exited, await said));
    whole.catch(() => broken.abort());
    try {
      const made = await commits.make(key, imageId, layer.tar, layer.facts, any);
      const fault = await whole;
      if (fault !== null) {
        await commits.remove(imageId);
        return refuse(fault);
      }
      return made.ok ? accept(layer.facts()) : made;
    } catch (error) {
      const cause = await whole.then(
        () => error,
        (why: unknown) => why,
      );
      if (cause instanceof LayerTooLarge) return refuse(tooLarge(bytesMax));
      throw cause;
    } finally {
      await exec.end();
    }
  };

  const make = async (
    wish: CommitWish,
    tell: (doneBytes: () => number) => void,
    signal: AbortSignal,
  ): Promise<Result<LayerFacts, Refusal>> => {
    const mounted = mountsOf(wish.key);
    if (mounted === null) return refuse(GONE);
    const parts = partsOf(wish.hasWork, mounted);
    if (parts.length === 0)
      return refuse({
        code: 'commit-failed',
        message: 'The home of the session is a folder, which no image takes along; nothing is left for one.',
      });
    const command = packCommand(parts, mounted);
    const exec = await runtime.exec(wish.key, { command, env: {}, folder: '/', tty: null });
    return exec.ok ? packed(exec.value, wish, parts, mounted, tell, signal) : exec;
  };

  const begin = (wish: CommitWish): void => {
    const cancel = new AbortController();
    const signal = AbortSignal.any([cancel.signal, AbortSignal.timeout(COMMIT_MAX_MS)]);
    const tell = (doneBytes: () => number): void => void (work.doneBytes = doneBytes);
    const run = async (): Promise<void> => {
      try {
        work.outcome = await turn(async () => {
          signal.throwIfAborted();
          return make(wish, tell, signal);
        });
      } catch (error) {
        const isRunning = mountsOf(wish.key) !== null;
        log.warn({ image: wish.imageId, cause: describeError(error) }, 'an image could not be made');
        const message = `The image could not be made: ${describeError(error)}`;
        work.outcome = refuse(isRunning ? { code: 'commit-failed', message } : GONE);
      }
    };
    const work: Work = { cancel, done: Promise.resolve().then(run), doneBytes: () => 0, outcome: null };
    remember(wish.imageId, work);
  };

  return {
    commit: async (wish) => {
      if (commits === undefined) return refuse(UNSUPPORTED);
      if (calledOff.has(wish.imageId)) return refuse(CALLED_OFF);
      const work = works.get(wish.imageId);
      if (work === undefined) {
        const found = await commits.find(wish.imageId);
        if (found !== null) return accept({ state: 'committed', ...found });
        if (calledOff.has(wish.imageId)) return refuse(CALLED_OFF);
        if (!works.has(wish.imageId)) begin(wish);
        return accept({ state: 'working', doneBytes: 0 });
      }
      const { outcome } = work;
      if (outcome === null) return accept({ state: 'working', doneBytes: work.doneBytes() });
      return outcome.ok ? accept({ state: 'committed', ...outcome.value }) : outcome;
    },
    remove: async (id, reference) => {
      if (commits === undefined) return accept({ isRemoved: true });
      calledOff.add(id);
      for (const oldest of calledOff) {
        if (calledOff.size <= REMEMBERED_MAX) break;
        calledOff.delete(oldest);
      }
      const work = works.get(id);
      work?.cancel.abort();
      await work?.done;
      works.delete(id);
      return accept({ isRemoved: await commits.remove(id, reference) });
    },
    close: async () => {
      for (const { cancel } of works.values()) cancel.abort();
      await Promise.all([...works.values()].map(({ done }) => done));
    },
  };
};

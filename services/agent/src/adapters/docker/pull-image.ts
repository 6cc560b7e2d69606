import { Readable } from 'node:stream';
import type Docker from 'dockerode';
import { accept, DependencyFailure, type Refusal, refuse, type Result } from '#kernel';
import { type PullFailureCode, pullFailure } from '../../domain/pull-failure.ts';
import { type LayerNews, NOTHING_PULLED, pullFigures, withLayerNews } from '../../domain/pull-progress.ts';
import type { ImageProgress } from '../../ports/runtime.ts';
import { isRecord } from '../disk/is-record.ts';
import type { RegistryLogin } from './registry-logins.ts';
import { engineMessage, statusOf } from './engine-call.ts';

/** What the engine says of a layer; null: it speaks of something else. */
export const layerNewsIn = (event: unknown): LayerNews | null => {
  if (!isRecord(event)) return null;
  const { id: layer, status, progressDetail: detail } = event;
  if (typeof layer !== 'string' || typeof status !== 'string') return null;
  const { current, total } = isRecord(detail) ? detail : {};
  return {
    layer,
    status,
    ...(typeof current === 'number' ? { doneBytes: current } : {}),
    ...(typeof total === 'number' ? { totalBytes: total } : {}),
  };
};

/** The fault in a stream of progress events: the client's `followProgress` resolves all the same. */
const faultIn = (event: unknown): string | null => {
  if (!isRecord(event)) return null;
  const { error } = event;
  return typeof error === 'string' ? error : null;
};

/** Reads the engine's progress events to their end; the fault that one of them names, or null. */
export const followEvents = async (
  docker: Docker,
  stream: NodeJS.ReadableStream,
  onEvent: (event: unknown) => void,
  signal: AbortSignal,
): Promise<string | null> => {
  let fault: string | null = null;
  const stop = (): void => {
    if (stream instanceof Readable) stream.destroy(new Error('cancelled'));
  };
  signal.addEventListener('abort', stop, { once: true });
  try {
    await new Promise<void>((resolve, reject) => {
      stream.once('close', () => (signal.aborted ? reject(new Error('cancelled')) : undefined));
      docker.modem.followProgress(
        stream,
        (error: Error | null) => (error === null ? resolve() : reject(error)),
        (event: unknown) => {
          fault ??= faultIn(event);
          onEvent(event);
        },
      );
    });
  } catch (cause) {
    if (fault === null) throw new DependencyFailure('docker', 'follow progress', { retryable: true, cause });
  } finally {
    signal.removeEventListener('abort', stop);
  }
  return fault;
};

/** Asks the engine once to pull an image, with the progress of its layers. */
export const pullOnce = async (
  docker: Docker,
  image: string,
  onProgress: (progress: ImageProgress) => void,
  signal: AbortSignal,
  login: RegistryLogin | null = null,
): Promise<Result<void, Refusal<PullFailureCode>>> => {
  let progress = NOTHING_PULLED;
  onProgress({ text: `pulling ${image}` });
  let stream: NodeJS.ReadableStream;
  try {
    stream = await docker.pull(image, {
      abortSignal: signal,
      ...(login === null ? {} : { authconfig: login }),
    });
  } catch (cause) {
    if (statusOf(cause) === null)
      throw new DependencyFailure('docker', `pull ${image}`, { retryable: true, cause });
    return refuse(pullFailure(image, engineMessage(cause)));
  }
  const fault = await followEvents(
    docker,
    stream,
    (event) => {
      const news = layerNewsIn(event);
      if (news !== null) progress = withLayerNews(progress, news);
      onProgress({ text: `pulling ${image}`, ...pullFigures(progress) });
    },
    signal,
  );
  return fault === null ? accept(undefined) : refuse(pullFailure(image, fault));
};

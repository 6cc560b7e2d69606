import { Readable } from 'node:stream';
import type Docker from 'dockerode';
import { accept, DependencyFailure, refuse, type Result } from '#kernel';
import type { ImageProgress, RunRefusal } from '../../ports/runtime.ts';
import { isRecord } from '../disk/is-record.ts';
import type { RegistryLogin } from './registry-logins.ts';
import { engineMessage, statusOf } from './engine-call.ts';

const UNKNOWN =
  /manifest unknown|manifest for .* not found|repository does not exist|pull access denied|not found: name unknown|invalid reference format/i;
const NO_SPACE = /no space left on device/i;

/** Why the engine could not get an image, in words for the user. */
export const pullRefusal = (image: string, said: string): RunRefusal => {
  if (NO_SPACE.test(said))
    return { code: 'out-of-disk', message: `The node has no disk space left for the image "${image}".` };
  if (UNKNOWN.test(said))
    return {
      code: 'image-unknown',
      message: `No registry that the node asks has an image "${image}", or it needs a login: ${said}`,
    };
  return { code: 'image-pull-failed', message: `The image "${image}" could not be pulled: ${said}` };
};

/** Sums what the engine says of each layer. */
export const layerProgress = (image: string): ((event: unknown) => ImageProgress | null) => {
  const layers = new Map<string, { done: number; total: number }>();
  return (event) => {
    if (!isRecord(event)) return null;
    const { id, status, progressDetail: detail } = event;
    if (typeof status !== 'string') return null;
    if (typeof id !== 'string' || !isRecord(detail)) return null;
    const { current, total } = detail;
    if (status === 'Downloading' && typeof current === 'number' && typeof total === 'number')
      layers.set(id, { done: current, total });
    else if (status === 'Download complete' || status === 'Pull complete') {
      const known = layers.get(id);
      if (known !== undefined) layers.set(id, { done: known.total, total: known.total });
    } else if (status !== 'Extracting') return null;
    const sums = [...layers.values()];
    if (sums.length === 0) return null;
    const doneBytes = sums.reduce((sum, { done }) => sum + done, 0);
    const totalBytes = sums.reduce((sum, { total }) => sum + total, 0);
    return { text: `pulling ${image}`, doneBytes, totalBytes };
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

/** Pulls an image with the progress of its layers. */
export const pullImage = async (
  docker: Docker,
  image: string,
  onProgress: (progress: ImageProgress) => void,
  signal: AbortSignal,
  login: RegistryLogin | null = null,
): Promise<Result<void, RunRefusal>> => {
  const progressOf = layerProgress(image);
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
    return refuse(pullRefusal(image, engineMessage(cause)));
  }
  const fault = await followEvents(
    docker,
    stream,
    (event) => {
      const progress = progressOf(event);
      if (progress !== null) onProgress(progress);
    },
    signal,
  );
  return fault === null ? accept(undefined) : refuse(pullRefusal(image, fault));
};

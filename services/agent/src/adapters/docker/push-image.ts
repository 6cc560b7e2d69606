import type Docker from 'dockerode';
import { registryHostOf } from '#contracts';
import { accept, DependencyFailure, refuse, type Result } from '#kernel';
import { type LayerFigures, NOTHING_PULLED, pullFigures, withPushNews } from '../../domain/pull-progress.ts';
import { pushFailure } from '../../domain/push-failure.ts';
import type { PushRefusal } from '../../ports/committed-images.ts';
import { isRecord } from '../disk/is-record.ts';
import { engineMessage, statusOf } from './engine-call.ts';
import { followEvents, layerNewsIn } from './pull-image.ts';
import { type LoginOf, serverAddressOf } from './registry-logins.ts';
import { PATIENT_LIMITS, type PatientLimits, tryPatiently } from './try-patiently.ts';

type Pushed = Result<{ readonly digest: string }, PushRefusal>;
type Login = Awaited<ReturnType<LoginOf>>;

/** The digest that the engine names at the end of a push; null: it speaks of something else. */
const digestIn = (event: unknown): string | null => {
  const aux = isRecord(event) ? event['aux'] : null;
  const digest = isRecord(aux) ? aux['Digest'] : null;
  return typeof digest === 'string' ? digest : null;
};

const pushOnce = async (
  docker: Docker,
  reference: string,
  onProgress: (figures: LayerFigures) => void,
  signal: AbortSignal,
  login: Login,
): Promise<Pushed> => {
  const end = reference.lastIndexOf(':');
  // Engines want to be told even that there is none.
  const authconfig = login ?? {
    username: '',
    password: '',
    serveraddress: serverAddressOf(registryHostOf(reference)),
  };
  let stream: NodeJS.ReadableStream;
  try {
    const image = docker.getImage(reference.slice(0, end));
    stream = await image.push({ tag: reference.slice(end + 1), authconfig, abortSignal: signal });
  } catch (cause) {
    if (statusOf(cause) === null)
      throw new DependencyFailure('docker', `push ${reference}`, { retryable: true, cause });
    return refuse(pushFailure(reference, engineMessage(cause)));
  }
  let progress = NOTHING_PULLED;
  let digest: string | null = null;
  const onEvent = (event: unknown): void => {
    digest ??= digestIn(event);
    const news = layerNewsIn(event);
    if (news !== null) {
      const status = news.status.startsWith('Mounted from') ? 'Mounted' : news.status;
      progress = withPushNews(progress, { ...news, status });
    }
    const figures = pullFigures(progress);
    if (figures !== null) onProgress(figures);
  };
  const fault = await followEvents(docker, stream, onEvent, signal);
  if (fault !== null) return refuse(pushFailure(reference, fault));
  if (digest === null)
    return refuse(pushFailure(reference, 'the engine does not say by which digest the registry has it'));
  return accept({ digest });
};

/** Pushes what the engine has by this name, and again where that may help. Throws when cancelled, and where the engine does not answer. */
export const pushPatiently = (
  docker: Docker,
  reference: string,
  onProgress: (figures: LayerFigures) => void,
  signal: AbortSignal,
  loginOf: LoginOf,
  limits: PatientLimits = PATIENT_LIMITS,
): Promise<Pushed> =>
  tryPatiently(
    { image: reference, what: 'push', limits, tell: () => undefined, signal },
    async (heard, abort) => {
      const login = await loginOf(reference);
      const told = (figures: LayerFigures): void => {
        heard();
        onProgress(figures);
      };
      return pushOnce(docker, reference, told, abort, login);
    },
  );

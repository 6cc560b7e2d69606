import { setTimeout as delay } from 'node:timers/promises';
import type Docker from 'dockerode';
import { accept, type Refusal, refuse, type Result } from '#kernel';
import { mayPass, type PullFailureCode } from '../../domain/pull-failure.ts';
import type { ImageProgress } from '../../ports/runtime.ts';
import { pullOnce } from './pull-image.ts';
import type { LoginOf } from './registry-logins.ts';

export type PullLimits = {
  /** How often in all. */
  readonly triesMax: number;
  /** Before the second try; twice as long before each further one. */
  readonly pauseMs: number;
  /** A registry that says nothing for so long does not answer. */
  readonly silenceMs: number;
  /** For one image, however often it is tried. */
  readonly totalMs: number;
};

/** Layers of tens of gigabytes take hours over a slow line; as long as they move, nobody gives up on them. */
export const PULL_LIMITS: PullLimits = {
  triesMax: 3,
  pauseMs: 1000,
  silenceMs: 120_000,
  totalMs: 4 * 3_600_000,
};

type Outcome = Result<void, Refusal<PullFailureCode>>;

const seconds = (ms: number): string => (ms < 1000 ? `${ms} ms` : `${Math.round(ms / 1000)} s`);

/** Ends a pull that says nothing any more, or takes longer than all may. */
const bounded = async (
  image: string,
  { silenceMs, totalMs }: PullLimits,
  startedAt: number,
  signal: AbortSignal,
  pull: (heard: () => void, signal: AbortSignal) => Promise<Outcome>,
): Promise<Outcome> => {
  const over = new AbortController();
  const leftMs = Math.max(0, totalMs - (performance.now() - startedAt));
  let why = '';
  const end = (words: string) => (): void => {
    why = words;
    over.abort();
  };
  const silence = setTimeout(end(`it said nothing for ${seconds(silenceMs)}`), silenceMs);
  const total = setTimeout(end(`the pull took longer than ${seconds(totalMs)}`), leftMs);
  try {
    return await pull(() => silence.refresh(), AbortSignal.any([signal, over.signal]));
  } catch (error) {
    if (signal.aborted || !over.signal.aborted) throw error;
    const message = `The registry of "${image}" can not be reached from the node: ${why}.`;
    return refuse({ code: 'registry-unreachable', message });
  } finally {
    clearTimeout(silence);
    clearTimeout(total);
  }
};

/**
 * Pulls an image, and again where that may help: not what a registry does not have or does not give. Layers that came are not fetched twice.
 * Throws when cancelled, and where the engine does not answer.
 */
export const pullPatiently = async (
  docker: Docker,
  image: string,
  onProgress: (progress: ImageProgress) => void,
  signal: AbortSignal,
  loginOf: LoginOf,
  limits: PullLimits = PULL_LIMITS,
): Promise<Outcome> => {
  const startedAt = performance.now();
  for (let tries = 1; ; tries += 1) {
    const outcome = await bounded(image, limits, startedAt, signal, async (heard, abort) => {
      const login = await loginOf(image);
      const told = (progress: ImageProgress): void => {
        heard();
        onProgress(progress);
      };
      return pullOnce(docker, image, told, abort, login);
    });
    if (outcome.ok) return accept(undefined);
    const isLate = performance.now() - startedAt >= limits.totalMs;
    if (!mayPass(outcome.refusal) || tries >= limits.triesMax || isLate) return outcome;
    onProgress({ text: `${outcome.refusal.message} Trying again (${tries + 1} of ${limits.triesMax})` });
    await delay(limits.pauseMs * 2 ** (tries - 1), undefined, { signal });
  }
};

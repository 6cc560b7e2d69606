import { setTimeout as delay } from 'node:timers/promises';
import { type Refusal, refuse, type Result } from '#kernel';

export type PatientLimits = {
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
export const PATIENT_LIMITS: PatientLimits = {
  triesMax: 3,
  pauseMs: 1000,
  silenceMs: 120_000,
  totalMs: 4 * 3_600_000,
};

type Unreachable = Result<never, Refusal<'registry-unreachable'>>;
type Patience = {
  readonly image: string;
  /** What is tried: a pull, a push. */
  readonly what: string;
  readonly limits: PatientLimits;
  /** Says why it is tried once more. */
  readonly tell: (words: string) => void;
  readonly signal: AbortSignal;
};
/** One try, which says each time when it hears something. */
type Try<Outcome> = (heard: () => void, signal: AbortSignal) => Promise<Outcome>;

const seconds = (ms: number): string => (ms < 1000 ? `${ms} ms` : `${Math.round(ms / 1000)} s`);

/** Ends a try that says nothing any more, or takes longer than all may. */
const bounded = async <Found>(
  { image, what, limits: { silenceMs, totalMs }, signal }: Patience,
  startedAt: number,
  act: Try<Found>,
): Promise<Found | Unreachable> => {
  const over = new AbortController();
  const leftMs = Math.max(0, totalMs - (performance.now() - startedAt));
  let why = '';
  const end = (words: string) => (): void => {
    why = words;
    over.abort();
  };
  const silence = setTimeout(end(`it said nothing for ${seconds(silenceMs)}`), silenceMs);
  const total = setTimeout(end(`the ${what} took longer than ${seconds(totalMs)}`), leftMs);
  try {
    return await act(() => silence.refresh(), AbortSignal.any([signal, over.signal]));
  } catch (error) {
    if (signal.aborted || !over.signal.aborted) throw error;
    const message = `The registry of "${image}" can not be reached from the node: ${why}.`;
    return refuse<Refusal<'registry-unreachable'>>({ code: 'registry-unreachable', message });
  } finally {
    clearTimeout(silence);
    clearTimeout(total);
  }
};

/** Asks something of a registry, and again where that may help. Throws when cancelled, and where the engine does not answer. */
export const tryPatiently = async <Found extends Result<unknown, Refusal>>(
  patience: Patience,
  act: Try<Found>,
): Promise<Found | Unreachable> => {
  const { limits, tell, signal } = patience;
  const startedAt = performance.now();
  for (let tries = 1; ; tries += 1) {
    const outcome = await bounded(patience, startedAt, act);
    const isLate = performance.now() - startedAt >= limits.totalMs;
    // All else is the same however often one asks.
    if (outcome.ok || outcome.refusal.code !== 'registry-unreachable') return outcome;
    if (tries >= limits.triesMax || isLate) return outcome;
    tell(`${outcome.refusal.message} Trying again (${tries + 1} of ${limits.triesMax})`);
    await delay(limits.pauseMs * 2 ** (tries - 1), undefined, { signal });
  }
};

import { setTimeout as sleep } from 'node:timers/promises';
import { isArray } from '../api/arrays.ts';
import type { SessionArray } from '../api/arrays.ts';
import type { Api } from '../api/client.ts';
import { one } from '../api/decode.ts';
import { isWell, overWords, standingWords, titleOf } from '../format/arrays.ts';
import { INTERRUPTED } from '../terminal/end-words.ts';
import type { PhaseLine } from '../terminal/phase-line.ts';
import { onInterrupt } from './on-interrupt.ts';
import { operate } from './operate.ts';

/** Between two looks; longer the longer it takes, since an array is no matter of seconds. */
const PAUSE = { firstMs: 500, maxMs: 5000 } as const;
const RETRY_MS = 60_000;
/** Some sessions of the array ended otherwise than well. */
export const NOT_ALL_WELL = 1;

export const findArray = async (api: Api, ref: string): Promise<SessionArray> =>
  one(
    await api.send('GET', `/v1/arrays/${encodeURIComponent(ref)}`, { retryForMs: RETRY_MS }),
    isArray,
    'an array',
  );

/** The array when all of its sessions have ended; undefined: the signal came first. */
const untilOver = async (
  api: Api,
  arrayId: string,
  line: PhaseLine,
  signal: AbortSignal,
): Promise<SessionArray | undefined> => {
  for (let pauseMs: number = PAUSE.firstMs; !signal.aborted; pauseMs = Math.min(pauseMs * 1.5, PAUSE.maxMs)) {
    const array = await findArray(api, arrayId);
    if (array.isOver) return array;
    line.doing(`${titleOf(array)}: ${standingWords(array)}`);
    await sleep(pauseMs, undefined, { signal }).catch(() => undefined);
  }
  return undefined;
};

/** Follows an array to its end; Ctrl-C stops it first, if it was made here. */
export const attendArray = async (
  api: Api,
  arrayId: string,
  line: PhaseLine,
  options: { readonly stops: boolean },
): Promise<number> => {
  const over = new AbortController();
  let isInterrupted = false;
  const deaf = onInterrupt((count) => {
    isInterrupted = true;
    if (count > 1 || !options.stops) {
      line.clear();
      over.abort();
      return;
    }
    line.warn(`stopping ${arrayId} (Ctrl-C again: don't wait for it)`);
    operate(api, 'stop', [arrayId]).catch((error: unknown) => {
      line.warn(`can't stop ${arrayId}: ${error instanceof Error ? error.message : String(error)}`);
      over.abort();
    });
  });
  try {
    const array = await untilOver(api, arrayId, line, over.signal);
    line.clear();
    if (array === undefined) return INTERRUPTED;
    (isWell(array) ? line.done : line.warn)(overWords(array));
    if (isInterrupted) return INTERRUPTED;
    return isWell(array) ? 0 : NOT_ALL_WELL;
  } finally {
    over.abort();
    deaf();
    line.clear();
  }
};

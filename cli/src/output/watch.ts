import { setTimeout as sleep } from 'node:timers/promises';
import { isPassing } from '../api/api-problem.ts';
import { onInterrupt } from '../commands/on-interrupt.ts';
import type { Screen } from './screen.ts';

const EVERY_MS = 2000;
const HOME_AND_CLEAR = '\u001B[H\u001B[J';

/** Shows a list again and again until Ctrl-C: on a terminal in its place, in a pipe whenever it has changed. */
export const watch = async ({ kept, terminal }: Screen, show: () => Promise<number>): Promise<number> => {
  const over = new AbortController();
  const deaf = onInterrupt(() => over.abort());
  let last: string | undefined;
  try {
    while (!over.signal.aborted) {
      try {
        const { text } = await kept(show);
        if (terminal.out.isTTY) terminal.out.write(`${HOME_AND_CLEAR}${text}\n`);
        else if (text !== last) terminal.print(text);
        last = text;
      } catch (error) {
        // A gateway that is away for a moment is no reason to stop looking; a refusal is.
        if (!isPassing(error) || last === undefined) throw error;
      }
      await sleep(EVERY_MS, undefined, { signal: over.signal }).catch(() => undefined);
    }
    return 0;
  } finally {
    deaf();
  }
};

import { setTimeout as delay } from 'node:timers/promises';
import { describeError, type Log } from '#kernel';
import type { Runtime } from '../ports/runtime.ts';

const TRIES_MAX = 10;
const RETRY_MS = 5000;

/** Once at the start: programs and terminals that an agent before this one has carried, and was killed over, have nobody any more who reads them. */
export const endOldExecs = async (
  { endStrays }: Pick<Runtime, 'endStrays'>,
  agent: string,
  log: Log,
  signal: AbortSignal,
): Promise<void> => {
  if (endStrays === undefined) return;
  for (let tries = 1; tries <= TRIES_MAX && !signal.aborted; tries += 1) {
    try {
      const count = await endStrays(agent);
      if (count > 0)
        log.info(
          { count },
          'programs in sessions whose agent was killed had nobody any more, and were ended',
        );
      return;
    } catch (error) {
      log.warn(
        { cause: describeError(error) },
        'programs of an earlier agent can not be looked for; trying again',
      );
      await delay(RETRY_MS, undefined, { signal }).catch(() => undefined);
    }
  }
};

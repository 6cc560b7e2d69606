import type { EventLog } from '#event-log';
import { position } from '#kernel';
import type { LogTail } from '../ports/log-tail.ts';
import { persist } from '../waiting/persist.ts';
import type { RememberedKeys } from './remember-keys.ts';

const WAIT_MS = 5000;
const AWAY_MAX_MS = 3_600_000;

/** Hears what any gateway records of keys and people, for as long as this one runs. */
export const hearOfKeys =
  (tail: LogTail, heard: RememberedKeys['heard']) =>
  async (signal: AbortSignal): Promise<void> => {
    let at = await persist(() => tail.head(), AWAY_MAX_MS, signal);
    while (!signal.aborted) {
      const events = await persist(() => tail.next(at, WAIT_MS, signal), AWAY_MAX_MS, signal);
      heard(events.map(({ stream }) => stream));
      at = position(Math.max(at, events.at(-1)?.position ?? 0));
    }
  };

/** The log, for whoever records facts about keys and people: this gateway hears of them before he is answered. */
export const heardLog = (log: EventLog, heard: RememberedKeys['heard']): EventLog => ({
  ...log,
  append: async (append) => {
    const outcome = await log.append(append);
    heard(append.writes.map(({ stream }) => stream));
    return outcome;
  },
});

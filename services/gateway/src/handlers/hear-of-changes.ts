import type { EventLog } from '#event-log';
import { position } from '#kernel';
import type { StreamName } from '#kernel';
import type { LogTail } from '../ports/log-tail.ts';
import { persist } from '../waiting/persist.ts';

/** Who goes by what he found before is told of the streams in which something was recorded. */
export type Heard = (streams: readonly StreamName[]) => void;

const WAIT_MS = 5000;
const AWAY_MAX_MS = 3_600_000;

/** Hears what is recorded anywhere, for as long as this gateway runs. */
export const hearOfChanges =
  (tail: LogTail, memories: readonly Heard[]) =>
  async (signal: AbortSignal): Promise<void> => {
    let at = await persist(() => tail.head(), AWAY_MAX_MS, signal);
    while (!signal.aborted) {
      const events = await persist(() => tail.next(at, WAIT_MS, signal), AWAY_MAX_MS, signal);
      const streams = events.map(({ stream }) => stream);
      for (const heard of memories) heard(streams);
      at = position(Math.max(at, events.at(-1)?.position ?? 0));
    }
  };

/** The log, for whoever records facts of one's own: this gateway hears of them before he is answered. */
export const heardLog = (log: EventLog, heard: Heard): EventLog => ({
  ...log,
  append: async (append) => {
    const outcome = await log.append(append);
    heard(append.writes.map(({ stream }) => stream));
    return outcome;
  },
});

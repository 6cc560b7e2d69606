import type { RecordedEvent } from '#contracts';
import { followLog } from '#event-log';
import type { EventLog } from '#event-log';
import { describeError, position } from '#kernel';
import type { Log, Position } from '#kernel';
import { createAlarm } from '../waiting/alarm.ts';
import type { LogTail } from '../ports/log-tail.ts';

/** The newest events are kept at hand, so that a thousand followers cost one read. */
const KEPT_MAX = 5000;
const PAGE_MAX = 1000;
/** Of a burst of events one read brings many. */
const APART_MS = 10;

export type RunningLogTail = LogTail & {
  /** Follows the log until the signal. */
  readonly run: (signal: AbortSignal) => Promise<void>;
};

export type LogTailOptions = {
  readonly source: Pick<EventLog, 'readAll' | 'readStream' | 'head'>;
  readonly hint: (wake: () => void) => () => void;
  readonly log: Log;
};

export const createLogTail = ({ source, hint, log }: LogTailOptions): RunningLogTail => {
  let kept: RecordedEvent[] = [];
  let head = position(0);
  /** Until the log was looked at for the first time, 0 means nothing. */
  let isStarted = false;
  const waiting = new Set<() => void>();

  const take = (events: readonly RecordedEvent[]): void => {
    kept = [...kept, ...events].slice(-KEPT_MAX);
    head = position(Math.max(head, events.at(-1)?.position ?? 0));
    for (const wake of waiting) wake();
  };

  const atHand = (after: Position): readonly RecordedEvent[] | undefined => {
    const first = kept[0];
    if (first === undefined || after < first.position - 1) return undefined;
    const from = after - first.position + 1;
    return kept.slice(from, from + PAGE_MAX);
  };

  return {
    head: async () => (isStarted ? head : await source.head()),
    has: async (at) => at <= head || at <= (await source.head()),
    ofStream: (stream, afterVersion) => source.readStream(stream, afterVersion),
    ofNewStream: (stream, upTo) => {
      if (upTo > head) return undefined;
      const from = kept.findLastIndex((event) => event.stream === stream && event.version === 1);
      return from === -1 ? undefined : kept.slice(from).filter((event) => event.stream === stream);
    },
    next: async (after, waitMs, signal) => {
      if (after >= head && waitMs > 0) {
        const alarm = createAlarm(signal);
        waiting.add(alarm.ring);
        await alarm.wait(waitMs);
        waiting.delete(alarm.ring);
      }
      if (signal.aborted || (isStarted && after >= head)) return [];
      return atHand(after) ?? (await source.readAll(after, PAGE_MAX));
    },
    run: async (signal) => {
      const start = await source.head();
      head = start;
      kept = [];
      isStarted = true;
      for (const wake of waiting) wake();
      const onFailure = (failure: Error): void =>
        log.warn(
          { cause: describeError(failure) },
          'the log can not be followed at the moment; trying again',
        );
      const following = { after: start, hint, signal, onFailure, apartMs: APART_MS };
      for await (const events of followLog(source, following)) take(events);
    },
  };
};

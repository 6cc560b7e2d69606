import { setTimeout as sleep } from 'node:timers/promises';
import type { RecordedEvent } from '#contracts';
import { DependencyFailure, type Position } from '#kernel';
import { alarmClock } from './alarm-clock.ts';
import type { EventSource } from './event-log.ts';
import { requireDense } from './require-dense.ts';

export type FollowLogOptions = {
  /** The follower has everything up to here. */
  readonly after: Position;
  /** Calls `wake` when there may be something new; returns how to stop. Only saves the wait for the next poll. */
  readonly hint?: (wake: () => void) => () => void;
  readonly pollMs?: number;
  /** Reads begin at least so far apart (0): of a burst one read brings many, and the first of it is not waited with. */
  readonly apartMs?: number;
  readonly limit?: number;
  readonly signal?: AbortSignal;
  /** Told when the log could not be read; it is tried again after `pollMs`. */
  readonly onFailure?: (failure: DependencyFailure) => void;
};

const POLL_MS = 200;
const LIMIT = 1000;

/**
 * Everything after a position, for ever: batches that are dense and never empty. Ends when the signal says so.
 * @throws InvariantViolated on a gap, which would be a broken log; DependencyFailure when it is of no use to try again.
 */
export async function* followLog(
  source: Pick<EventSource, 'readAll'>,
  options: FollowLogOptions,
): AsyncGenerator<readonly RecordedEvent[], void, undefined> {
  const { signal, pollMs = POLL_MS, apartMs = 0, limit = LIMIT } = options;
  const hasEnded = (): boolean => signal?.aborted === true;
  const alarm = alarmClock();
  const stopHints = options.hint?.(alarm.ring);
  signal?.addEventListener('abort', alarm.ring);
  try {
    let after = options.after;
    let readAt = Number.NEGATIVE_INFINITY;
    while (!hasEnded()) {
      const tooSoonMs = readAt + apartMs - performance.now();
      if (tooSoonMs > 0) await sleep(tooSoonMs, undefined, { signal }).catch(() => undefined);
      readAt = performance.now();
      alarm.reset();
      const events = await readOrReport(source, after, limit, options.onFailure);
      const last = events?.at(-1);
      if (events === undefined || last === undefined) {
        await alarm.rung(pollMs);
        continue;
      }
      if (hasEnded()) return;
      requireDense(after, events);
      after = last.position;
      yield events;
      // That was all there was; of what has come since the hint tells.
      if (options.hint !== undefined && events.length < limit) await alarm.rung(pollMs);
    }
  } finally {
    stopHints?.();
    signal?.removeEventListener('abort', alarm.ring);
  }
}

const readOrReport = async (
  source: Pick<EventSource, 'readAll'>,
  after: Position,
  limit: number,
  onFailure: FollowLogOptions['onFailure'],
): Promise<readonly RecordedEvent[] | undefined> => {
  try {
    return await source.readAll(after, limit);
  } catch (error) {
    if (!(error instanceof DependencyFailure) || !error.retryable) throw error;
    onFailure?.(error);
    return undefined;
  }
};

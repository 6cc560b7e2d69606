import { setTimeout as sleep } from 'node:timers/promises';
import { DependencyFailure } from '#kernel';
import type { EncodedAppend } from '../encoded-append.ts';
import type { AppendOutcome } from '../event-log.ts';
import { nextTurn } from './next-turn.ts';

/** Commands per call; more make the call longer than they save. */
const BATCH_COMMANDS_MAX = 128;
const BATCH_SIZE_MAX = 4 * 1024 * 1024;
const BACKOFF_FIRST_MS = 20;
const BACKOFF_MAX_MS = 1000;

export type AppendBatcherOptions = {
  /** Carries out a batch in one call. The same command id never comes twice in one batch; it may come again in a later one. */
  readonly send: (batch: readonly EncodedAppend[]) => Promise<readonly AppendOutcome[]>;
  /** True when the same batch may be sent again. */
  readonly isTransient: (error: unknown) => boolean;
  /** How long a caller waits at most for his answer. */
  readonly deadlineMs: number;
  /** Commands that wait, and their size; beyond that callers are turned away at once. */
  readonly queueMax: number;
  readonly queueSizeMax: number;
  /** Called for every failed call to the store, with what went wrong. */
  readonly onFailure: (failure: unknown) => void;
};

/** Puts commands that arrive while a call is under way together into the next one. */
export type AppendBatcher = {
  readonly append: (append: EncodedAppend) => Promise<AppendOutcome>;
  /** Takes no more commands, and resolves when those that wait have their answers. */
  readonly close: () => Promise<void>;
};

type Waiting = {
  readonly append: EncodedAppend;
  readonly resolve: (outcome: AppendOutcome) => void;
  readonly reject: (failure: unknown) => void;
  readonly timer: NodeJS.Timeout;
  isSettled: boolean;
  /** Its batch was refused: it is sent alone, so that only the one that is wrong fails. */
  isAlone: boolean;
};

export const appendBatcher = (options: AppendBatcherOptions): AppendBatcher => {
  let queue: Waiting[] = [];
  let queueSize = 0;
  let pumping: Promise<void> | undefined;
  let isClosed = false;
  let lastFailure: unknown;

  const settle = (waiting: Waiting): boolean => {
    if (waiting.isSettled) return false;
    waiting.isSettled = true;
    queueSize -= waiting.append.size;
    clearTimeout(waiting.timer);
    return true;
  };

  const fail = (waiting: Waiting, what: string, retryable: boolean, cause: unknown): void => {
    if (settle(waiting))
      waiting.reject(
        new DependencyFailure('event-log', `append of command ${waiting.append.commandId}: ${what}`, {
          retryable,
          cause,
        }),
      );
  };

  const takeBatch = (): Waiting[] => {
    const batch: Waiting[] = [];
    const left: Waiting[] = [];
    const ids = new Set<string>();
    let size = 0;
    let index = 0;
    for (; index < queue.length && batch.length < BATCH_COMMANDS_MAX; index++) {
      const waiting = queue[index];
      if (waiting === undefined || waiting.isSettled) continue;
      if (waiting.isAlone && batch.length > 0) break;
      if (batch.length > 0 && size + waiting.append.size > BATCH_SIZE_MAX) break;
      if (ids.has(waiting.append.commandId)) {
        left.push(waiting);
        continue;
      }
      ids.add(waiting.append.commandId);
      size += waiting.append.size;
      batch.push(waiting);
      if (waiting.isAlone) {
        index++;
        break;
      }
    }
    queue = left.length === 0 ? queue.slice(index) : [...left, ...queue.slice(index)];
    return batch;
  };

  const pump = async (): Promise<void> => {
    let failures = 0;
    for (;;) {
      // Those who were just answered ask again in this turn; without it the batches would be half as big.
      await nextTurn();
      const batch = takeBatch();
      if (batch.length === 0) return;
      try {
        const outcomes = await options.send(batch.map((waiting) => waiting.append));
        failures = 0;
        batch.forEach((waiting, index) => {
          const outcome = outcomes[index];
          if (outcome === undefined) fail(waiting, 'the store gave no answer', false, undefined);
          else if (settle(waiting)) waiting.resolve(outcome);
        });
      } catch (error) {
        options.onFailure(error);
        if (options.isTransient(error)) {
          // It may have been recorded all the same: sent again with the same ids, what was is answered as it was.
          lastFailure = error;
          queue = [...batch, ...queue];
          await sleep(Math.min(BACKOFF_FIRST_MS * 2 ** failures++, BACKOFF_MAX_MS));
        } else if (batch.length > 1) {
          for (const waiting of batch) waiting.isAlone = true;
          queue = [...batch, ...queue];
        } else for (const waiting of batch) fail(waiting, 'refused by the store', false, error);
      }
    }
  };

  const wake = (): void => {
    pumping ??= pump().finally(() => {
      pumping = undefined;
      if (queue.length > 0) wake();
    });
  };

  return {
    append: (append) =>
      new Promise((resolve, reject) => {
        if (isClosed || queue.length >= options.queueMax || queueSize >= options.queueSizeMax) {
          const what = isClosed ? 'the log is closed' : 'too many commands wait already';
          reject(new DependencyFailure('event-log', what, { retryable: !isClosed, cause: lastFailure }));
          return;
        }
        const timer = setTimeout(() => {
          const what = `no answer within ${options.deadlineMs} ms; it may have been recorded, and can be sent again with the same id`;
          fail(waiting, what, true, lastFailure);
        }, options.deadlineMs);
        const waiting: Waiting = { append, resolve, reject, timer, isSettled: false, isAlone: false };
        queueSize += append.size;
        queue.push(waiting);
        wake();
      }),
    close: async () => {
      isClosed = true;
      // Bounded: each of those that wait has its deadline.
      while (pumping !== undefined) await pumping;
    },
  };
};

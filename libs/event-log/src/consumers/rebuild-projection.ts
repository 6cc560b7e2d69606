import { setTimeout as sleep } from 'node:timers/promises';
import type { DataSource, EntityManager } from 'typeorm';
import type { RecordedEvent } from '#contracts';
import { DependencyFailure, type Log, position, type Position } from '#kernel';
import type { EventSource } from '../event-log.ts';
import { checkpoint } from './checkpoint.ts';
import { failureKind } from './failure-kind.ts';

export type RebuildOptions = {
  /** The projection whose tables are made anew; it may go on running meanwhile. */
  readonly name: string;
  readonly source: EventSource;
  readonly dataSource: DataSource;
  readonly log: Log;
  /** Makes empty tables beside those in use; what an earlier attempt left there has to go. */
  readonly prepare: (transaction: EntityManager) => Promise<void>;
  /** Applies events to the new tables. */
  readonly apply: (events: readonly RecordedEvent[], transaction: EntityManager) => Promise<void>;
  /** Puts the new tables in the place of the old ones. */
  readonly swap: (transaction: EntityManager) => Promise<void>;
  readonly batchMax?: number;
};

const BATCH_MAX = 2000;
/** So close to the head, what is left fits into the transaction that swaps. */
const CLOSE = 500;
const SWAP_ATTEMPTS_MAX = 50;
const RETRY_MS = 50;

/**
 * Builds a projection's tables anew from the first event on, beside the ones in use, and swaps them in one transaction. Readers see the old
 * view until then. The running projection waits for the swap at its checkpoint and goes on with the new tables, without an event missed or
 * applied twice.
 *
 * @returns the position at which the tables were swapped
 * @throws DependencyFailure (retryable) when the projection moves on too fast to catch it
 */
export const rebuildProjection = async (options: RebuildOptions): Promise<Position> => {
  const { name, source, dataSource, log, batchMax = BATCH_MAX } = options;
  await dataSource.transaction(options.prepare);
  let at = position(0);
  const catchUp = async (to: Position, transaction: EntityManager): Promise<void> => {
    while (at < to) {
      const events = await source.readAll(at, Math.min(batchMax, to - at));
      const last = events.at(-1);
      if (last === undefined) return;
      await options.apply(events, transaction);
      at = last.position;
    }
  };

  for (let attempt = 1; attempt <= SWAP_ATTEMPTS_MAX; attempt++) {
    for (let head = await source.head(); head - at > CLOSE; head = await source.head()) {
      const until = position(Math.min(head, at + batchMax));
      await dataSource.transaction((transaction) => catchUp(until, transaction));
    }
    const before = at;
    try {
      const swappedAt = await dataSource.transaction(async (transaction) => {
        const progress = checkpoint(name);
        const live = await progress.read(transaction);
        // Moving it to where it is locks it: the running projection waits there until the swap is done.
        await progress.advance(transaction, live, live);
        await catchUp(live, transaction);
        if (at > live) await progress.advance(transaction, live, at);
        await options.swap(transaction);
        return at;
      });
      log.info({ projection: name, position: swappedAt }, 'a projection was built anew');
      return swappedAt;
    } catch (error) {
      // The projection was faster, or readers held a lock: nothing of this transaction stands.
      at = before;
      if (failureKind(error) === 'poison') throw error;
      await sleep(RETRY_MS);
    }
  }
  throw new DependencyFailure('event-log', `swap the tables of ${name}`, {
    retryable: true,
    cause: `${SWAP_ATTEMPTS_MAX} attempts failed`,
  });
};

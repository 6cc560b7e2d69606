import type { RecordedEvent } from '#contracts';
import type { Position } from '#kernel';
import type { Delivery } from '../../domain/delivery/delivery.ts';
import type { Health } from '../../domain/delivery/health.ts';
import type { Answer } from '../../domain/delivery/retry.ts';

/** What is sent because of an event: to one receiver, once. */
export type Found = Pick<Delivery, 'deliveryId' | 'position' | 'stream' | 'type'> & {
  readonly recipient?: string;
  /** Why it is not sent after all. */
  readonly dropped?: string;
};

/** Something that events are sent by: a hook, or the post. */
export type Outlet = {
  readonly outletId: string;
  /** Events up to here are none of its. */
  readonly from: Position;
  /** Whether an event makes it another one: what comes after it is for that one. */
  readonly isChangedBy: (event: RecordedEvent) => boolean;
  /** Which of some events it sends. @throws DependencyFailure: asked again */
  readonly pick: (events: readonly RecordedEvent[]) => Promise<readonly Found[]>;
  /** One try. Whatever goes wrong on the way is its answer. @throws DependencyFailure: does not count as a try */
  readonly send: (
    delivery: Delivery,
    event: RecordedEvent,
    signal: AbortSignal,
  ) => Promise<Answer & { readonly latencyMs: number }>;
  /** Berth gives it up. @throws DependencyFailure */
  readonly disable: (reason: 'gone' | 'failing', health: Health) => Promise<void>;
};

import type { EpochMs, Position } from '#kernel';

/** What became of the newest try. */
export type Attempt = {
  readonly at: EpochMs;
  readonly latencyMs: number;
  /** Absent: there was no answer. */
  readonly status?: number;
  /** The beginning of what was answered. */
  readonly excerpt?: string;
  /** Why there was no answer. */
  readonly failure?: string;
};

/** `dropped`: not sent, and not going to be: its receiver may not see it any more, or was sent too much. */
export type DeliveryState = 'pending' | 'delivered' | 'dead' | 'dropped';

/** One event on its way to one outlet (a hook, or the post). */
export type Delivery = {
  /** The same over all tries: a receiver knows by it what it had before. */
  readonly deliveryId: string;
  readonly outletId: string;
  readonly position: Position;
  readonly stream: string;
  readonly type: string;
  readonly state: DeliveryState;
  /** How often it was tried. */
  readonly attempts: number;
  readonly dueAt: EpochMs;
  readonly createdAt: EpochMs;
  readonly settledAt: EpochMs | null;
  readonly last: Attempt | null;
  /** Whom it is for, where an outlet has several; null: the outlet itself. */
  readonly recipient: string | null;
};

/** The id of an event's delivery by an outlet, whoever makes it, and however often. */
export const deliveryIdOf = (outletId: string, at: Position): string => `msg_${outletId}_${at}`;

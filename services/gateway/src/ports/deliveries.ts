import type { Position } from '#kernel';
import type { Delivery, DeliveryState } from '../domain/delivery/delivery.ts';
import type { Health } from '../domain/delivery/health.ts';

/** An outlet that this gateway looks after for now. */
export type HeldOutlet = {
  readonly outletId: string;
  /** Up to here its events are deliveries, or none of its. */
  readonly position: Position;
  readonly health: Health;
  /** Counts how often somebody else changed its deliveries. */
  readonly nudges: number;
};

/**
 * Who looks after which outlet: one gateway at a time, for as long as it says so every few seconds. By the database's clock, so that gateways whose
 * clocks differ agree. @throws DependencyFailure
 */
export type OutletLeases = {
  /** How many gateways look after outlets, this one among them. */
  readonly report: (worker: string) => Promise<number>;
  /** Keeps what it holds of those that there are, takes what nobody holds, up to so many, and lets go of the rest. */
  readonly hold: (
    worker: string,
    wanted: readonly { readonly outletId: string; readonly from: Position }[],
    max: number,
  ) => Promise<readonly HeldOutlet[]>;
  /** Makes sure that there is this outlet; a new one begins there. */
  readonly ensure: (outletId: string, from: Position) => Promise<void>;
  readonly letGo: (worker: string) => Promise<void>;
};

/** What is on its way, and what became of it. @throws DependencyFailure */
export type Deliveries = {
  /** Moves the outlet on and keeps what that brought, together. False: it is not where it was, or somebody else looks after it now. */
  readonly advance: (
    held: { readonly worker: string; readonly outletId: string },
    from: Position,
    to: Position,
    found: readonly Delivery[],
  ) => Promise<boolean>;
  readonly pending: (outletId: string, limit: number) => Promise<readonly Delivery[]>;
  /** One after a try, with how its outlet fares. */
  readonly settle: (delivery: Delivery, health: Health) => Promise<void>;
  /** All that waits for another try is due at once. */
  readonly hurry: (outletId: string, delivery: Delivery['dueAt']) => Promise<void>;
  /** One that nobody waits for: a test. */
  readonly keep: (delivery: Delivery) => Promise<void>;
  readonly find: (outletId: string, deliveryId: string) => Promise<Delivery | undefined>;
  readonly list: (query: {
    readonly outletId: string;
    readonly state?: DeliveryState;
    /** Older than this one. */
    readonly before?: Delivery;
    readonly limit: number;
  }) => Promise<readonly Delivery[]>;
  /** How many were made for somebody since. */
  readonly countFor: (outletId: string, recipient: string, since: Delivery['createdAt']) => Promise<number>;
  readonly counts: (outletId: string) => Promise<OutletCounts>;
  /** Sends one again, as if it had never been tried. False: there is none. */
  readonly again: (outletId: string, deliveryId: string, dueAt: Delivery['dueAt']) => Promise<boolean>;
  /** The same with all that was given up. How many. */
  readonly againAllDead: (outletId: string, dueAt: Delivery['dueAt']) => Promise<number>;
  /** Forgets what was settled before, and the oldest of too many. */
  readonly sweep: (settledBefore: Delivery['dueAt'], deadBefore: Delivery['dueAt']) => Promise<void>;
};

export type OutletCounts = {
  readonly pending: number;
  readonly dead: number;
  /** Null: nobody has looked after it yet. */
  readonly position: Position | null;
  readonly health: Health;
};

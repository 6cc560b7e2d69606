import type { NatsConnection } from '@nats-io/transport-node';
import type { DataSource, EntityManager } from 'typeorm';
import type { RecordedEvent } from '#contracts';
import type { Log, Position } from '#kernel';
import type { EventSource } from '../event-log.ts';

/** A view of the log: what it writes and how far it is commit together, so that each event counts once, whatever the bus does. */
export type Projection = {
  /** Names the checkpoint: one per service and view, `storage-bundle-use`. */
  readonly name: string;
  /**
   * The categories of streams whose events it is given (`folder`, `node`); absent: all. Others move it on without a transaction, so that a view of what is rare
   * costs nothing where much else happens.
   */
  readonly categories?: readonly string[];
  /** Applies events in order, without a gap, at least one. It writes through the transaction only. */
  readonly apply: (events: readonly RecordedEvent[], transaction: EntityManager) => Promise<void>;
  /**
   * What becomes of an event that it can't apply: `halt` stays before it, since what follows would be wrong without it;
   * `step-over` leaves it out. Both park it with its cause.
   */
  readonly onPoison: 'halt' | 'step-over';
};

/** A message or event that a projection gave up on. */
export type ProjectionLetter = {
  readonly consumer: string;
  readonly subject: string;
  readonly sequence: number;
  readonly payload: Uint8Array | string;
  readonly cause: unknown;
};

export type ProjectionOptions = {
  readonly projection: Projection;
  /** The log: what the bus lost is read from it. */
  readonly source: EventSource;
  /** The same database as the log's. */
  readonly dataSource: DataSource;
  /** The connection to NATS, as soon as there is one. */
  readonly connected: () => Promise<NatsConnection>;
  /** Keeps what could not be handled for a person to look at. */
  readonly bury: (letter: ProjectionLetter) => Promise<void>;
  readonly log: Log;
  /** How often an event is tried before it is parked. */
  readonly attemptsMax?: number;
  readonly batchMax?: number;
  /**
   * So long an event waits for others, to be applied with them in one transaction, unless somebody waits for it (0). For views that nobody looks at while a
   * session starts: what they cost then, who waits for the session has to wait longer.
   */
  readonly lingerMs?: number;
};

export type ProjectionStatus = {
  readonly position: Position;
  /** Events that it has still to apply, as far as it knows. */
  readonly lag: number;
  /** Where and why it stands still. */
  readonly halted?: { readonly position: Position; readonly cause: string };
  /** Messages of the bus that were no events, since the start. */
  readonly malformed: number;
};

export type ProjectionRunner = {
  readonly name: string;
  /** Keeps the view up to date until the signal. Waits for Postgres and NATS for ever. */
  readonly run: (signal: AbortSignal) => Promise<void>;
  readonly status: () => ProjectionStatus;
  /** Resolves true once the view holds the position, false when it did not within the deadline. */
  readonly waitFor: (position: Position, deadlineMs: number) => Promise<boolean>;
};

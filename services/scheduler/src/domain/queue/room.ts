import type { QueuedSession } from './queued-session.ts';

/**
 * How to reckon with what a pool has free. A `Room` is what is free at one moment, a sheet to reckon on: `take` and `give` change it, and whoever
 * needs it unchanged forks it first. A `Spot` is where a session goes: nodes and devices.
 */
export type Rooms<Room, Spot> = {
  /** Where the session goes from `at` on, with all that it needs free in each of the rooms; the first is that moment. Null when there is no such place. */
  readonly fit: (session: QueuedSession, rooms: readonly [Room, ...Room[]], at: number) => Spot | null;
  readonly take: (room: Room, spot: Spot) => void;
  readonly give: (room: Room, spot: Spot) => void;
  readonly fork: (room: Room) => Room;
  /** Nothing at all would fit: the rest of the queue need not be looked at. */
  readonly isFull: (room: Room) => boolean;
};

/** Room that somebody holds, and when it will be free at the latest; null when nobody can say. */
export type Held<Spot> = { readonly spot: Spot; readonly endsBy: number | null };

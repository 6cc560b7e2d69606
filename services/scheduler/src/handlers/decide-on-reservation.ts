import type { EventMeta } from '#contracts';
import type { EventLog } from '#event-log';
import {
  type Clock,
  type CommandId,
  DependencyFailure,
  type Position,
  type Refusal,
  type ReservationId,
  type Result,
  accept,
} from '#kernel';
import type { Change } from '../domain/change.ts';
import type { NodeLookup } from '../domain/node/revoke-grants.ts';
import { isClosed } from '../domain/pool/project-state.ts';
import type { BookGrounds } from '../domain/reservation/book-reservation.ts';
import type { ReservationState } from '../domain/reservation/reservation-state.ts';
import { whenFree } from '../domain/reservation/when-free.ts';
import { createGpuChoosers } from '../domain/topology/gpu-choosers.ts';
import type { WorldFollower } from '../world/world-follower.ts';
import { writesOf } from './decide-and-append.ts';

/** What a decision about a reservation may look at. */
export type ReservationView = {
  readonly state: ReservationState;
  readonly grounds: BookGrounds;
  readonly nodeOf: NodeLookup;
};
export type ReservationOrder = {
  readonly commandId: CommandId;
  readonly meta: EventMeta;
  readonly reservationId: ReservationId;
  readonly decide: (view: ReservationView) => Result<Change, Refusal>;
};
export type DecideOnReservation = {
  /** `change`: what was recorded; empty when there was nothing to record. */
  readonly record: (order: ReservationOrder) => Promise<Result<Recorded, Refusal>>;
  /** As the world is now, behind the log or not. */
  readonly view: (id: ReservationId) => ReservationView;
  /** As it is by the log. */
  readonly look: (id: ReservationId) => Promise<ReservationView & { readonly position: Position }>;
};
export type Recorded = { readonly position: Position; readonly change: Change };

const ATTEMPTS_MAX = 20;

/** Load → decide → append, on a world that is not behind the log; again when somebody else was faster. */
export const decideOnReservation = (
  log: EventLog,
  follower: WorldFollower,
  clock: Clock,
): DecideOnReservation => {
  const { world } = follower;
  const chooserOf = createGpuChoosers();
  const view = (id: ReservationId): ReservationView => {
    const at = clock.now();
    return {
      state: world.reservation(id).state,
      nodeOf: (node) => world.node(node).state,
      grounds: {
        at,
        chooserOf,
        nodes: world.nodes(),
        ends: whenFree((session) => world.session(session)?.state ?? null, at),
        reservationOf: (other) => world.reservation(other).state,
        reservations: world.reservations(),
        quotaOf: (project) => world.project(project).state.quota,
        isClosed: (project) => isClosed(world.project(project).state),
      },
    };
  };
  return {
    view,
    look: async (id) => {
      await follower.catchUp();
      return { ...view(id), position: world.position() };
    },
    record: async ({ commandId, meta, reservationId, decide }) => {
      for (let attempt = 1; attempt <= ATTEMPTS_MAX; attempt++) {
        await follower.catchUp();
        const outcome = decide(view(reservationId));
        if (!outcome.ok) return outcome;
        const change = outcome.value;
        if (change.length === 0) return accept({ position: world.position(), change });
        // Each of them writes to every stream that it looked at: the reservation's and its nodes'.
        const writes = writesOf(change, world.versionOf);
        const answer = await log.append({ commandId, meta, writes });
        if (answer.kind === 'appended') {
          follower.hint();
          return accept({ position: answer.last, change });
        }
      }
      throw new DependencyFailure('event-log', `decide on reservation ${reservationId}: lost every race`, {
        retryable: true,
        cause: undefined,
      });
    },
  };
};

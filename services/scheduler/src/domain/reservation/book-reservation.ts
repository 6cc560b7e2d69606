import type { BookedSpot, Quota, ReservationWish, Stretch } from '#contracts';
import {
  type NodeId,
  type ProjectId,
  type Refusal,
  type ReservationId,
  type Result,
  type UserId,
  accept,
  epochMs,
  refuse,
} from '#kernel';
import { type Change, nothing } from '../change.ts';
import { projectClosed } from '../pool/admit-request.ts';
import { afterChange, bookSpots } from './booking-facts.ts';
import { type Grounds, type Stretches, chooseSpots, wholeNodes } from './choose-spots.ts';
import { earliestStart } from './earliest-start.ts';
import { explainSpots } from './explain-spots.ts';
import type { LostPart } from './lost-parts.ts';
import { moveReservation } from './move-reservation.ts';
import type { Booked, ReservationState } from './reservation-state.ts';
import { sayWhen } from './say-when.ts';
import { overlapOf } from './stretches.ts';
import { overQuota } from './within-quota.ts';

/** What somebody wants to book. */
export type WishToBook = {
  readonly reservationId: ReservationId;
  readonly name: string;
  readonly purpose: 'work' | 'maintenance';
  readonly projectId?: ProjectId;
  readonly userId?: UserId;
  readonly wish: ReservationWish;
  readonly stretches: readonly Stretch[];
  readonly reason?: string;
  readonly by: string;
};
export type BookGrounds = Grounds & {
  readonly reservationOf: (id: ReservationId) => ReservationState;
  /** Those that are not over. */
  readonly reservations: readonly Booked[];
  /** What a project may have at once; null: nobody has set a limit, or it does not bind who asks. */
  readonly quotaOf: (project: ProjectId) => Quota | null;
  /** Whether it takes nothing new. */
  readonly isClosed: (project: ProjectId) => boolean;
};
export type BookRefusal = Refusal<
  | 'reservation-does-not-fit'
  | 'reservation-times-invalid'
  | 'node-unknown'
  | 'exceeds-quota'
  | 'project-closed'
>;

/** That are not over, of all: each is looked at twice a second. */
export const RESERVATIONS_MAX = 1000;
/** On one node. */
const ON_NODE_MAX = 64;

/** It may have begun so long ago: clocks differ, and a request takes its time. */
const LATE_MS_MAX = 5 * 60_000;

const doesNotFit = (message: string): Result<never, BookRefusal> =>
  refuse({ code: 'reservation-does-not-fit', message });

/** Those that are still to come, the first of them at `at` at the earliest. */
const comingStretches = (stretches: readonly Stretch[], { at }: Grounds): Result<Stretches, BookRefusal> => {
  const [first, ...others] = stretches;
  if (first === undefined || first.from < at - LATE_MS_MAX || first.to <= at)
    return refuse({
      code: 'reservation-times-invalid',
      message: `It can't begin in the past; it is ${sayWhen(at)} now.`,
      pointer: '/from',
    });
  return accept([first, ...others]);
};

type Planned = { readonly spots: readonly BookedSpot[]; readonly moves: Change };

/** All of the named nodes; the reservations that have something there at that time move away first. */
const planMaintenance = (
  nodeIds: readonly NodeId[],
  stretches: Stretches,
  grounds: BookGrounds,
): Result<Planned, BookRefusal> => {
  const named = nodeIds.flatMap((id) => grounds.nodes.find(({ nodeId }) => nodeId === id) ?? []);
  const missing = nodeIds.find((id) => !named.some(({ nodeId }) => nodeId === id));
  if (missing !== undefined)
    return refuse({ code: 'node-unknown', message: `There is no node ${missing}.`, pointer: '/nodeIds' });
  const inTheWay = new Map<ReservationId, LostPart[]>();
  for (const node of named)
    for (const [id, booking] of node.bookings) {
      const overlap = overlapOf(booking.stretches, stretches);
      if (overlap === null) continue;
      if (booking.purpose === 'maintenance')
        return doesNotFit(`Node ${node.nodeId} has a maintenance at that time already: ${id}.`);
      const state = grounds.reservationOf(id);
      const spot =
        state.phase === 'booked'
          ? state.booking.spots.find(({ nodeId }) => nodeId === node.nodeId)
          : undefined;
      if (spot === undefined) continue;
      const part = { spot, deviceIds: spot.deviceIds, why: `maintenance of node ${node.nodeId}` };
      inTheWay.set(id, [...(inTheWay.get(id) ?? []), part]);
    }
  let nodes = grounds.nodes;
  const moves: Change[] = [];
  for (const [id, lost] of inTheWay) {
    const state = grounds.reservationOf(id);
    const move =
      state.phase === 'booked' ? moveReservation(state, lost, { ...grounds, nodes }, new Set(nodeIds)) : null;
    if (move === null)
      return doesNotFit(
        `Reservation ${id} has something there at that time, and there is no other place for it: cancel it, or choose another time.`,
      );
    moves.push(move);
    nodes = afterChange(nodes, move);
  }
  return accept({ spots: wholeNodes(named), moves: moves.flat() });
};

const planWork = (
  { wish, projectId, userId }: WishToBook,
  stretches: Stretches,
  grounds: BookGrounds,
): Result<Planned, BookRefusal> => {
  const nodes = grounds.nodes.filter(({ bookings }) => bookings.size < ON_NODE_MAX);
  const choice = chooseSpots(wish, stretches, { ...grounds, nodes });
  if (choice.fits) {
    const { spots } = choice;
    if (projectId === undefined) return accept({ spots, moves: nothing });
    const share = { projectId, ...(userId === undefined ? {} : { userId }), spots, stretches };
    const refusal = overQuota(share, grounds.quotaOf(projectId), grounds.reservations);
    return refusal === null ? accept({ spots, moves: nothing }) : refuse(refusal);
  }
  const earliest = earliestStart(wish, stretches, grounds);
  const hint = earliest === null ? 'No later time is foreseen.' : `It would do from ${sayWhen(earliest)} on.`;
  return doesNotFit(`${explainSpots(wish, choice.outlooks)} ${hint}`);
};

/**
 * Books exact parts of the pool, or all of some nodes for maintenance. The nodes are written to in the same append, so that whoever wanted to
 * place something there on an older view is refused. The same booking again records nothing.
 */
export const bookReservation = (
  wanted: WishToBook,
  state: ReservationState,
  grounds: BookGrounds,
): Result<Change, BookRefusal> => {
  if (state.phase !== 'unknown') return accept(nothing);
  if (wanted.projectId !== undefined && grounds.isClosed(wanted.projectId))
    return refuse(projectClosed(wanted.projectId));
  if (grounds.reservations.length >= RESERVATIONS_MAX)
    return doesNotFit(`There are ${RESERVATIONS_MAX} reservations already, which is as many as can be.`);
  const coming = comingStretches(wanted.stretches, grounds);
  if (!coming.ok) return coming;
  const { reservationId, purpose, wish } = wanted;
  const stretches = coming.value;
  const planned =
    purpose === 'maintenance'
      ? planMaintenance(wish.kind === 'named-nodes' ? wish.nodeIds : [], stretches, grounds)
      : planWork(wanted, stretches, grounds);
  if (!planned.ok) return planned;
  const { spots, moves } = planned.value;
  const bookedAt = epochMs(grounds.at);
  return accept([
    { type: 'reservation.booked', data: { ...wanted, spots, bookedAt } },
    ...moves,
    ...bookSpots({ reservationId, purpose, stretches }, spots, bookedAt),
  ]);
};

import { type Clock, type EpochMs, type ReservationId, accept, describeError, later } from '#kernel';
import { type Change, nothing } from '../domain/change.ts';
import type { NodeLookup } from '../domain/node/revoke-grants.ts';
import { lostParts } from '../domain/reservation/lost-parts.ts';
import { moveReservation } from '../domain/reservation/move-reservation.ts';
import { passStretches } from '../domain/reservation/pass-stretches.ts';
import type { World } from '../world/world.ts';
import type { DecideOnReservation, ReservationView } from './decide-on-reservation.ts';
import { nameCommand } from './name-command.ts';

type Ports = {
  readonly world: World;
  readonly reservations: Pick<DecideOnReservation, 'record'>;
  readonly clock: Clock;
  readonly onError: (sentence: string) => void;
};

/** At most so many at once: the rest comes with the next tick. */
const AT_ONCE_MAX = 64;
/** Where no other place was found for a part that was lost, it is looked for again after so long. */
const LOOK_AGAIN_MS = 15_000;

const dueOf = ({ state, nodeOf, grounds }: ReservationView): Change => {
  const passed = passStretches(state, nodeOf, grounds.at);
  if (passed.length > 0 || state.phase !== 'booked') return passed;
  const lost = lostParts(state, nodeOf, grounds.at);
  return lost.length === 0 ? nothing : (moveReservation(state, lost, grounds) ?? nothing);
};

/** One look at all reservations: stretches begin and end by the clock, and what lost a part of what it holds gets another. */
export const keepReservations = ({ world, reservations, clock, onError }: Ports) => {
  const nodeOf: NodeLookup = (id) => world.node(id).state;
  const lookAgainAt = new Map<ReservationId, EpochMs>();

  /** Whether there may be something to do. The search for another place is dear: it is not made at every tick. */
  const isDue = (id: ReservationId, at: EpochMs): boolean => {
    const { state } = world.reservation(id);
    if (passStretches(state, nodeOf, at).length > 0) return true;
    if (state.phase !== 'booked' || lostParts(state, nodeOf, at).length === 0) {
      lookAgainAt.delete(id);
      return false;
    }
    if ((lookAgainAt.get(id) ?? 0) > at) return false;
    lookAgainAt.set(id, later(at, LOOK_AGAIN_MS));
    return true;
  };

  const keep = async (id: ReservationId): Promise<void> => {
    await reservations.record({
      commandId: nameCommand('reservation', id, world.reservation(id).version),
      meta: { actor: 'service:scheduler', correlationId: id },
      reservationId: id,
      decide: (view) => accept(dueOf(view)),
    });
  };

  return async (): Promise<void> => {
    const at = clock.now();
    const booked = world.reservations().map(({ booking }) => booking.reservationId);
    const due = booked.filter((id) => isDue(id, at)).slice(0, AT_ONCE_MAX);
    // One after the other: each may take what the one before it has left.
    for (const id of due)
      try {
        await keep(id);
      } catch (cause) {
        onError(`reservation ${id} could not be kept: ${describeError(cause)}`);
      }
    for (const id of lookAgainAt.keys()) if (!booked.includes(id)) lookAgainAt.delete(id);
  };
};

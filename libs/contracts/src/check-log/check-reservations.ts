import { unreachable } from '#kernel';
import type { BerthFact } from '../catalogue.ts';
import type { RecordedEvent } from '../envelope.ts';
import { isReservationEvent } from '../is-berth-event.ts';
import type { BookedSpot, ReservationFact } from '../reservation-events.ts';
import type { BookingsCheck } from './check-bookings.ts';
import type { LogFault, LogFaultCode } from './log-fault.ts';

type Seen = { stretchCount: number; next: number; isOn: boolean; isOver: boolean };
/** What has to stand on the nodes when the append is over. */
type Promised = { readonly event: RecordedEvent<ReservationFact>; readonly spots: readonly BookedSpot[] };

/** Each reservation is booked once, its stretches begin and end in order, nothing follows its end; and its nodes learn of it in the same append. */
export const createReservationsCheck = (isWhole: boolean, bookings: Pick<BookingsCheck, 'bookedOn'>) => {
  const reservations = new Map<string, Seen>();
  let commandId: string | undefined;
  let open: Promised[] = [];

  const fault = (event: RecordedEvent<BerthFact>, code: LogFaultCode, message: string): LogFault => ({
    position: event.position,
    stream: event.stream,
    code,
    message,
  });

  const unkept = (): readonly LogFault[] => {
    const faults = open.flatMap(({ event, spots }) =>
      spots
        .filter(({ nodeId, deviceIds }) => {
          const booked = bookings.bookedOn(nodeId, event.data.reservationId);
          return booked === undefined || deviceIds.join() !== booked.deviceIds.join();
        })
        .map(({ nodeId }) =>
          fault(event, 'command-split', `${event.type} names parts of ${nodeId}, which does not know of it`),
        ),
    );
    open = [];
    return faults;
  };

  const follow = (seen: Seen, event: RecordedEvent<ReservationFact>): string | undefined => {
    switch (event.type) {
      case 'reservation.booked':
        return 'booked again';
      case 'reservation.started': {
        const { n } = event.data;
        const { next, isOn, stretchCount } = seen;
        Object.assign(seen, { next: n, isOn: true });
        return !isOn && n >= next && n < stretchCount
          ? undefined
          : `stretch ${n} began, and ${next} was to come`;
      }
      case 'reservation.ended': {
        const { n, isLast } = event.data;
        const { next, isOn, stretchCount } = seen;
        const isNext = isOn ? n === next : n >= next;
        Object.assign(seen, { next: n + 1, isOn: false, isOver: isLast });
        return isNext && isLast === (n === stretchCount - 1)
          ? undefined
          : `stretch ${n} of ${stretchCount} ended, and ${next} was to end`;
      }
      case 'reservation.moved':
        return undefined;
      case 'reservation.cancelled':
        seen.isOver = true;
        return undefined;
      default:
        return unreachable(event);
    }
  };

  const judge = (event: RecordedEvent<ReservationFact>): readonly LogFault[] => {
    const { reservationId: id } = event.data;
    if (event.type === 'reservation.booked' || event.type === 'reservation.moved')
      open.push({ event, spots: event.data.spots });
    const seen = reservations.get(id);
    if (seen === undefined) {
      const isFirst = event.type === 'reservation.booked';
      if (!isFirst)
        return isWhole
          ? [fault(event, 'out-of-order', `${event.type} is the first that is known of it`)]
          : [];
      const stretchCount = event.data.stretches.length;
      reservations.set(id, { stretchCount, next: 0, isOn: false, isOver: false });
      return [];
    }
    if (seen.isOver) return [fault(event, 'event-after-end', `${event.type} after its end`)];
    const wrong = follow(seen, event);
    return wrong === undefined ? [] : [fault(event, 'out-of-order', wrong)];
  };

  return {
    /** Before the facts of its nodes are looked at. */
    see: (event: RecordedEvent<BerthFact>): readonly LogFault[] => {
      // The events of one append stand side by side: another command closes the one before.
      const faults = event.commandId === commandId ? [] : unkept();
      commandId = event.commandId;
      return isReservationEvent(event) ? [...faults, ...judge(event)] : faults;
    },
    finish: unkept,
  };
};

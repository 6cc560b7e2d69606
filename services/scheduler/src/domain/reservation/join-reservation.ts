import { type EpochMs, type Refusal, type Result, accept, refuse } from '#kernel';
import type { NodeLookup } from '../node/revoke-grants.ts';
import { chooseDevices } from '../placement/choose-devices.ts';
import { emptyCapacity } from '../placement/free-capacity.ts';
import type { Asked } from '../session/session-state.ts';
import { nodeCountOf } from '../session/wishes.ts';
import type { ReservationState } from './reservation-state.ts';
import { stretchAt } from './stretch-at.ts';

export type JoinRefusal = Refusal<
  'reservation-unknown' | 'reservation-over' | 'reservation-not-yours' | 'reservation-too-small'
>;
const no = (code: JoinRefusal['code'], message: string): Result<never, JoinRefusal> =>
  refuse({ code, message, pointer: '/reservationId' });

/** On how many of its nodes the session would find room if nothing else were on them. */
const nodesThatFit = (
  asked: Asked,
  reservation: Extract<ReservationState, { phase: 'booked' }>,
  nodeOf: NodeLookup,
) =>
  reservation.booking.spots.filter(({ nodeId, deviceIds, cpuMilli: cpu, memoryBytes }) => {
    const node = nodeOf(nodeId);
    if (node.phase === 'unknown') return false;
    const devices = emptyCapacity(node).devices.filter(({ device }) => deviceIds.includes(device.deviceId));
    return chooseDevices(asked.resources, { cpuMilli: cpu, memoryBytes, devices }).fits;
  }).length;

/**
 * Whether a session may run on a reservation, and ever could: those of its project, and where it belongs to a user there, his.
 * Of the wish that is recorded this is the last word; what becomes of the reservation later is told by the queue.
 */
export const joinReservation = (
  asked: Asked,
  state: ReservationState,
  nodeOf: NodeLookup,
  at: EpochMs,
): Result<'may', JoinRefusal> => {
  if (state.phase === 'unknown') return no('reservation-unknown', 'There is no such reservation.');
  if (state.phase === 'over') return no('reservation-over', 'That reservation is over.');
  const { purpose, projectId, userId, stretches } = state.booking;
  if (purpose === 'maintenance')
    return no('reservation-not-yours', 'That is a maintenance: nothing runs in it.');
  if (projectId !== undefined && projectId !== asked.projectId)
    return no('reservation-not-yours', `That reservation belongs to the project ${projectId}.`);
  if (userId !== undefined && userId !== asked.userId)
    return no('reservation-not-yours', `That reservation belongs to the user ${userId}.`);
  if (stretchAt(stretches, at) === null) return no('reservation-over', 'That reservation is over.');
  const wanted = nodeCountOf(asked);
  if (nodesThatFit(asked, state, nodeOf) < wanted)
    return no(
      'reservation-too-small',
      wanted === 1
        ? 'No node of that reservation has so much booked, even with nothing else on it.'
        : `Fewer than ${wanted} nodes of that reservation have so much booked.`,
    );
  return accept('may');
};

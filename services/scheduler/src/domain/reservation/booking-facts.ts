import type { BookedSpot, NodeBooked, NodeUnbooked } from '#contracts';
import type { EpochMs, NodeId, ReservationId } from '#kernel';
import { type Change, isNodeFact } from '../change.ts';
import { type KnownNode, evolveNode } from '../node/node-state.ts';
import type { NodeLookup } from '../node/revoke-grants.ts';
import type { Booked } from './reservation-state.ts';

type Shared = Pick<Booked['booking'], 'reservationId' | 'purpose' | 'stretches'>;

/** The nodes' part of a booking. */
export const bookSpots = (
  { reservationId, purpose, stretches }: Shared,
  spots: readonly BookedSpot[],
  at: EpochMs,
): readonly NodeBooked[] =>
  spots.map((spot) => ({
    type: 'node.booked',
    data: {
      ...spot,
      reservationId,
      stretches,
      ...(purpose === 'maintenance' ? { purpose } : {}),
      bookedAt: at,
    },
  }));

/** The nodes' part of an end; nothing of those that know of no booking. */
export const unbookSpots = (
  reservationId: ReservationId,
  nodeIds: readonly NodeId[],
  nodeOf: NodeLookup,
  at: EpochMs,
): readonly NodeUnbooked[] =>
  nodeIds.flatMap((nodeId) => {
    const node = nodeOf(nodeId);
    if (node.phase === 'unknown' || !node.bookings.has(reservationId)) return [];
    return [{ type: 'node.unbooked' as const, data: { nodeId, reservationId, unbookedAt: at } }];
  });

/** The nodes as they are after some facts. */
export const afterChange = (nodes: readonly KnownNode[], change: Change): readonly KnownNode[] => {
  const byNode = Map.groupBy(change.filter(isNodeFact), ({ data }) => data.nodeId);
  return nodes.map((node) => {
    let state = node;
    for (const fact of byNode.get(node.nodeId) ?? []) {
      const next = evolveNode(state, fact);
      if (next.phase === 'known') state = next;
    }
    return state;
  });
};

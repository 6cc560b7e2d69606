import type { BookedSpot } from '#contracts';
import type { DeviceId, EpochMs } from '#kernel';
import type { NodeState } from '../node/node-state.ts';
import type { NodeLookup } from '../node/revoke-grants.ts';
import type { Booked } from './reservation-state.ts';

/** What of a spot can't be had any more, and why. */
export type LostPart = {
  readonly spot: BookedSpot;
  readonly deviceIds: readonly DeviceId[];
  readonly why: string;
};

/** Why nothing of a node can be had; null: it can, or will again soon. */
const whyGone = (node: NodeState, at: EpochMs): string | null => {
  if (node.phase === 'unknown') return 'is not known any more';
  const { liveness, service } = node;
  if (liveness.kind === 'fenced') return 'was fenced';
  if (liveness.kind === 'lost' && liveness.deadlineAt <= at) return 'is lost';
  if (service.kind !== 'open') return service.kind === 'draining' ? 'is being drained' : 'is cordoned';
  return null;
};

const lostOf = (spot: BookedSpot, node: NodeState, at: EpochMs): LostPart | null => {
  const gone = whyGone(node, at);
  if (gone !== null) return { spot, deviceIds: spot.deviceIds, why: `node ${spot.nodeId} ${gone}` };
  if (node.phase === 'unknown') return null;
  const good = new Set(
    node.inventory.devices.filter(({ health }) => health === 'ok').map(({ deviceId }) => deviceId),
  );
  const deviceIds = spot.deviceIds.filter((deviceId) => !good.has(deviceId));
  if (deviceIds.length === 0) return null;
  return { spot, deviceIds, why: `${deviceIds.join(', ')} of node ${spot.nodeId} failed` };
};

/** What of a reservation can't be had any more. A node that fell silent a moment ago may come back; a maintenance lacks nothing. */
export const lostParts = ({ booking }: Booked, nodeOf: NodeLookup, at: EpochMs): readonly LostPart[] =>
  booking.purpose === 'maintenance'
    ? []
    : booking.spots.flatMap((spot) => lostOf(spot, nodeOf(spot.nodeId), at) ?? []);

/** The same in one sentence; null when nothing is lost. */
export const sayLost = (lost: readonly LostPart[]): string | null =>
  lost.length === 0 ? null : lost.map(({ why }) => why).join('; ');

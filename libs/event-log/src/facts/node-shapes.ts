import type { NodeFact } from '#contracts';
import {
  aDeviceId,
  anIncarnation,
  aNodeId,
  aPoolId,
  aProjectId,
  aReservationId,
  aSessionId,
  aUserId,
} from './id-shapes.ts';
import { aCpuset, anInventory, grantedDevices, stretches } from './resource-shapes.ts';
import { integer, listOf, object, oneOf, optional, text, whole, type Shape } from './shape.ts';

type Data<Type extends NodeFact['type']> = Extract<NodeFact, { readonly type: Type }>['data'];
type NodeShapes = { readonly [Type in NodeFact['type']]: Shape<Data<Type>> };

export const NODE_SHAPES: NodeShapes = {
  'node.joined': object({
    nodeId: aNodeId,
    incarnation: anIncarnation,
    inventory: anInventory,
    poolId: optional(aPoolId),
    joinedAt: whole(),
  }),
  'node.inventory-changed': object({
    nodeId: aNodeId,
    incarnation: anIncarnation,
    inventory: anInventory,
    changedAt: whole(),
  }),
  'node.grant-given': object({
    nodeId: aNodeId,
    sessionId: aSessionId,
    epoch: whole(),
    devices: grantedDevices,
    cpuMilli: whole(),
    memoryBytes: whole(),
    cpuset: optional(aCpuset),
    rank: optional(whole()),
    network: optional(whole()),
    projectId: optional(aProjectId),
    userId: optional(aUserId),
    holdMsMax: optional(whole()),
    reservationId: optional(aReservationId),
    givenAt: whole(),
  }),
  'node.grant-revoked': object({
    nodeId: aNodeId,
    sessionId: aSessionId,
    epoch: whole(),
    graceMs: whole(),
    revokedAt: whole(),
  }),
  'node.grant-released': object({
    nodeId: aNodeId,
    sessionId: aSessionId,
    epoch: whole(),
    releasedAt: whole(),
  }),
  'node.room-held': object({
    nodeId: aNodeId,
    forSessionId: aSessionId,
    devices: grantedDevices,
    cpuMilli: whole(),
    memoryBytes: whole(),
    heldAt: whole(),
    deadlineAt: whole(),
  }),
  'node.room-lifted': object({ nodeId: aNodeId, forSessionId: aSessionId, liftedAt: whole() }),
  'node.booked': object({
    nodeId: aNodeId,
    reservationId: aReservationId,
    deviceIds: listOf(aDeviceId),
    cpuMilli: whole(),
    memoryBytes: whole(),
    stretches,
    purpose: optional(oneOf('work', 'maintenance')),
    bookedAt: whole(),
  }),
  'node.unbooked': object({ nodeId: aNodeId, reservationId: aReservationId, unbookedAt: whole() }),
  'node.cordoned': object({ nodeId: aNodeId, by: text(), reason: optional(text()), cordonedAt: whole() }),
  'node.clock-right': object({ nodeId: aNodeId, seenAt: whole() }),
  'node.clock-skewed': object({ nodeId: aNodeId, skewMs: integer(), seenAt: whole() }),
  'node.uncordoned': object({ nodeId: aNodeId, by: text(), uncordonedAt: whole() }),
  'node.drain-started': object({
    nodeId: aNodeId,
    by: text(),
    reason: optional(text()),
    startedAt: whole(),
    deadlineAt: whole(),
  }),
  'node.drained': object({ nodeId: aNodeId, drainedAt: whole() }),
  'node.fenced': object({ nodeId: aNodeId, incarnation: anIncarnation, by: text(), fencedAt: whole() }),
  'node.pool-changed': object({ nodeId: aNodeId, poolId: aPoolId, by: text(), changedAt: whole() }),
  'node.lost': object({
    nodeId: aNodeId,
    incarnation: anIncarnation,
    lastSeenAt: whole(),
    lostAt: whole(),
    deadlineAt: whole(),
  }),
  'node.returned': object({ nodeId: aNodeId, incarnation: anIncarnation, returnedAt: whole() }),
};

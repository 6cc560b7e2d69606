import type { NodeFact } from '#contracts';
import { anIncarnation, aNodeId, aSessionId } from './id-shapes.ts';
import { anInventory, grantedDevices } from './resource-shapes.ts';
import { object, whole, type Shape } from './shape.ts';

type Data<Type extends NodeFact['type']> = Extract<NodeFact, { readonly type: Type }>['data'];
type NodeShapes = { readonly [Type in NodeFact['type']]: Shape<Data<Type>> };

export const NODE_SHAPES: NodeShapes = {
  'node.joined': object({
    nodeId: aNodeId,
    incarnation: anIncarnation,
    inventory: anInventory,
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
  'node.lost': object({
    nodeId: aNodeId,
    incarnation: anIncarnation,
    lastSeenAt: whole(),
    lostAt: whole(),
    deadlineAt: whole(),
  }),
  'node.returned': object({ nodeId: aNodeId, incarnation: anIncarnation, returnedAt: whole() }),
};

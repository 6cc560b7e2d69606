import type { KnownNode } from '../node/node-state.ts';
import { grantKey } from '../node/node-state.ts';
import { ANY_KIND, type Holding, WHOLE } from '../placement/cluster-model.ts';
import { endsBy } from '../queue/hold-limits.ts';
import type { Held } from '../queue/room.ts';
import type { OnNode } from '../session/session-state.ts';
import type { PoolModel } from './pool-model.ts';
import type { PoolSpot } from './pool-rooms.ts';

/** A grant as the flat model knows it; sick devices give nothing back. Null when all of it is on its way to somebody else. */
const holdingOf = (node: KnownNode, index: number, key: string): Holding | null => {
  const grant = node.grants.get(key);
  if (grant === undefined || grant.reservationId !== null) return null;
  if (grant.revoked !== null && node.rooms.size > 0) return null;
  const numbers = grant.devices.flatMap(({ deviceId }) => {
    const n = node.inventory.devices.findIndex((device) => device.deviceId === deviceId);
    return node.inventory.devices[n]?.health === 'ok' ? [n] : [];
  });
  const [part] = grant.devices;
  const share = part?.gpuMilli ?? 0;
  return {
    node: index,
    devices: numbers,
    ask: {
      cpuMilli: grant.cpuMilli,
      memoryBytes: grant.memoryBytes,
      count: numbers.length,
      share,
      gpuMemoryBytes: share === WHOLE ? null : (part?.gpuMemoryBytes ?? null),
      kinds: ANY_KIND,
    },
  };
};

/** What sessions hold of the pool, and when each will have given it back. */
export const heldSpots = (model: PoolModel, sessions: Iterable<OnNode>): readonly Held<PoolSpot>[] => {
  const held: Held<PoolSpot>[] = [];
  for (const session of sessions) {
    const { epoch, parts } = session.placement;
    const key = grantKey(session.asked.sessionId, epoch);
    const holdings = parts.flatMap(({ nodeId }) => {
      const index = model.indexOf(nodeId);
      const node = index === undefined ? undefined : model.nodes[index];
      if (index === undefined || node === undefined) return [];
      return holdingOf(node, index, key) ?? [];
    });
    if (holdings.length > 0)
      held.push({ spot: { parts: holdings, quality: null, score: 0 }, endsBy: endsBy(session) });
  }
  return held;
};

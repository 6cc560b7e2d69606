import type { Inventory, PoolPolicy, Quota, SchedulerFact } from '#contracts';
import {
  type EpochMs,
  type NodeId,
  type PoolId,
  type ProjectId,
  type Refusal,
  type Result,
  accept,
  deviceId,
  incarnation,
  nodeId,
  refuse,
} from '#kernel';
import type { World } from '../world/world.ts';
import type { Given } from './play.ts';

/** What shall be different from the beginning on. */
export type Changes = {
  readonly policy?: PoolPolicy;
  readonly add: readonly { readonly like: NodeId; readonly count: number }[];
  readonly remove: readonly NodeId[];
  readonly quotas: readonly { readonly projectId: ProjectId; readonly quota: Quota }[];
};

const BY = 'service:what-if';

/** The same devices under other ids: an id belongs to one device of the pool. */
const likeIt = (inventory: Inventory, id: string): Inventory => {
  const own = (device: string): string => `${id}-${device}`.slice(0, 100);
  return {
    ...inventory,
    devices: inventory.devices.map((device) => ({
      ...device,
      deviceId: deviceId(own(device.deviceId)),
      health: 'ok',
      ...(device.parentId === undefined ? {} : { parentId: deviceId(own(device.parentId)) }),
    })),
  };
};

/** The course of events that is changed. */
export type Past = { readonly world: World; readonly given: readonly Given[] };

/** What a node has: at the beginning, or when it comes; null if it never does. */
const inventoryOf = (id: NodeId, { world, given }: Past): Inventory | null => {
  const node = world.node(id).state;
  if (node.phase === 'known') return node.inventory;
  for (const { fact } of given)
    if (fact.type === 'node.joined' && fact.data.nodeId === id) return fact.data.inventory;
  return null;
};

/** The changes as facts over the world as it is at that moment. */
export const factsOf = (
  changes: Changes,
  pool: PoolId,
  past: Past,
  at: EpochMs,
): Result<readonly SchedulerFact[], Refusal> => {
  const { world } = past;
  const named = [...changes.remove, ...changes.add.map(({ like }) => like)];
  const unknown = named.find((id) => inventoryOf(id, past) === null);
  if (unknown !== undefined)
    return refuse({ code: 'node-unknown', message: `There was no node ${unknown} in that time.` });
  const facts: SchedulerFact[] = [];
  if (changes.policy !== undefined) {
    const policy = { ...world.pool(pool).state.policy, ...changes.policy };
    facts.push({ type: 'pool.policy-set', data: { poolId: pool, policy, by: BY, setAt: at } });
  }
  for (const { projectId, quota } of changes.quotas)
    facts.push({ type: 'project.quota-set', data: { projectId, quota, by: BY, setAt: at } });
  for (const id of changes.remove)
    facts.push({ type: 'node.cordoned', data: { nodeId: id, by: BY, cordonedAt: at } });
  let added = 0;
  for (const { like, count } of changes.add) {
    const model = inventoryOf(like, past);
    for (let n = 0; n < count && model !== null; n += 1) {
      added += 1;
      const id = `what-if-${added}`;
      facts.push({
        type: 'node.joined',
        data: {
          nodeId: nodeId(id),
          incarnation: incarnation(`00000000-0000-4000-9000-${String(added).padStart(12, '0')}`),
          inventory: likeIt(model, id),
          poolId: pool,
          joinedAt: at,
        },
      });
    }
  }
  return accept(facts);
};

/** What came from outside and would undo a change is left out; and a node that comes only later, and shall not, does not come. */
export const isOverridden = (fact: SchedulerFact, changes: Changes, pool: PoolId, world: World): boolean => {
  switch (fact.type) {
    case 'node.joined':
      return (
        changes.remove.includes(fact.data.nodeId) && world.node(fact.data.nodeId).state.phase === 'unknown'
      );
    case 'pool.policy-set':
      return changes.policy !== undefined && fact.data.poolId === pool;
    case 'project.quota-set':
      return changes.quotas.some(({ projectId }) => projectId === fact.data.projectId);
    case 'node.uncordoned':
      return changes.remove.includes(fact.data.nodeId);
    default:
      return false;
  }
};

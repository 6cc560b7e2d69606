import type { ListPoolsAnswer, PoolAmounts, PoolStanding } from '#contracts';
import { type PoolId, type Refusal, type Result, accept, refuse, sum } from '#kernel';
import { type KnownNode, isOpen } from '../domain/node/node-state.ts';
import type { Waiting } from '../domain/session/session-state.ts';
import { DEFAULT_POOL, poolOf } from '../domain/session/wishes.ts';
import type { WorldFollower } from '../world/world-follower.ts';
import { pageOf } from './page-of.ts';

export type TellPools = {
  readonly list: (page: { readonly after?: PoolId; readonly limit: number }) => Promise<ListPoolsAnswer>;
  readonly read: (id: PoolId) => Promise<Result<PoolStanding, Refusal<'pool-unknown'>>>;
};

const heldOn = (nodes: readonly KnownNode[]): PoolAmounts => {
  const grants = nodes.flatMap((node) => [...node.grants.values()]);
  return {
    gpuMilli: sum(grants.flatMap(({ devices }) => devices.map(({ gpuMilli }) => gpuMilli))),
    cpuMilli: sum(grants.map(({ cpuMilli }) => cpuMilli)),
    memoryBytes: sum(grants.map(({ memoryBytes }) => memoryBytes)),
  };
};

/** Pools with their nodes. There is one as soon as a node belongs to it, or somebody set its policy; and always the default one. */
export const tellPools = (follower: WorldFollower): TellPools => {
  const { world } = follower;
  const known = (nodes: ReadonlyMap<PoolId, readonly KnownNode[]>): ReadonlySet<PoolId> =>
    new Set([DEFAULT_POOL, ...nodes.keys(), ...[...world.pools()].map(([id]) => id)]);
  const standing = (
    poolId: PoolId,
    nodes: readonly KnownNode[],
    waiting: readonly Waiting[],
  ): PoolStanding => ({
    poolId,
    policy: world.pool(poolId).state.policy,
    nodeCount: nodes.length,
    openNodeCount: nodes.filter(isOpen).length,
    total: world.totals.of(poolId),
    held: heldOn(nodes),
    waitingCount: waiting.length,
  });
  const look = () => ({
    nodes: Map.groupBy(world.nodes(), ({ poolId }) => poolId),
    waiting: Map.groupBy(world.queue(), ({ asked }) => poolOf(asked)),
  });
  return {
    list: async (page) => {
      await follower.catchUp();
      const { nodes, waiting } = look();
      const { items, next } = pageOf([...known(nodes)], page);
      const pools = items.map((id) => standing(id, nodes.get(id) ?? [], waiting.get(id) ?? []));
      return { pools, ...(next === undefined ? {} : { next }) };
    },
    read: async (id) => {
      await follower.catchUp();
      const { nodes, waiting } = look();
      if (!known(nodes).has(id))
        return refuse({ code: 'pool-unknown', message: `No pool goes by the id ${JSON.stringify(id)}.` });
      return accept(standing(id, nodes.get(id) ?? [], waiting.get(id) ?? []));
    },
  };
};

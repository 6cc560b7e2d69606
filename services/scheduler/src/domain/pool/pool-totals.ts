import { type PoolId, bytes, cpuMilli, gpuMilli } from '#kernel';
import type { KnownNode, NodeState } from '../node/node-state.ts';
import type { Amounts } from '../queue/dominant-share.ts';

/** What the nodes of each pool have in all, whatever of it is taken or out of order at the moment; changes in place. */
export type PoolTotals = {
  readonly changed: (before: NodeState, after: NodeState) => void;
  readonly of: (pool: PoolId) => Amounts;
};

const NOTHING: Amounts = { cpuMilli: cpuMilli(0), memoryBytes: bytes(0), gpuMilli: gpuMilli(0) };

const plus = (total: Amounts, { inventory }: KnownNode, sign: 1 | -1): Amounts => ({
  cpuMilli: cpuMilli(total.cpuMilli + sign * inventory.cpuMilli),
  memoryBytes: bytes(total.memoryBytes + sign * inventory.memoryBytes),
  gpuMilli: gpuMilli(total.gpuMilli + sign * inventory.devices.length * 1000),
});

export const createPoolTotals = (): PoolTotals => {
  const totals = new Map<PoolId, Amounts>();
  const add = (node: KnownNode, sign: 1 | -1): void =>
    void totals.set(node.poolId, plus(totals.get(node.poolId) ?? NOTHING, node, sign));
  return {
    changed: (before, after) => {
      const isSame =
        before.phase === 'known' &&
        after.phase === 'known' &&
        before.inventory === after.inventory &&
        before.poolId === after.poolId;
      if (isSame) return;
      if (before.phase === 'known') add(before, -1);
      if (after.phase === 'known') add(after, 1);
    },
    of: (pool) => totals.get(pool) ?? NOTHING,
  };
};

import { invariant } from '#kernel';
import { type Subnet, writeAddress } from './session-subnets.ts';

/** 256 addresses: members from the second one on, and in the upper half one for each node itself. */
const BITS = 24;
const FIRST_NODE = 128;

/** The network of a number. */
export const memberSubnet = (pool: Subnet, network: number): Subnet => {
  const size = 2 ** (32 - BITS);
  invariant(
    pool.first + (network + 1) * size <= pool.first + 2 ** (32 - pool.bits),
    'the pool has this network',
  );
  return { first: pool.first + network * size, bits: BITS };
};

/** Of a member, by its rank. */
export const memberAddress = ({ first }: Subnet, rank: number): string => writeAddress(first + 1 + rank);

/** Of a node's bridge, by the rank of the node: no two nodes may have the same. */
export const bridgeAddress = ({ first }: Subnet, nodeRank: number): string =>
  writeAddress(first + FIRST_NODE + nodeRank);

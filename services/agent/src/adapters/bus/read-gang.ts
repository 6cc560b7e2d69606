import type { Gang, GangNode } from '#contracts';
import { isName, nodeId } from '#kernel';
import { isRecord } from '../disk/is-record.ts';

const isWhole = (value: unknown): value is number =>
  typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;

const readNode = (value: unknown): readonly GangNode[] => {
  if (!isRecord(value)) return [];
  const { nodeId: name, address } = value;
  if (typeof name !== 'string' || !isName(name)) return [];
  return [{ nodeId: nodeId(name), ...(typeof address === 'string' ? { address } : {}) }];
};

/** Reads where the members of a session are; null if any of it can't be read. */
export const readGang = (value: unknown): Gang | null => {
  if (!isRecord(value)) return null;
  const { rank, nodes, membersPerNode, network, secret, isReady, mayStart } = value;
  if (!isWhole(rank) || !isWhole(membersPerNode) || membersPerNode < 1 || !Array.isArray(nodes)) return null;
  const found = nodes.flatMap(readNode);
  if (found.length !== nodes.length || rank >= found.length) return null;
  return {
    rank,
    membersPerNode,
    nodes: found,
    ...(isWhole(network) ? { network } : {}),
    ...(typeof secret === 'string' ? { secret } : {}),
    isReady: isReady === true,
    mayStart: mayStart === true,
  };
};

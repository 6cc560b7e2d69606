import type { Gang } from '#contracts';
import { isName, nodeId } from '#kernel';
import { isRecord } from '../disk/is-record.ts';

const isWhole = (value: unknown): value is number =>
  typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;

/** Reads where the members of a session are; null if any of it can't be read. */
export const readGang = (value: unknown): Gang | null => {
  if (!isRecord(value)) return null;
  const { rank, nodes, membersPerNode = 1 } = value;
  if (!isWhole(rank) || !isWhole(membersPerNode) || membersPerNode < 1 || !Array.isArray(nodes)) return null;
  const ids = nodes.flatMap((name: unknown) =>
    typeof name === 'string' && isName(name) ? [nodeId(name)] : [],
  );
  if (ids.length !== nodes.length || rank >= ids.length) return null;
  return { rank, membersPerNode, nodes: ids };
};

import type { NodeId } from '#kernel';
import type { NodeLookup } from '../node/revoke-grants.ts';
import type { PlannedPlacement } from '../session/place-session.ts';

/** So many networks between nodes can end on one node at once. */
export const NETWORKS_MAX = 256;

/** Numbers the networks of sessions on several nodes: none twice on one node; remembers what this round gave. Null: none is free on all of its nodes. */
export type NetworkGiver = (placement: PlannedPlacement) => PlannedPlacement | null;

export const createNetworkGiver = (nodeOf: NodeLookup): NetworkGiver => {
  const taken = new Map<NodeId, Set<number>>();
  const takenOn = (nodeId: NodeId): Set<number> => {
    const known = taken.get(nodeId);
    if (known !== undefined) return known;
    const node = nodeOf(nodeId);
    const grants = node.phase === 'known' ? [...node.grants.values()] : [];
    const numbers = new Set(grants.flatMap(({ network }) => network ?? []));
    taken.set(nodeId, numbers);
    return numbers;
  };
  return (placement) => {
    if (placement.parts.length === 1) return placement;
    const onNodes = placement.parts.map(({ nodeId }) => takenOn(nodeId));
    for (let network = 0; network < NETWORKS_MAX; network += 1) {
      if (onNodes.some((numbers) => numbers.has(network))) continue;
      for (const numbers of onNodes) numbers.add(network);
      return { ...placement, network };
    }
    return null;
  };
};

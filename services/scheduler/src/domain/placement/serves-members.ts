import type { Inventory } from '#contracts';

/** How many members a session has, and on how many nodes. */
export type Members = { readonly nodeCount: number; readonly membersPerNode: number };

/** Whether members on this node reach the others. A sandbox has no network. */
export const servesMembers = (
  { inventory }: { readonly inventory: Pick<Inventory, 'runtime' | 'memberNetwork'> },
  { nodeCount, membersPerNode }: Members,
): boolean => {
  if (nodeCount * membersPerNode === 1) return true;
  const reach = inventory.memberNetwork ?? (inventory.runtime === 'sandbox' ? 'none' : 'nodes');
  return reach === 'nodes' || (reach === 'node' && nodeCount === 1);
};

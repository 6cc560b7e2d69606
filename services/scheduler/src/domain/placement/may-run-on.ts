import type { Inventory } from '#contracts';
import type { NodeId } from '#kernel';
import { type Members, servesMembers } from './serves-members.ts';

/** What a session wants of a node beside room. */
export type NodeWants = Members & {
  /** Its image is there and nowhere else; null: any will do. */
  readonly onlyNodeId: NodeId | null;
};

type Place = {
  readonly nodeId: NodeId;
  readonly inventory: Pick<Inventory, 'runtime' | 'memberNetwork'>;
};

/** Whether a node is one that the session could be on, however much is free there. */
export const mayRunOn = (node: Place, wants: NodeWants): boolean =>
  (wants.onlyNodeId === null || wants.onlyNodeId === node.nodeId) && servesMembers(node, wants);

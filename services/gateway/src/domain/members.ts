import type { GrantedDevice } from '#contracts';
import { memberName, type NodeId } from '#kernel';
import type { Placement, SessionView } from './session-view.ts';

/** One of the containers of a session, where it is or was last. */
export type Member = {
  /** `main1`, `worker1` … */
  readonly name: string;
  readonly rank: number;
  readonly nodeId: NodeId;
  /** Which of its members on that node. */
  readonly local: number;
  readonly devices: readonly GrantedDevice[];
};

export const membersPerNodeOf = ({ wish }: Pick<SessionView, 'wish'>): number => wish?.membersPerNode ?? 1;

/** Devices of a node, as its agent shares them among members: as many whole ones each, or the one that all share. */
const devicesOf = (devices: readonly GrantedDevice[], local: number, count: number) => {
  const each = devices.length / count;
  return devices.length === 1 ? devices : devices.slice(local * each, (local + 1) * each);
};

/** In order of rank; a session that is alone is its `main1`. */
export const membersOf = (
  { nodeId, devices, others = [] }: Pick<Placement, 'nodeId' | 'devices' | 'others'>,
  membersPerNode: number,
): readonly Member[] =>
  [{ nodeId, devices }, ...others].flatMap((part, node) =>
    Array.from({ length: membersPerNode }, (_, local) => {
      const rank = node * membersPerNode + local;
      const own = devicesOf(part.devices, local, membersPerNode);
      return { name: memberName(rank), rank, nodeId: part.nodeId, local, devices: own };
    }),
  );

import type { GroupWish, Resources } from '#contracts';
import type { EpochMs, NodeId, ProjectId, SessionId, UserId } from '#kernel';

/** Who stands in the queue: a user in a project. */
export type Account = { readonly projectId: ProjectId; readonly userId: UserId };

export const accountKey = ({ projectId, userId }: Account): string => `${projectId}/${userId}`;

/** What the order of the queue depends on, of one waiting session. */
export type QueuedSession = Account & {
  readonly sessionId: SessionId;
  /** When it came, or as if it had come then. */
  readonly requestedAt: EpochMs;
  /** Higher goes first. */
  readonly priority: number;
  /** Of each of its nodes. */
  readonly resources: Resources;
  readonly nodeCount: number;
  /** 1 when absent. */
  readonly membersPerNode?: number;
  /** It can be there and nowhere else; null, or absent: anywhere. */
  readonly onlyNodeId?: NodeId | null;
  /** Where it would rather go, seen from others; null: anywhere. */
  readonly near: GroupWish | null;
  /** How long it can hold what it gets, at most; null when nobody set a limit. */
  readonly holdMsMax: number | null;
  /** Sessions of one shape need the same: where one finds no room, the others find none either. */
  readonly shape: string;
};

/** Sorts by arrival; the id decides between two at the same moment, so that the order is one and the same everywhere. */
export const byArrival = (a: QueuedSession, b: QueuedSession): number =>
  a.requestedAt - b.requestedAt || (a.sessionId < b.sessionId ? -1 : a.sessionId > b.sessionId ? 1 : 0);

import type { EpochMs, Incarnation, NodeId, SessionId } from '#kernel';
import type { Fact } from './envelope.ts';
import type { Cpuset, GrantedDevice } from './resources.ts';

/** What a session gets of one node. */
export type PlacedPart = {
  readonly nodeId: NodeId;
  /** The node's agent at that time. */
  readonly incarnation: Incarnation;
  readonly devices: readonly GrantedDevice[];
  readonly cpuset?: Cpuset;
};
/** Of a session on several nodes: all of one part is made. When all parts are, their programs begin. */
export type SessionPartReady = Fact<
  'session.part-ready',
  { readonly sessionId: SessionId; readonly epoch: number; readonly rank: number; readonly readyAt: EpochMs }
>;
/** Of a session on several nodes: one part runs. With the last of them comes `session.started`. */
export type SessionPartStarted = Fact<
  'session.part-started',
  {
    readonly sessionId: SessionId;
    readonly epoch: number;
    /** 0 for the first part. */
    readonly rank: number;
    readonly startedAt: EpochMs;
  }
>;
/** Of a session on several nodes: a part other than the first ended by itself with exit code 0. */
export type SessionPartEnded = Fact<
  'session.part-ended',
  {
    readonly sessionId: SessionId;
    readonly epoch: number;
    readonly rank: number;
    readonly endedAt: EpochMs;
  }
>;
/** Of a session on several nodes: the containers of one part are absent. With the last of them the session is over. */
export type SessionPartGone = Fact<
  'session.part-gone',
  { readonly sessionId: SessionId; readonly epoch: number; readonly rank: number; readonly goneAt: EpochMs }
>;

/** All parts of a placement, rank by rank. */
export const partsOf = (
  placed: Omit<PlacedPart, 'cpuset'> & {
    readonly cpuset?: Cpuset;
    readonly others?: readonly PlacedPart[];
  },
): readonly [PlacedPart, ...PlacedPart[]] => {
  const { nodeId, incarnation, devices, cpuset, others = [] } = placed;
  return [{ nodeId, incarnation, devices, ...(cpuset === undefined ? {} : { cpuset }) }, ...others];
};

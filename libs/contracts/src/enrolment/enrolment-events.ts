import type { EpochMs, NodeId } from '#kernel';
import type { Fact } from '../envelope.ts';

/** A server may join as this node, until `expiresAt`, with the token that was made. An invitation before it is void. The token is not here. */
export type EnrolmentInvited = Fact<
  'enrolment.invited',
  { readonly nodeId: NodeId; readonly by: string; readonly invitedAt: EpochMs; readonly expiresAt: EpochMs }
>;
/** A server has shown the token: from now on its key speaks for the node, and no other. */
export type EnrolmentCompleted = Fact<
  'enrolment.completed',
  {
    readonly nodeId: NodeId;
    /** Public half of the key with which the node's agent signs in. */
    readonly publicKey: string;
    /** Of the Berth on the server. */
    readonly version: string;
    readonly completedAt: EpochMs;
  }
>;
/** No key speaks for the node any more, and no invitation for it opens anything. */
export type EnrolmentRevoked = Fact<
  'enrolment.revoked',
  { readonly nodeId: NodeId; readonly by: string; readonly revokedAt: EpochMs }
>;

export type EnrolmentFact = EnrolmentInvited | EnrolmentCompleted | EnrolmentRevoked;

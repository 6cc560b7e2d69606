import type { AdmittedNode, EnrolRequest, JoiningPlace } from '#contracts';
import type { EpochMs, NodeId, Refusal, Result } from '#kernel';

export type OpenInvitation = {
  readonly nodeId: NodeId;
  readonly expiresAt: EpochMs;
  /** With which key it was used; null: it was not. */
  readonly usedKey: string | null;
};

/** Invitations by the hash of their secret, and whose key speaks for which node. @throws DependencyFailure */
export type Enrolments = {
  /** In place of the invitation before it. */
  readonly invite: (nodeId: NodeId, secret: string, by: string, expiresAt: EpochMs) => Promise<void>;
  readonly find: (secret: string) => Promise<OpenInvitation | undefined>;
  /** Uses the invitation, and lets the key speak for the node; again with the same key is the same. Undefined: it is void for this key. */
  readonly complete: (
    request: Pick<EnrolRequest, 'secret' | 'publicKey'>,
    now: EpochMs,
  ) => Promise<NodeId | undefined>;
  /** No invitation and no key is left. False: there was none. */
  readonly forget: (nodeId: NodeId) => Promise<boolean>;
  /** All whose keys count, while nobody else is told of them: what is told last is the newest. */
  readonly withAdmitted: <T>(use: (nodes: readonly AdmittedNode[]) => Promise<T>) => Promise<T>;
};

/** Whoever runs the nats-server. @throws DependencyFailure */
export type JoiningDoor = {
  readonly place: () => Promise<Result<JoiningPlace, Refusal>>;
  /** Lets these in and nobody else; who is in and not among them is cut off before the answer. */
  readonly admit: (nodes: readonly AdmittedNode[]) => Promise<Result<void, Refusal>>;
};

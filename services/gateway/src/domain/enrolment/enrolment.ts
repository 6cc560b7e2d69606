import type { EnrolmentFact } from '#contracts';
import { accept, later, refuse } from '#kernel';
import type { EpochMs, NodeId, Refusal, Result } from '#kernel';
import type { NodeView } from '../node-view.ts';

/** Who may speak for a node; undefined: it was never invited. */
export type Enrolment = { readonly publicKey: string | null; readonly invitedUntil: EpochMs | null };

type By = { readonly by: string; readonly at: EpochMs };

/** An invitation is pasted at once, or made anew. */
export const INVITATION_MS = 3_600_000;

export const evolveEnrolment = (enrolment: Enrolment | undefined, fact: EnrolmentFact): Enrolment => {
  switch (fact.type) {
    case 'enrolment.invited':
      return { publicKey: enrolment?.publicKey ?? null, invitedUntil: fact.data.expiresAt };
    case 'enrolment.completed':
      return { publicKey: fact.data.publicKey, invitedUntil: null };
    case 'enrolment.revoked':
      return { publicKey: null, invitedUntil: null };
    default:
      return fact satisfies never;
  }
};

/** A new invitation each time: the one before is void, and the key that speaks for the node does so until another server shows the token. */
export const inviteNode = (nodeId: NodeId, { by, at }: By): readonly EnrolmentFact[] => [
  { type: 'enrolment.invited', data: { nodeId, by, invitedAt: at, expiresAt: later(at, INVITATION_MS) } },
];

type Key = { readonly publicKey: string; readonly version: string };

/** Nothing, when the key speaks for the node already: the answer to the first request was lost. */
export const completeEnrolment = (
  enrolment: Enrolment | undefined,
  nodeId: NodeId,
  { publicKey, version }: Key,
  at: EpochMs,
): readonly EnrolmentFact[] =>
  enrolment?.publicKey === publicKey
    ? []
    : [{ type: 'enrolment.completed', data: { nodeId, publicKey, version, completedAt: at } }];

/** Nothing, when nobody may speak for it, and nobody is invited to. */
export const revokeEnrolment = (
  enrolment: Enrolment | undefined,
  nodeId: NodeId,
  { by, at }: By,
): readonly EnrolmentFact[] =>
  enrolment === undefined || (enrolment.publicKey === null && enrolment.invitedUntil === null)
    ? []
    : [{ type: 'enrolment.revoked', data: { nodeId, by, revokedAt: at } }];

/** A node leaves when it was given up, or takes nothing new and holds nothing any more. */
export const mayLeave = (
  node: NodeView | undefined,
  grantCount: number,
): Result<void, Refusal<'node-in-service'>> => {
  if (node === undefined || node.state === 'fenced') return accept(undefined);
  const { nodeId, state, service = 'open' } = node;
  const first = (sentence: string): Result<void, Refusal<'node-in-service'>> =>
    refuse({ code: 'node-in-service', message: `Node ${nodeId} ${sentence}` });
  if (state === 'lost')
    return first(`does not answer, and is not given up yet: \`berth node fence ${nodeId}\` gives it up.`);
  const held = grantCount === 1 ? '1 session still holds' : `${grantCount} sessions still hold`;
  if (service === 'draining') return first(`is being emptied: ${held} part of it.`);
  if (service === 'open')
    return first(`still takes sessions: empty it with \`berth node drain ${nodeId}\` first.`);
  return grantCount === 0
    ? accept(undefined)
    : first(`takes nothing new, and ${held} part of it: \`berth node drain ${nodeId}\` ends what runs.`);
};

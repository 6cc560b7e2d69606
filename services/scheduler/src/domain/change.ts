import type { NodeFact, SessionFact } from '#contracts';
import type { NodeId, SessionId } from '#kernel';

/** What one decision adds to the streams that it read. The applier appends all of it in one transaction, or nothing. */
export type Change = {
  readonly session?: { readonly id: SessionId; readonly facts: readonly SessionFact[] };
  readonly node?: { readonly id: NodeId; readonly facts: readonly NodeFact[] };
};

export const nothing: Change = {};

export const isNothing = (change: Change): boolean =>
  (change.session?.facts.length ?? 0) === 0 && (change.node?.facts.length ?? 0) === 0;

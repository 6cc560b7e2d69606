import type { WaitingCause } from '../queue/plan-queue.ts';

/** Why a session waits, as the last round saw it: something of its own, or the queue and what is free. */
export type WaitReason =
  | { readonly kind: 'queue'; readonly cause: WaitingCause }
  /** Words that its user understands. */
  | { readonly kind: 'own'; readonly why: string };

/** When a session is going to start, as far as that can be said. */
export type ExpectedStart = { readonly startsBy: number; readonly isCertain: boolean };

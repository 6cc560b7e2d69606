import type { Answer } from '../domain/delivery/retry.ts';
import type { Mail } from '../domain/mail/compose.ts';

/** Whoever carries e-mail. */
export type Post = {
  /** Never rejects: whatever goes wrong is the answer; 250 is what a server of mail says when it takes something. `id`: the same for the same message. */
  readonly send: (
    to: string,
    mail: Mail & { readonly id: string },
  ) => Promise<Answer & { readonly latencyMs: number }>;
  readonly close: () => void;
};

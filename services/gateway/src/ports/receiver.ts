import type { Refusal, Result } from '#kernel';
import type { Answer } from '../domain/delivery/retry.ts';

/** Somewhere else on the network that takes in what hooks send. */
export type Receiver = {
  /** The address as it is called, or why nothing may be sent there. Names are looked up when something is sent. */
  readonly read: (address: string) => Result<URL, Refusal<'hook-address-refused'>>;
  /** Never rejects: whatever goes wrong is the answer. */
  readonly post: (
    address: string,
    headers: Readonly<Record<string, string>>,
    body: string,
    signal: AbortSignal,
  ) => Promise<Answer & { readonly latencyMs: number }>;
};

import type { EpochMs } from '#kernel';

/** An answer that was given, as it is given again. */
export type KeptAnswer = {
  /** What REST said in headers: `location`, `berth-position`. */
  readonly heads: Readonly<Record<string, string>>;
  readonly body: unknown;
};

/** How a request with a key stands to those before it with the same key. */
export type Claim =
  /** It is the first: it is carried out, and its answer kept. */
  | { readonly kind: 'first' }
  /** One before it is being carried out. */
  | { readonly kind: 'under-way' }
  /** Null: the answer held a secret, and is kept nowhere. */
  | { readonly kind: 'answered'; readonly answer: KeptAnswer | null }
  /** One before it said something else. */
  | { readonly kind: 'other' };

/** Answers to requests with a key, for as long as somebody may ask again. @throws DependencyFailure */
export type KeptAnswers = {
  /** `digest`: of what the request says. A claim that nothing came of is free again at `leaseUntil`. */
  readonly claim: (
    requestId: string,
    digest: Uint8Array,
    times: { readonly now: EpochMs; readonly leaseUntil: EpochMs; readonly keptUntil: EpochMs },
  ) => Promise<Claim>;
  /** Null: that there was one, and nothing of it. */
  readonly keep: (requestId: string, answer: KeptAnswer | null) => Promise<void>;
  /** Nothing came of it: the next with this key is the first again. */
  readonly drop: (requestId: string) => Promise<void>;
  /** Forgets those whose time is over. */
  readonly sweep: (now: EpochMs) => Promise<void>;
};

import { accept, refuse } from '#kernel';
import type { Clock, Refusal, Result } from '#kernel';
import { bucketRule, fullBucket, takeToken } from '../domain/limits/token-bucket.ts';
import type { Principal } from '../domain/caller.ts';
import type { Bucket, BucketRule } from '../domain/limits/token-bucket.ts';

/** What the caller is told of a limit: as the IETF's draft of the RateLimit headers has it. */
export type LimitStanding = {
  readonly policy: string;
  readonly limit: string;
  /** Seconds; only of one who has to wait. */
  readonly retryAfterS?: number;
};
type Kind = 'key' | 'address';
export type LimitRequests = {
  /** Counts a request of a key, or of who is signed in; null: nothing is limited. */
  readonly ofCaller: (who: string) => Counted | null;
  /** Counts a request from an address, whoever sends it. */
  readonly ofAddress: (address: string) => Counted | null;
};
export type Counted = {
  readonly standing: LimitStanding;
  readonly outcome: Result<void, Refusal<'rate-limited'>>;
};

/** By what a caller is counted: his key, or himself if he is signed in. */
export const limitedAs = ({ keyId, userId }: Pick<Principal, 'keyId' | 'userId'>): string =>
  keyId === null ? `user ${userId}` : `key ${keyId}`;

/** Buckets that are kept at once; one that is full again need not be kept. */
const KEPT_MAX = 20_000;
const WINDOW_S = 10;

const counterOf = (kind: Kind, rule: BucketRule, clock: Clock) => {
  const buckets = new Map<string, Bucket>();
  /** The longest untouched goes first: with so many at once, it is full again, or nearly. */
  const keep = (who: string, bucket: Bucket): void => {
    buckets.delete(who);
    const oldest = buckets.keys().next();
    if (buckets.size >= KEPT_MAX && oldest.done !== true) buckets.delete(oldest.value);
    buckets.set(who, bucket);
  };
  return (who: string): Counted => {
    const now = clock.now();
    const { bucket, isTaken, remaining, resetMs } = takeToken(
      rule,
      buckets.get(who) ?? fullBucket(rule, now),
      now,
    );
    keep(who, bucket);
    const seconds = Math.max(1, Math.ceil(resetMs / 1000));
    const policy = `"${kind}";q=${rule.capacity};w=${WINDOW_S}`;
    const limit = `"${kind}";r=${remaining};t=${seconds}`;
    if (isTaken) return { standing: { policy, limit }, outcome: accept(undefined) };
    const whose = kind === 'key' ? 'this key' : 'this address';
    return {
      standing: { policy, limit, retryAfterS: seconds },
      outcome: refuse({
        code: 'rate-limited',
        message: `Too many requests with ${whose}: wait ${seconds} s, then no more than ${Math.round(rule.perSecond * 60)} a minute.`,
      }),
    };
  };
};

/** Requests that a gateway takes of each key and of each address in a minute; 0: as many as come. Each gateway counts for itself. */
export const limitRequests = (
  perMinute: { readonly key: number; readonly address: number },
  clock: Clock,
): LimitRequests => {
  const key = perMinute.key === 0 ? null : counterOf('key', bucketRule(perMinute.key), clock);
  const address = perMinute.address === 0 ? null : counterOf('address', bucketRule(perMinute.address), clock);
  return {
    ofCaller: (who) => key?.(who) ?? null,
    ofAddress: (who) => address?.(who) ?? null,
  };
};

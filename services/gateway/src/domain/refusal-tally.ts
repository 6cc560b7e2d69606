import type { AuditFact, RefusedAs } from '#contracts';
import type { EpochMs } from '#kernel';

/** One request that the door refused. */
export type RefusedRequest = {
  readonly who: string;
  readonly operation: string;
  readonly outcome: RefusedAs;
  readonly address: string;
  readonly agent: string;
};
export type Tally = RefusedRequest & {
  readonly count: number;
  readonly firstAt: EpochMs;
  readonly lastAt: EpochMs;
};
/** What was refused since the last time that it was recorded; the same from the same sender is counted. */
export type Tallies = ReadonlyMap<string, Tally>;

/** What can be told apart at once: whoever knocks at a thousand doors is counted, and fills neither the memory nor the log. */
export const TALLIES_MAX = 200;
const OTHERS = '(others)';

const keyOf = ({ who, operation, outcome, address, agent }: RefusedRequest): string =>
  JSON.stringify([who, operation, outcome, address, agent]);

export const tallied = (tallies: Tallies, request: RefusedRequest, at: EpochMs): Tallies => {
  const known = tallies.has(keyOf(request)) || tallies.size < TALLIES_MAX - 1;
  const counted = known
    ? request
    : { ...request, who: 'nobody', operation: OTHERS, outcome: 'limited' as const, address: '', agent: '' };
  const key = keyOf(counted);
  const before = tallies.get(key);
  const { count = 0, firstAt = at } = before ?? {};
  return new Map(tallies).set(key, { ...counted, count: count + 1, firstAt, lastAt: at });
};

export const refusedFact = (
  { who, operation, outcome, count, firstAt, lastAt }: Tally,
  from: string | undefined,
): AuditFact => ({
  type: 'audit.refused',
  data: { who, operation, outcome, ...(from === undefined ? {} : { from }), count, firstAt, lastAt },
});

/** The stream of the day. */
export const auditStream = (isoTime: string): string => `audit-${isoTime.slice(0, 10)}`;

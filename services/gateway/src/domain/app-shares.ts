import type { Party, SessionFact } from '#contracts';
import type { EpochMs, UserId } from '#kernel';

/** Somebody else who may open an app of a session. */
export type AppShare = {
  readonly app: string;
  readonly party: Party;
  readonly by: string;
  readonly sharedAt: EpochMs;
  /** Absent: as long as the session is there. */
  readonly until?: EpochMs;
};

/** Of one session, of all its apps together. */
export const SHARES_MAX = 64;

const isSame = (share: Pick<AppShare, 'app' | 'party'>, other: Pick<AppShare, 'app' | 'party'>): boolean =>
  share.app === other.app && share.party === other.party;

type Shared = Extract<SessionFact, { type: 'session.app-shared' }>['data'];
/** Those that are not over at that time. */
export const sharesAt = (shares: readonly AppShare[], now: EpochMs): readonly AppShare[] =>
  shares.filter(({ until }) => until === undefined || until > now);

/** The word that was said last holds; the oldest goes where there is no room. */
export const withShare = (
  shares: readonly AppShare[],
  { sessionId: _of, ...share }: Shared,
): readonly AppShare[] =>
  [...sharesAt(shares, share.sharedAt).filter((one) => !isSame(one, share)), share].slice(-SHARES_MAX);

export const withoutShare = (
  shares: readonly AppShare[],
  gone: Pick<AppShare, 'app' | 'party'>,
): readonly AppShare[] => shares.filter((one) => !isSame(one, gone));

export const shareOf = (
  shares: readonly AppShare[] | undefined,
  wanted: Pick<AppShare, 'app' | 'party'>,
): AppShare | undefined => shares?.find((one) => isSame(one, wanted));

/** Somebody, and the projects in which he may do something. */
export type Guest = { readonly userId: UserId; readonly projects: readonly string[] };

/** By which names apps may be shared with him. */
export const partiesOf = ({ userId, projects }: Guest): readonly Party[] => [
  `user:${userId}`,
  ...projects.map((project): Party => `project:${project}`),
];

/** What of a session is shared with him now. A session that has ended shares nothing. */
export const sharesFor = (
  session: { readonly phase: string; readonly shares?: readonly AppShare[] },
  guest: Guest,
  now: EpochMs,
): readonly AppShare[] => {
  if (session.phase === 'ended' || session.shares === undefined) return [];
  const parties = partiesOf(guest);
  return sharesAt(session.shares, now).filter(({ party }) => parties.includes(party));
};

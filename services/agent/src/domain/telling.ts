import type { DesiredGrant, GrantStatus } from '#contracts';
import { type EpochMs, later } from '#kernel';

/** The last report about a grant in this boot. */
export type Told = { readonly status: GrantStatus; readonly at: EpochMs };

/** A report that the log has not taken in is sent again after this; the bus may have lost it. */
export const TELL_AGAIN_MS = 5000;

const KNOWN_LEVEL: Record<DesiredGrant['known'], number> = { placed: 0, preparing: 1, running: 2, ended: 3 };
/** `absent` and `refused` are above all: the log shows that it knows them by no longer having the grant. */
const STATUS_LEVEL: Record<GrantStatus['phase'], number> = {
  preparing: 1,
  running: 2,
  ended: 3,
  absent: 4,
  refused: 4,
};

const isSame = (a: GrantStatus, b: GrantStatus): boolean => JSON.stringify(a) === JSON.stringify(b);

/** True if the status has to be told: it is new, or the log still does not show it. */
export const isNews = (
  status: GrantStatus,
  { known, gang }: Pick<DesiredGrant, 'known' | 'gang'>,
  told: Told | undefined,
  now: EpochMs,
): boolean => {
  const isReadyUnknown = status.phase === 'preparing' && status.isReady === true && gang?.isReady === false;
  const isUnknown = isReadyUnknown || STATUS_LEVEL[status.phase] > KNOWN_LEVEL[known];
  if (told !== undefined && isSame(told.status, status))
    return isUnknown && now >= later(told.at, TELL_AGAIN_MS);
  // After a restart of the agent the log may know it all already; a step of the preparation is news at any time.
  return isUnknown || (status.phase === 'preparing' && known === 'preparing');
};

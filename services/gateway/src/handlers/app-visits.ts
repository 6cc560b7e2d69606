import { describeError } from '#kernel';
import type { Log } from '#kernel';
import type { AppGrant } from '../ports/app-secrets.ts';
import type { AppRight, AppRights } from './app-rights.ts';

/** Connections to apps that are open now. */
export type AppVisits = {
  /** Somebody is there; `cut` when he may not be any more. Returns how to say that he has left. */
  readonly begin: (grant: AppGrant, right: AppRight, cut: () => void) => () => void;
  /** Looks at the rights of those whose turn it is. */
  readonly look: (nowMs: number) => Promise<void>;
};

type Visit = {
  readonly grant: AppGrant;
  right: AppRight;
  lookedAt: number;
  readonly cuts: Set<() => void>;
};

/** How often {@link AppVisits.look} is to be called. */
export const LOOK_MS = 2000;
/** A share is taken back, or its time is over, while somebody is there; so late at most he is shown out. Keys and accounts end rarely. */
const LOOK_AFTER_MS: Readonly<Record<AppRight, number>> = { guest: LOOK_MS, owner: 60_000 };

const nameOf = ({ sessionId, app, userId, keyId }: AppGrant): string =>
  [sessionId, app, userId, keyId ?? ''].join('/');

/** Rights are looked at when somebody comes; these look again while he stays: with a WebSocket, or a long download. */
export const appVisits = (rights: Pick<AppRights, 'still'>, log: Log): AppVisits => {
  const visits = new Map<string, Visit>();

  const lookAt = async (name: string, visit: Visit): Promise<void> => {
    try {
      const right = await rights.still(visit.grant);
      if (right.ok) {
        visit.right = right.value;
        return;
      }
      const { sessionId, app, userId } = visit.grant;
      log.info({ sessionId, app, userId, refusal: right.refusal.code }, 'cut off an app: the right is over');
      visits.delete(name);
      for (const cut of visit.cuts) cut();
    } catch (error) {
      log.warn({ cause: describeError(error) }, 'rights to apps could not be looked at; again soon');
    }
  };

  return {
    begin: (grant, right, cut) => {
      const name = nameOf(grant);
      const visit = visits.get(name) ?? {
        ...{ grant, right, lookedAt: performance.now() },
        cuts: new Set<() => void>(),
      };
      visits.set(name, visit);
      visit.cuts.add(cut);
      return () => {
        visit.cuts.delete(cut);
        if (visit.cuts.size === 0 && visits.get(name) === visit) visits.delete(name);
      };
    },
    look: async (nowMs) => {
      for (const [name, visit] of visits) {
        if (nowMs - visit.lookedAt < LOOK_AFTER_MS[visit.right]) continue;
        visit.lookedAt = nowMs;
        await lookAt(name, visit);
      }
    },
  };
};

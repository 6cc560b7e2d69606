import { isParty, parseAs, ShareAppCommandDto, UnshareAppCommandDto } from '#contracts';
import type { Party, ShareAppAnswer, ShareAppDto } from '#contracts';
import { accept, position, refuse } from '#kernel';
import type { Clock, CommandId, Refusal, Result } from '#kernel';
import { type AppShare, partiesOf, shareOf, SHARES_MAX, sharesAt, sharesFor } from '../domain/app-shares.ts';
import { may } from '../domain/caller.ts';
import type { Caller } from '../domain/caller.ts';
import type { SessionView } from '../domain/session-view.ts';
import type { LogTail } from '../ports/log-tail.ts';
import type { Scheduler } from '../ports/scheduler.ts';
import type { SessionViews } from '../ports/session-views.ts';
import type { UserViews } from '../ports/users.ts';
import type { ViewsProgress } from '../ports/views-progress.ts';
import { guestOf } from './app-rights.ts';
import { OWN_WRITE_MS } from './request-session.ts';
import { sessionFromLog } from './session-from-log.ts';

/** Which app of a session, and with whom; `party` as somebody wrote it: a user may be named by his address. */
export type ShareWish = { readonly app: string; readonly party: string };
export type Shares = {
  /** False: it was so already. */
  readonly hasChanged: boolean;
  readonly shares: readonly AppShare[];
};
export type SharedApp = { readonly session: SessionView; readonly share: AppShare };

export type ShareApps = {
  readonly share: (
    caller: Caller,
    session: SessionView,
    wish: ShareWish & ShareAppDto,
    command: CommandId,
  ) => Promise<Result<Shares, Refusal>>;
  readonly unshare: (
    caller: Caller,
    session: SessionView,
    wish: ShareWish,
    command: CommandId,
  ) => Promise<Result<Shares, Refusal>>;
  /** Who else may open what of a session now. */
  readonly of: (session: SessionView) => readonly AppShare[];
  /** What others share with the caller, the newest sessions first. */
  readonly withCaller: (caller: Caller) => Promise<readonly SharedApp[]>;
};

export type ShareAppsDeps = {
  readonly scheduler: Pick<Scheduler, 'shareApp' | 'unshareApp'>;
  readonly users: Pick<UserViews, 'byLogin'>;
  readonly sessions: Pick<SessionViews, 'sharedWith'>;
  readonly tail: LogTail;
  readonly progress: ViewsProgress;
  readonly clock: Clock;
};

const forbidden = ({ userId }: SessionView) =>
  refuse({
    code: 'forbidden' as const,
    message: `Only ${userId} and admins may share what runs in this session.`,
  });

/** Lets others open one app of a session, and nothing else of it. */
export const shareApps = ({
  scheduler,
  users,
  sessions,
  tail,
  progress,
  clock,
}: ShareAppsDeps): ShareApps => {
  /** A share with a name that nobody has would look like one with somebody. */
  const partyOf = async (text: string): Promise<Result<Party, Refusal>> => {
    const [, login] = /^user:(.{1,320})$/.exec(text) ?? [];
    if (login !== undefined) {
      const known = await users.byLogin(login);
      const party: Party = `user:${known?.user.userId ?? ''}`;
      if (known !== undefined) return accept(party);
      return refuse({ code: 'user-unknown', message: `Nobody goes by ${JSON.stringify(login)}.` });
    }
    return isParty(text)
      ? accept<Party>(text)
      : refuse({
          code: 'invalid-request',
          message: 'Share with user:<id or address>, or with project:<id>.',
        });
  };

  const now = ({ phase, shares = [] }: SessionView): readonly AppShare[] =>
    phase === 'ended' ? [] : sharesAt(shares, clock.now());

  const changed = async (
    session: SessionView,
    outcome: Result<ShareAppAnswer, Refusal>,
  ): Promise<Result<Shares, Refusal>> => {
    if (!outcome.ok) return outcome;
    const [newest = session] = await Promise.all([
      sessionFromLog(tail, session.sessionId),
      progress.reached(position(outcome.value.position), OWN_WRITE_MS),
    ]);
    return accept({ hasChanged: true, shares: now(newest) });
  };

  const asBefore = (session: SessionView): Result<Shares, Refusal> =>
    accept({ hasChanged: false, shares: now(session) });

  return {
    share: async (caller, session, { app, party: text, forMs }, command) => {
      if (!may(caller, session)) return forbidden(session);
      const party = await partyOf(text);
      if (!party.ok) return party;
      const known = shareOf(session.shares, { app, party: party.value });
      if (known !== undefined && known.until === undefined && forMs === undefined) return asBefore(session);
      if (known === undefined && now(session).length >= SHARES_MAX)
        return refuse({
          code: 'too-many-shares',
          message: `The apps of the session are shared ${SHARES_MAX} times, which is the most. Share with a project, or take one back.`,
        });
      const asked = parseAs(ShareAppCommandDto, {
        ...{ commandId: command, sessionId: session.sessionId, app, party: party.value },
        ...{ by: `user:${caller.userId}`, ...(forMs === undefined ? {} : { forMs }) },
      });
      return asked.ok ? changed(session, await scheduler.shareApp(asked.value)) : asked;
    },
    unshare: async (caller, session, { app, party: text }, command) => {
      if (!may(caller, session)) return forbidden(session);
      // Who has no account any more is still named in the share.
      const found = await partyOf(text);
      const party: string = found.ok ? found.value : text;
      if (!isParty(party)) return found.ok ? asBefore(session) : found;
      if (shareOf(session.shares, { app, party }) === undefined) return asBefore(session);
      const asked = parseAs(UnshareAppCommandDto, {
        ...{ commandId: command, sessionId: session.sessionId, app, party, by: `user:${caller.userId}` },
      });
      return asked.ok ? changed(session, await scheduler.unshareApp(asked.value)) : asked;
    },
    of: now,
    withCaller: async (caller) => {
      const guest = guestOf(caller);
      const found = await sessions.sharedWith(partiesOf(guest));
      return found
        .filter(({ userId }) => userId !== caller.userId)
        .flatMap((session) => sharesFor(session, guest, clock.now()).map((share) => ({ session, share })));
    },
  };
};

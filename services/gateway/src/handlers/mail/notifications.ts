import type { MailWishes } from '#contracts';
import { accept, refuse } from '#kernel';
import type { Clock, CommandId, Refusal, Result } from '#kernel';
import type { Caller } from '../../domain/caller.ts';
import { composeMail } from '../../domain/mail/compose.ts';
import { mailWishesOf } from '../../domain/mail/wishes.ts';
import type { Post } from '../../ports/post.ts';
import type { UserViews, UserWithPerson } from '../../ports/users.ts';
import type { ViewsProgress } from '../../ports/views-progress.ts';
import type { ChangeUser } from '../change-user.ts';
import { OWN_WRITE_MS } from '../request-session.ts';

export type ShownNotifications = {
  readonly mail: Required<MailWishes>;
  /** Null: he has none, so nothing is sent. */
  readonly address: string | null;
  /** False: this Berth sends no e-mail. */
  readonly isSent: boolean;
};
export type SentTest = { readonly address: string; readonly isTaken: boolean; readonly answer: string };

/** What one is told by e-mail. @throws DependencyFailure */
export type Notifications = {
  readonly show: (caller: Caller) => Promise<Result<ShownNotifications, Refusal>>;
  /** What is absent stays as it was. */
  readonly set: (
    caller: Caller,
    wish: Partial<MailWishes>,
    commandId: CommandId,
  ) => Promise<Result<ShownNotifications, Refusal>>;
  /** Sends a message now, to oneself. */
  readonly test: (caller: Caller, nonce: string) => Promise<Result<SentTest, Refusal>>;
};

const NO_MAIL: Refusal<'mail-unavailable'> = {
  code: 'mail-unavailable',
  message: 'This Berth sends no e-mail: the configuration of the gateway names no BERTH_SMTP_URL.',
};

export const notifications = (parts: {
  readonly users: UserViews;
  readonly changeUser: ChangeUser;
  readonly progress: ViewsProgress;
  readonly post: Post | null;
  readonly clock: Clock;
  readonly publicUrl: string | null;
}): Notifications => {
  const { users, changeUser, progress, post, clock, publicUrl } = parts;
  const isSent = post !== null;

  const ofCaller = async ({ userId }: Caller): Promise<Result<UserWithPerson, Refusal>> => {
    const found = await users.byId(userId);
    if (found !== undefined) return accept(found);
    return refuse({
      code: 'user-unknown',
      message: `${userId} has no account, and so no address; its keys are all that there is.`,
    });
  };
  const show: Notifications['show'] = async (caller) => {
    const found = await ofCaller(caller);
    if (!found.ok) return found;
    return accept({ mail: mailWishesOf(found.value.user), address: found.value.person.email, isSent });
  };

  return {
    show,
    set: async (caller, wish, commandId) => {
      const found = await ofCaller(caller);
      if (!found.ok) return found;
      const { userId } = caller;
      const by = `user:${userId}`;
      const outcome = await changeUser({
        ...{ userId, actor: by, commandId },
        decide: (user) => {
          const before = user === undefined ? undefined : mailWishesOf(user);
          const mail = before === undefined ? undefined : { ...before, ...wish };
          if (mail === undefined || JSON.stringify(mail) === JSON.stringify(user?.mail)) return accept([]);
          return accept([{ type: 'user.notifications-set', data: { userId, mail, by, setAt: clock.now() } }]);
        },
      });
      if (!outcome.ok) return outcome;
      await progress.reached(outcome.value.position, OWN_WRITE_MS);
      return show(caller);
    },
    test: async (caller, nonce) => {
      const found = await ofCaller(caller);
      if (!found.ok) return found;
      const address = found.value.person.email;
      if (post === null) return refuse(NO_MAIL);
      if (address === null) {
        const message =
          'Your account has no e-mail address; an admin can set one: berth user change --email.';
        return refuse({ code: 'mail-unavailable', message });
      }
      const id = `test_${caller.userId}_${nonce}`;
      const answer = await post.send(address, { id, ...composeMail({ kind: 'test' }, publicUrl) });
      const said =
        answer.kind === 'answered' ? answer.excerpt : answer.kind === 'failed' ? answer.failure : answer.why;
      return accept({ address, isTaken: answer.kind === 'answered', answer: said });
    },
  };
};

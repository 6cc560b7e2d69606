import { alertSummary } from '#contracts';
import type { RecordedEvent } from '#contracts';
import { epochMs, position, streamName, userId } from '#kernel';
import type { Clock, UserId } from '#kernel';
import { deliveryIdOf } from '../../domain/delivery/delivery.ts';
import { composeMail } from '../../domain/mail/compose.ts';
import { mailSubject } from '../../domain/mail/mail-subject.ts';
import { mailWishesOf, wishFor } from '../../domain/mail/wishes.ts';
import { askedStream } from '../../domain/hook/hook-sees.ts';
import type { Deliveries } from '../../ports/deliveries.ts';
import type { LogTail } from '../../ports/log-tail.ts';
import type { Post } from '../../ports/post.ts';
import type { UserViews } from '../../ports/users.ts';
import { ourEvent } from '../our-events.ts';
import type { Found, Outlet } from '../outlets/outlet.ts';
import type { StreamOwners } from '../stream-owners.ts';

export const MAIL_OUTLET = 'mail';

/** Nobody is told in the morning what was over last night's supper. */
const NEWS_MS = 24 * 3_600_000;
/** So many messages an hour are sent to one person: who starts a thousand sessions is not sent a thousand. */
const HOURLY_MAX = 20;
const HOUR_MS = 3_600_000;
/** Among so many users admins are looked for. */
const USERS_MAX = 10_000;

export type MailParts = {
  readonly post: Post;
  readonly users: UserViews;
  readonly tail: LogTail;
  readonly ownersOf: StreamOwners;
  readonly deliveries: Deliveries;
  readonly clock: Clock;
  readonly publicUrl: string | null;
};

const unwanted = (why: string) => ({ kind: 'unwanted', why, latencyMs: 0 }) as const;

/** Where somebody's e-mail goes, if he wants it for this. */
const addressFor = async (users: UserViews, id: UserId, type: string): Promise<string | undefined> => {
  const wish = wishFor(type);
  const found = wish === undefined ? undefined : await users.byId(id);
  if (wish === undefined || found === undefined || found.user.isDisabled) return undefined;
  // What needs attention is for those who may do something about it.
  if (wish === 'alerts' && !found.user.isAdmin) return undefined;
  return mailWishesOf(found.user)[wish] ? (found.person.email ?? undefined) : undefined;
};

const isAlert = ({ type }: RecordedEvent): boolean => type === 'alert.raised';
const adminsOf = async (users: UserViews): Promise<readonly string[]> =>
  (await users.list({ limit: USERS_MAX })).filter(({ user }) => user.isAdmin).map(({ user }) => user.userId);

/** E-mail as an outlet: what happened to somebody's sessions and hooks, to who wants to know. */
export const mailOutlet = (parts: MailParts): Outlet => {
  const { post, users, tail, ownersOf, deliveries, clock, publicUrl } = parts;

  const pick = async (events: readonly RecordedEvent[]): Promise<readonly Found[]> => {
    const now = clock.now();
    const meant = events.filter(
      ({ type, recordedAt }) => wishFor(type) !== undefined && now - recordedAt < NEWS_MS,
    );
    if (meant.length === 0) return [];
    const owners = await ownersOf(new Set(meant.map(askedStream)));
    const admins = meant.some(isAlert) ? await adminsOf(users) : [];
    const counted = new Map<string, number>();
    const found: Found[] = [];
    for (const event of meant)
      for (const recipient of isAlert(event)
        ? admins
        : [owners.get(askedStream(event))?.userId ?? []].flat()) {
        const { position: at, stream, type } = event;
        if ((await addressFor(users, userId(recipient), type)) === undefined) continue;
        const since = epochMs(Math.max(0, now - HOUR_MS));
        const count = counted.get(recipient) ?? (await deliveries.countFor(MAIL_OUTLET, recipient, since));
        counted.set(recipient, count + 1);
        const dropped = count < HOURLY_MAX ? {} : { dropped: `more than ${HOURLY_MAX} messages in an hour` };
        const id = deliveryIdOf(MAIL_OUTLET, at);
        const deliveryId = isAlert(event) ? `${id}_${recipient}` : id;
        found.push({ deliveryId, position: at, stream, type, recipient, ...dropped });
      }
    return found;
  };

  return {
    outletId: MAIL_OUTLET,
    // Where it begins was kept when it began.
    from: position(0),
    isChangedBy: () => false,
    pick,
    send: async ({ deliveryId, recipient }, event) => {
      const to = recipient === null ? undefined : await addressFor(users, userId(recipient), event.type);
      if (to === undefined) return unwanted('he has no address, or does not want to be told any more');
      const ours = ourEvent(event);
      const stream = (await tail.ofStream(streamName(event.stream), 0)).flatMap((one) => ourEvent(one) ?? []);
      const about = ours === undefined ? undefined : mailSubject(ours, stream, alertSummary);
      if (about === undefined) return unwanted('there is nothing to say of it');
      if (about.kind === 'idle' && about.stopsAt <= clock.now()) return unwanted('it is over');
      return post.send(to, { id: deliveryId, ...composeMail(about, publicUrl) });
    },
    // A server of mail that is away for days is tried again when it is back.
    disable: () => Promise.resolve(),
  };
};

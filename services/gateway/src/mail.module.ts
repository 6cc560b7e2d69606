import type { Provider, Type } from '@nestjs/common';
import type { Clock } from '#kernel';
import { CLOCK, CONFIG, TASKS, untilAborted } from '#service-kit';
import type { Tasks } from '#service-kit';
import { smtpPost } from './adapters/mail/smtp-post.ts';
import type { GatewayConfig } from './config.ts';
import type { ChangeUser } from './handlers/change-user.ts';
import { mailOutlet } from './handlers/mail/mail-outlet.ts';
import { notifications } from './handlers/mail/notifications.ts';
import type { Outlet } from './handlers/outlets/outlet.ts';
import type { StreamOwners } from './handlers/stream-owners.ts';
import type { Deliveries } from './ports/deliveries.ts';
import type { LogTail } from './ports/log-tail.ts';
import type { Post } from './ports/post.ts';
import type { UserViews } from './ports/users.ts';
import type { ViewsProgress } from './ports/views-progress.ts';
import * as tokens from './tokens.ts';
import { NotificationsController } from './transport/notifications.controller.ts';

const POST = Symbol('post');

/** E-mail: part of the gateway's module. Null where the configuration names no server of mail. */
export const MAIL_PROVIDERS: readonly Provider[] = [
  {
    provide: POST,
    useFactory: ({ smtpUrl, mailFrom }: GatewayConfig, tasks: Tasks): Post | null => {
      if (smtpUrl === undefined) return null;
      const post = smtpPost(smtpUrl, mailFrom);
      tasks.add({ name: 'connections for e-mail', run: (signal) => untilAborted(signal).then(post.close) });
      return post;
    },
    inject: [CONFIG, TASKS],
  },
  {
    provide: tokens.MAIL_OUTLET,
    useFactory: (
      post: Post | null,
      users: UserViews,
      tail: LogTail,
      ownersOf: StreamOwners,
      deliveries: Deliveries,
      clock: Clock,
      { publicUrl }: GatewayConfig,
    ): Outlet | null =>
      post === null
        ? null
        : mailOutlet({ post, users, tail, ownersOf, deliveries, clock, publicUrl: publicUrl ?? null }),
    inject: [
      ...[POST, tokens.USER_VIEWS, tokens.LOG_TAIL, tokens.STREAM_OWNERS, tokens.DELIVERIES],
      ...[CLOCK, CONFIG],
    ],
  },
  {
    provide: tokens.NOTIFICATIONS,
    useFactory: (
      post: Post | null,
      users: UserViews,
      changeUser: ChangeUser,
      progress: ViewsProgress,
      clock: Clock,
      { publicUrl }: GatewayConfig,
    ) => notifications({ post, users, changeUser, progress, clock, publicUrl: publicUrl ?? null }),
    inject: [POST, tokens.USER_VIEWS, tokens.CHANGE_USER, tokens.VIEWS_PROGRESS, CLOCK, CONFIG],
  },
];

export const MAIL_CONTROLLERS: readonly Type[] = [NotificationsController];

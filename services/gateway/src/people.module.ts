import type { Provider, Type } from '@nestjs/common';
import type { DataSource } from 'typeorm';
import type { EventLog } from '#event-log';
import type { Clock } from '#kernel';
import { CLOCK, DATA_SOURCE, LOG } from '#service-kit';
import { postgresKeySecrets, postgresKeyViews } from './adapters/postgres/keys.ts';
import { postgresPeople, postgresUserViews } from './adapters/postgres/users.ts';
import { authenticate } from './handlers/authenticate.ts';
import { changeUser, isUserMadeBy } from './handlers/change-user.ts';
import type { ChangeUser } from './handlers/change-user.ts';
import { heardLog } from './handlers/hear-of-changes.ts';
import { manageUsers } from './handlers/manage-users.ts';
import { issueKey, revokeKey } from './handlers/issue-key.ts';
import { rememberKeys } from './handlers/remember-keys.ts';
import type { RememberedKeys } from './handlers/remember-keys.ts';
import type { KeySecrets } from './ports/keys.ts';
import type { People, UserViews } from './ports/users.ts';
import type { ViewsProgress } from './ports/views-progress.ts';
import * as tokens from './tokens.ts';
import { MembersController } from './transport/members.controller.ts';
import { UserAccessController } from './transport/user-access.controller.ts';
import { UsersController } from './transport/users.controller.ts';
import { KeysController } from './transport/keys.controller.ts';

const HEARD_LOG = Symbol('log that is heard of');

/** Users, their keys, and what each may do: part of the gateway's module. */
export const PEOPLE_PROVIDERS: readonly Provider[] = [
  { provide: tokens.USER_VIEWS, useFactory: postgresUserViews, inject: [DATA_SOURCE] },
  { provide: tokens.PEOPLE, useFactory: postgresPeople, inject: [DATA_SOURCE] },
  { provide: tokens.KEY_VIEWS, useFactory: postgresKeyViews, inject: [DATA_SOURCE] },
  {
    provide: tokens.REMEMBERED_KEYS,
    useFactory: (dataSource: DataSource, clock: Clock): RememberedKeys =>
      rememberKeys(postgresKeySecrets(dataSource), clock),
    inject: [DATA_SOURCE, CLOCK],
  },
  {
    provide: tokens.KEY_SECRETS,
    useFactory: ({ secrets }: RememberedKeys): KeySecrets => secrets,
    inject: [tokens.REMEMBERED_KEYS],
  },
  {
    provide: HEARD_LOG,
    useFactory: (log: EventLog, { heard }: RememberedKeys): EventLog => heardLog(log, heard),
    inject: [tokens.EVENT_LOG, tokens.REMEMBERED_KEYS],
  },
  { provide: tokens.CHANGE_USER, useFactory: changeUser, inject: [HEARD_LOG] },
  {
    provide: tokens.MANAGE_USERS,
    useFactory: (
      change: ChangeUser,
      people: People,
      users: UserViews,
      progress: ViewsProgress,
      clock: Clock,
      { settled }: RememberedKeys,
      log: EventLog,
    ) =>
      manageUsers({
        isMadeBy: isUserMadeBy(log),
        changeUser: change,
        people,
        users,
        progress,
        clock,
        settled,
      }),
    inject: [
      tokens.CHANGE_USER,
      tokens.PEOPLE,
      tokens.USER_VIEWS,
      tokens.VIEWS_PROGRESS,
      CLOCK,
      tokens.REMEMBERED_KEYS,
      tokens.EVENT_LOG,
    ],
  },
  { provide: tokens.AUTHENTICATE, useFactory: authenticate, inject: [tokens.KEY_SECRETS, CLOCK, LOG] },
  {
    provide: tokens.ISSUE_KEY,
    useFactory: issueKey,
    inject: [HEARD_LOG, tokens.KEY_SECRETS, CLOCK, tokens.REQUIRE_OPEN_PROJECT],
  },
  {
    provide: tokens.REVOKE_KEY,
    useFactory: revokeKey,
    inject: [HEARD_LOG, tokens.KEY_VIEWS, tokens.REMEMBERED_KEYS, CLOCK],
  },
];

export const PEOPLE_CONTROLLERS: readonly Type[] = [
  KeysController,
  UsersController,
  UserAccessController,
  MembersController,
];

import type { Provider, Type } from '@nestjs/common';
import type { DataSource } from 'typeorm';
import type { Clock } from '#kernel';
import { CLOCK, CONFIG, DATA_SOURCE, LOG } from '#service-kit';
import { aesSeal } from './adapters/crypto/aes-seal.ts';
import { argon2Passwords } from './adapters/crypto/argon2-passwords.ts';
import {
  postgresAttempts,
  postgresOneTimeTokens,
  postgresOrigins,
  postgresSweep,
} from './adapters/postgres/one-time-tokens.ts';
import { openidClient } from './adapters/oidc/openid-client.ts';
import { postgresIdentities } from './adapters/postgres/identities.ts';
import { postgresUserSecrets } from './adapters/postgres/user-secrets.ts';
import { postgresWebSessions } from './adapters/postgres/web-sessions.ts';
import type { GatewayConfig } from './config.ts';
import type { ChangeUser } from './handlers/change-user.ts';
import { account } from './handlers/sign-in/account.ts';
import { authenticateSignIn } from './handlers/sign-in/authenticate-sign-in.ts';
import { beginSession } from './handlers/sign-in/begin-session.ts';
import type { BeginSession } from './handlers/sign-in/begin-session.ts';
import { limitAttempts } from './handlers/sign-in/limit-attempts.ts';
import { letInProgram } from './handlers/sign-in/let-in-program.ts';
import type { LetInProgram } from './handlers/sign-in/let-in-program.ts';
import { recordFact } from './handlers/sign-in/record-fact.ts';
import type { IssueKey } from './handlers/issue-key.ts';
import { makeLink } from './handlers/sign-in/make-link.ts';
import { readAudit } from './handlers/read-audit.ts';
import { recordRefusals } from './handlers/record-refusals.ts';
import { byProvider } from './handlers/sign-in/by-provider.ts';
import { readProviders } from './handlers/sign-in/read-providers.ts';
import { signIn } from './handlers/sign-in/sign-in.ts';
import type { SignIn } from './handlers/sign-in/sign-in.ts';
import type { Identities, Oidc } from './ports/oidc.ts';
import type { Attempts, OneTimeTokens, Origins, Seal, UserSecrets, WebSessions } from './ports/sign-in.ts';
import type { People, UserViews } from './ports/users.ts';
import * as tokens from './tokens.ts';
import { SignInController } from './transport/sign-in.controller.ts';
import { OidcController } from './transport/oidc.controller.ts';
import { ProgramAnswersController, ProgramSignInController } from './transport/programs.controller.ts';
import { AccountController } from './transport/account.controller.ts';

const ATTEMPTS = Symbol('attempts');
const BEGIN_SESSION = Symbol('begin a session');
const IDENTITIES = Symbol('identities');
const OIDC = Symbol('oidc');
const ONE_TIME_TOKENS = Symbol('one-time tokens');
const ORIGINS = Symbol('origins');
const PASSWORDS = Symbol('password hashes');
const SEAL = Symbol('seal');
const USER_SECRETS = Symbol('user secrets');
export const SWEEP_SIGN_INS = Symbol('sweep sign-ins');

/** How people sign in: part of the gateway's module. */
export const SIGN_IN_PROVIDERS: Provider[] = [
  { provide: ATTEMPTS, useFactory: postgresAttempts, inject: [DATA_SOURCE] },
  { provide: ONE_TIME_TOKENS, useFactory: postgresOneTimeTokens, inject: [DATA_SOURCE] },
  { provide: ORIGINS, useFactory: postgresOrigins, inject: [DATA_SOURCE] },
  { provide: PASSWORDS, useFactory: argon2Passwords },
  {
    provide: SEAL,
    useFactory: ({ secretKey }: GatewayConfig): Seal | null =>
      secretKey === undefined ? null : aesSeal(secretKey),
    inject: [CONFIG],
  },
  {
    provide: USER_SECRETS,
    useFactory: (source: DataSource) => postgresUserSecrets(source),
    inject: [DATA_SOURCE],
  },
  { provide: SWEEP_SIGN_INS, useFactory: postgresSweep, inject: [DATA_SOURCE] },
  { provide: tokens.WEB_SESSIONS, useFactory: postgresWebSessions, inject: [DATA_SOURCE] },
  {
    provide: tokens.AUTHENTICATE_SIGN_IN,
    useFactory: authenticateSignIn,
    inject: [tokens.WEB_SESSIONS, CLOCK],
  },
  {
    provide: BEGIN_SESSION,
    useFactory: beginSession,
    inject: [tokens.WEB_SESSIONS, ORIGINS, tokens.CHANGE_USER, tokens.VIEWS_PROGRESS, CLOCK],
  },
  {
    provide: tokens.MAKE_LINK,
    useFactory: makeLink,
    inject: [tokens.USER_VIEWS, ONE_TIME_TOKENS, tokens.CHANGE_USER, CLOCK],
  },
  {
    provide: tokens.SIGN_IN,
    useFactory: (
      users: UserViews,
      secrets: UserSecrets,
      seal: Seal | null,
      oneTime: OneTimeTokens,
      attempts: Attempts,
      begin: BeginSession,
      change: ChangeUser,
      clock: Clock,
      hashes: ReturnType<typeof argon2Passwords>,
    ) =>
      signIn({
        users,
        secrets,
        hashes,
        seal,
        tokens: oneTime,
        limited: limitAttempts(attempts),
        begin,
        change,
        clock,
      }),
    inject: [
      tokens.USER_VIEWS,
      USER_SECRETS,
      SEAL,
      ONE_TIME_TOKENS,
      ATTEMPTS,
      BEGIN_SESSION,
      tokens.CHANGE_USER,
      CLOCK,
      PASSWORDS,
    ],
  },
  { provide: tokens.READ_AUDIT, useFactory: readAudit, inject: [tokens.LOG_TAIL, ORIGINS] },
  { provide: tokens.RECORD_REFUSALS, useFactory: recordRefusals, inject: [tokens.EVENT_LOG, ORIGINS, CLOCK] },
  { provide: OIDC, useFactory: openidClient, inject: [LOG] },
  { provide: IDENTITIES, useFactory: postgresIdentities, inject: [DATA_SOURCE] },
  {
    provide: tokens.BY_PROVIDER,
    useFactory: (
      config: GatewayConfig,
      oidc: Oidc,
      identities: Identities,
      oneTime: OneTimeTokens,
      users: UserViews,
      people: People,
      change: ChangeUser,
      signs: SignIn,
      clock: Clock,
    ) => {
      const read = readProviders(config.oidcProviders ?? '[]');
      const providers = read.ok ? read.value : [];
      return byProvider({
        providers,
        oidc,
        identities,
        tokens: oneTime,
        users,
        people,
        change,
        signIn: signs,
        clock,
      });
    },
    inject: [
      CONFIG,
      OIDC,
      IDENTITIES,
      ONE_TIME_TOKENS,
      tokens.USER_VIEWS,
      tokens.PEOPLE,
      tokens.CHANGE_USER,
      tokens.SIGN_IN,
      CLOCK,
    ],
  },
  {
    provide: tokens.LET_IN_PROGRAM,
    useFactory: (
      oneTime: OneTimeTokens,
      users: UserViews,
      issue: IssueKey,
      attempts: Attempts,
      origins: Origins,
      change: ChangeUser,
      clock: Clock,
    ): LetInProgram =>
      letInProgram({
        tokens: oneTime,
        users,
        issue,
        limited: limitAttempts(attempts),
        origins,
        record: recordFact(change),
        clock,
      }),
    inject: [
      ONE_TIME_TOKENS,
      tokens.USER_VIEWS,
      tokens.ISSUE_KEY,
      ATTEMPTS,
      ORIGINS,
      tokens.CHANGE_USER,
      CLOCK,
    ],
  },
  {
    provide: tokens.ACCOUNT,
    useFactory: (
      secrets: UserSecrets,
      seal: Seal | null,
      sessions: WebSessions,
      attempts: Attempts,
      begin: BeginSession,
      change: ChangeUser,
      clock: Clock,
      hashes: ReturnType<typeof argon2Passwords>,
    ) => account({ secrets, hashes, seal, sessions, limited: limitAttempts(attempts), begin, change, clock }),
    inject: [
      USER_SECRETS,
      SEAL,
      tokens.WEB_SESSIONS,
      ATTEMPTS,
      BEGIN_SESSION,
      tokens.CHANGE_USER,
      CLOCK,
      PASSWORDS,
    ],
  },
];

export const SIGN_IN_CONTROLLERS: readonly Type[] = [
  SignInController,
  ProgramSignInController,
  OidcController,
  AccountController,
  ProgramAnswersController,
];

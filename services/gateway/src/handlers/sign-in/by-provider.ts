import { createHash } from 'node:crypto';
import type { RefusalCode, UserFact } from '#contracts';
import { accept, commandId, isName, later, projectId, refuse, userId } from '#kernel';
import type { Clock, Refusal, Result, UserId } from '#kernel';
import { v4 } from 'uuid';
import { idFrom, isWelcome, localPath, wantedBy } from '../../domain/sign-in/provider.ts';
import type { Identity, Provider } from '../../domain/sign-in/provider.ts';
import { createUser } from '../../domain/user/change-user.ts';
import { membershipOf } from '../../domain/user/user.ts';
import type { User } from '../../domain/user/user.ts';
import type { Identities, Oidc } from '../../ports/oidc.ts';
import type { OneTimeTokens, Origin } from '../../ports/sign-in.ts';
import type { People, UserViews } from '../../ports/users.ts';
import type { ChangeUser } from '../change-user.ts';
import { newToken } from './begin-session.ts';
import type { SignIn, SignInOutcome } from './sign-in.ts';

/** Somebody who goes to a provider comes back within this. */
const LASTS_MS = 10 * 60_000;
const IDS_TRIED_MAX = 20;

type ProviderRefusal = Refusal<Extract<RefusalCode, 'sign-in-failed' | 'not-found' | 'account-disabled'>>;
export type ByProvider = {
  readonly ways: readonly Pick<Provider, 'id' | 'name'>[];
  /** Where the browser goes, and what it has to bring back beside what the provider gives it. */
  readonly begin: (wish: {
    readonly providerId: string;
    readonly redirectUri: string;
    readonly next: string | undefined;
  }) => Promise<Result<{ readonly url: string; readonly browser: string }, ProviderRefusal>>;
  readonly finish: (
    back: { readonly providerId: string; readonly url: URL; readonly browser: string | undefined },
    origin: Origin,
  ) => Promise<Result<{ readonly outcome: SignInOutcome; readonly next: string }, ProviderRefusal>>;
};

type Parts = {
  readonly providers: readonly Provider[];
  readonly oidc: Oidc;
  readonly identities: Identities;
  readonly tokens: OneTimeTokens;
  readonly users: UserViews;
  readonly people: People;
  readonly change: ChangeUser;
  readonly signIn: SignIn;
  readonly clock: Clock;
};

const BY = 'service:gateway';
const FAILED: ProviderRefusal = {
  code: 'sign-in-failed',
  message: 'The sign-in was not completed; begin anew.',
};
const digest = (text: string): string => createHash('sha256').update(text).digest('hex');

export const byProvider = (parts: Parts): ByProvider => {
  const { providers, oidc, identities, tokens, users, people, change, signIn, clock } = parts;
  const find = (id: string): Provider | undefined => providers.find((one) => one.id === id);
  const record = (id: UserId, decide: (user: User | undefined) => Result<readonly UserFact[], Refusal>) =>
    change({ userId: id, actor: BY, commandId: commandId(v4()), decide });

  const linked = async (provider: Provider, identity: Identity, id: UserId): Promise<UserId | undefined> => {
    const now = clock.now();
    const isNew = await identities.link(provider.issuer, identity.subject, id, now);
    if (!isNew) return identities.find(provider.issuer, identity.subject);
    const data = { userId: id, issuer: provider.issuer, by: BY, linkedAt: now };
    await record(id, () => accept([{ type: 'user.identity-linked', data }]));
    return id;
  };

  /** An account of his own, under the first id that is free. */
  const created = async (provider: Provider, identity: Identity): Promise<UserId | undefined> => {
    for (let attempt = 0; attempt < IDS_TRIED_MAX; attempt++) {
      const wanted = idFrom(identity, attempt);
      if (wanted === undefined || !isName(wanted)) return undefined;
      const id = userId(wanted);
      const by = { by: BY, at: clock.now() };
      const made = await record(id, (user) => createUser(user, { userId: id, isAdmin: false }, by));
      if (!made.ok) continue;
      const email = identity.isEmailVerified ? identity.email : null;
      await people.put(id, { name: identity.name, email }, by.at);
      return linked(provider, identity, id);
    }
    return undefined;
  };

  const userOf = async (provider: Provider, identity: Identity): Promise<UserId | undefined> => {
    const known = await identities.find(provider.issuer, identity.subject);
    if (known !== undefined) return known;
    if (provider.linksByEmail && identity.isEmailVerified && identity.email !== null) {
      const same = await users.byLogin(identity.email);
      if (same !== undefined) return linked(provider, identity, same.user.userId);
    }
    return provider.createsUsers ? created(provider, identity) : undefined;
  };

  /** Makes of somebody what the provider's rules say that he is. */
  const obey = async (provider: Provider, identity: Identity, id: UserId): Promise<void> => {
    const wanted = wantedBy(provider.rules, identity);
    const at = clock.now();
    await record(id, (user) => {
      if (user === undefined) return accept([]);
      const facts: UserFact[] = [];
      if (wanted.isAdmin !== undefined && wanted.isAdmin !== user.isAdmin)
        facts.push({
          type: 'user.admin-changed',
          data: { userId: id, isAdmin: wanted.isAdmin, by: BY, changedAt: at },
        });
      for (const [name, role] of wanted.projects) {
        const project = projectId(name);
        const present = membershipOf(user, project);
        if (role !== null && role !== present)
          facts.push({
            type: 'user.joined',
            data: { userId: id, projectId: project, role, by: BY, joinedAt: at },
          });
        if (role === null && present !== undefined)
          facts.push({ type: 'user.left', data: { userId: id, projectId: project, by: BY, leftAt: at } });
      }
      return accept(facts);
    });
  };

  return {
    ways: providers.map(({ id, name }) => ({ id, name })),

    begin: async ({ providerId, redirectUri, next }) => {
      const provider = find(providerId);
      if (provider === undefined)
        return refuse({ code: 'not-found', message: 'No provider goes by this id.' });
      const [state, nonce, verifier, browser] = [newToken(), newToken(), newToken(), newToken()];
      const data = {
        provider: provider.id,
        redirectUri,
        nonce,
        verifier,
        next: localPath(next),
        browser: digest(browser),
      };
      await tokens.put('oidc', state, { userId: null, data }, later(clock.now(), LASTS_MS));
      return accept({ url: await oidc.begin(provider, { redirectUri, state, nonce, verifier }), browser });
    },

    finish: async ({ providerId, url, browser }, origin) => {
      const state = url.searchParams.get('state') ?? '';
      // Taken by who asks first: an address that was used is worth nothing.
      const kept = await tokens.take('oidc', state, clock.now());
      const provider = find(providerId);
      const { nonce, verifier, next, redirectUri } = kept?.data ?? {};
      const isSameBrowser = browser !== undefined && kept?.data['browser'] === digest(browser);
      // An answer of one provider is not taken for that of another, nor in another browser than the one that asked.
      if (provider === undefined || kept?.data['provider'] !== providerId || !isSameBrowser)
        return refuse(FAILED);
      if (typeof nonce !== 'string' || typeof verifier !== 'string' || typeof redirectUri !== 'string')
        return refuse(FAILED);
      const cameBackTo = new URL(redirectUri);
      cameBackTo.search = url.search;
      const answer = await oidc.finish(provider, cameBackTo, { redirectUri, state, nonce, verifier });
      if (!answer.ok) return answer;
      const identity = answer.value;
      const id = isWelcome(provider, identity) ? await userOf(provider, identity) : undefined;
      if (id === undefined)
        return refuse({ code: 'sign-in-failed', message: 'There is no account for you here; ask an admin.' });
      await obey(provider, identity, id);
      const user = await record(id, () => accept([]));
      if (!user.ok || user.value.user === undefined || user.value.user.isDisabled)
        return refuse({ code: 'account-disabled', message: 'This account was disabled; ask an admin.' });
      const outcome = await signIn.vouchedFor(id, 'oidc', origin);
      return accept({ outcome, next: localPath(typeof next === 'string' ? next : undefined) });
    },
  };
};

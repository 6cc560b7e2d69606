import { accept, DependencyFailure, describeError, refuse } from '#kernel';
import type { Log } from '#kernel';
import * as client from 'openid-client';
import type { Identity, Provider } from '../../domain/sign-in/provider.ts';
import type { Oidc } from '../../ports/oidc.ts';

/** A provider answers within this, or is away. */
const TIMEOUT_S = 10;
const GROUPS_MAX = 500;
const TEXT_MAX = 254;
const LOOPBACK = /^http:\/\/(localhost|127\.0\.0\.1|\[::1\])(:\d+)?(\/|$)/;

const textOf = (value: unknown): string | null =>
  typeof value === 'string' && value !== '' && value.length <= TEXT_MAX ? value : null;
const textsOf = (value: unknown): readonly string[] => {
  const listed: readonly unknown[] = Array.isArray(value) ? value : [value];
  return listed.flatMap((one) => textOf(one) ?? []).slice(0, GROUPS_MAX);
};

/** OpenID Connect by openid-client: discovery, code flow with PKCE, state and nonce; signature, issuer and audience are checked there. */
export const openidClient = (log: Log): Oidc => {
  const configurations = new Map<string, Promise<client.Configuration>>();

  const configurationOf = (provider: Provider): Promise<client.Configuration> => {
    const known = configurations.get(provider.id);
    if (known !== undefined) return known;
    // Without https only on this very machine: for tries and tests.
    // oxlint-disable-next-line typescript/no-deprecated -- it is marked so that it stands out: here it is for this machine alone
    const execute = LOOPBACK.test(provider.issuer) ? [client.allowInsecureRequests] : [];
    const { issuer, clientId, clientSecret } = provider;
    const found = client.discovery(new URL(issuer), clientId, clientSecret, undefined, {
      execute,
      timeout: TIMEOUT_S,
    });
    configurations.set(provider.id, found);
    found.catch(() => configurations.delete(provider.id)); // it is asked again by who comes next
    return found;
  };
  const away = (provider: Provider, cause: unknown): DependencyFailure =>
    new DependencyFailure('oidc', `ask ${provider.id}`, { retryable: true, cause });

  const identityIn = async (
    provider: Provider,
    configuration: client.Configuration,
    tokens: Awaited<ReturnType<typeof client.authorizationCodeGrant>>,
  ): Promise<Identity | undefined> => {
    const claims = tokens.claims();
    if (claims === undefined) return undefined;
    // Some put the rest of it behind another question.
    const hasMore = configuration.serverMetadata().userinfo_endpoint !== undefined;
    const more = hasMore ? await client.fetchUserInfo(configuration, tokens.access_token, claims.sub) : {};
    const all: Readonly<Record<string, unknown>> = { ...more, ...claims };
    return {
      subject: claims.sub,
      email: textOf(all['email']),
      isEmailVerified: all['email_verified'] === true,
      name: textOf(all['name'])?.slice(0, 100) ?? null,
      preferredName: textOf(all['preferred_username']),
      groups: provider.rules === undefined ? [] : textsOf(all[provider.rules.claim]),
    };
  };

  return {
    begin: async (provider, { redirectUri, state, nonce, verifier }) => {
      const configuration = await configurationOf(provider).catch((cause: unknown) => {
        throw away(provider, cause);
      });
      return client.buildAuthorizationUrl(configuration, {
        redirect_uri: redirectUri,
        scope: provider.scope,
        state,
        nonce,
        code_challenge: await client.calculatePKCECodeChallenge(verifier),
        code_challenge_method: 'S256',
      }).href;
    },
    finish: async (provider, cameBackTo, { state, nonce, verifier }) => {
      const configuration = await configurationOf(provider).catch((cause: unknown) => {
        throw away(provider, cause);
      });
      try {
        const tokens = await client.authorizationCodeGrant(configuration, cameBackTo, {
          pkceCodeVerifier: verifier,
          expectedState: state,
          expectedNonce: nonce,
          idTokenExpected: true,
        });
        const identity = await identityIn(provider, configuration, tokens);
        if (identity !== undefined) return accept(identity);
      } catch (error) {
        log.info(
          { provider: provider.id, cause: describeError(error) },
          'a sign-in by a provider was refused',
        );
      }
      return refuse({ code: 'sign-in-failed', message: `${provider.name} did not vouch for you.` });
    },
  };
};

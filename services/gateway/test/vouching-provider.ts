import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Provider } from 'oidc-provider';

export type Person = {
  readonly sub: string;
  readonly email?: string;
  readonly email_verified?: boolean;
  readonly name?: string;
  readonly preferred_username?: string;
  readonly groups?: readonly string[];
};

/** A real OpenID Connect provider in this process, at which whoever comes is the person that was said last. */
export const vouchingProvider = async (clientId: string, callbacks: () => readonly string[]) => {
  let person: Person = { sub: 'nobody' };
  const people = new Map<string, Person>();
  const server = createServer();
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const provider = new Provider(issuer, {
    clients: [
      {
        client_id: clientId,
        client_secret: 'secret-of-the-spec',
        redirect_uris: [...callbacks()],
        grant_types: ['authorization_code'],
        response_types: ['code'],
      },
    ],
    claims: {
      openid: ['sub'],
      profile: ['name', 'preferred_username', 'groups'],
      email: ['email', 'email_verified'],
    },
    features: { devInteractions: { enabled: false } },
    cookies: { keys: ['spec'] },
    pkce: { required: () => true },
    interactions: { url: (_context, interaction) => `/interaction/${interaction.uid}` },
    findAccount: (_context, id) => ({ accountId: id, claims: async () => ({ ...people.get(id), sub: id }) }),
  });
  const handle = provider.callback();
  server.on('request', (request, response) => {
    const interact = async (): Promise<void> => {
      if (request.url?.startsWith('/interaction/') !== true) return handle(request, response);
      const details = await provider.interactionDetails(request, response);
      if (details.prompt.name === 'login') {
        people.set(person.sub, person);
        await provider.interactionFinished(request, response, { login: { accountId: person.sub } });
        return;
      }
      const grant = new provider.Grant({ accountId: details.session?.accountId ?? '', clientId });
      grant.addOIDCScope('openid profile email');
      await provider.interactionFinished(request, response, { consent: { grantId: await grant.save() } });
    };
    interact().catch((error: unknown) => response.writeHead(500).end(String(error)));
  });
  return {
    issuer,
    /** Who comes next. */
    comes: (next: Person) => void (person = next),
    stop: () => new Promise<void>((resolve) => void server.close(() => resolve())),
  };
};

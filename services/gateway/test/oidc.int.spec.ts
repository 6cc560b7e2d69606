import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { freePort } from '#embedded';
import type { RunningService } from '#service-kit';
import { browserAt } from './browser.ts';
import type { Browser } from './browser.ts';
import { clientOf } from './client.ts';
import { prepare, untilReady } from './gateway-under-test.ts';
import type { UnderTest } from './gateway-under-test.ts';
import { vouchingProvider } from './vouching-provider.ts';
import type { Person } from './vouching-provider.ts';

/* Two gateways, and two providers that vouch for people: one makes accounts and says what they are, the other gives accounts by address. */
let system: UnderTest;
let gateway: RunningService;
let second: RunningService;
let root: ReturnType<typeof clientOf>;
let making: Awaited<ReturnType<typeof vouchingProvider>>;
let linking: Awaited<ReturnType<typeof vouchingProvider>>;

beforeAll(async () => {
  system = await prepare();
  const ports = [await freePort(), await freePort()] as const;
  const callbacks = (id: string) => () =>
    ports.map((port) => `http://127.0.0.1:${port}/v1/sign-in/oidc/${id}/callback`);
  [making, linking] = await Promise.all([
    vouchingProvider('berth', callbacks('making')),
    vouchingProvider('berth', callbacks('linking')),
  ]);
  const client = { clientId: 'berth', clientSecret: 'secret-of-the-spec' };
  const projects = { vision: { member: ['vision'], 'project-admin': ['leads'] } };
  const providers = [
    {
      id: 'making',
      name: 'Making',
      issuer: making.issuer,
      ...client,
      createsUsers: true,
      rules: { claim: 'groups', admins: ['root'], projects },
    },
    { id: 'linking', name: 'Linking', issuer: linking.issuer, ...client, linksByEmail: true },
  ];
  const more = { BERTH_OIDC_PROVIDERS: JSON.stringify(providers) };
  [gateway, second] = await Promise.all([system.boot(ports[0], more), system.boot(ports[1], more)]);
  await Promise.all([gateway.isUp, second.isUp]);
  root = clientOf(gateway.url);
  await Promise.all([untilReady(gateway.url), untilReady(second.url)]);
});
afterAll(async () => {
  await system.stop();
  await Promise.all([making.stop(), linking.stop()]);
});

/** Goes to the provider and through it, up to the address that it sends the browser back to. */
const goTo = async (browser: Browser, id: string, next = '/account'): Promise<string> => {
  const away = await browser.get(`/v1/sign-in/oidc/${id}?next=${encodeURIComponent(next)}`);
  expect(away.status).toBe(302);
  for (const set of away.headers.getSetCookie()) browser.keep(set);
  const jar = new Map<string, string>();
  let at = new URL(away.headers.get('location') ?? '');
  for (let hop = 0; hop < 10; hop += 1) {
    if (at.pathname.endsWith('/callback')) return at.pathname + at.search;
    const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join('; ');
    const answer = await fetch(at, { redirect: 'manual', headers: { cookie } });
    for (const set of answer.headers.getSetCookie()) {
      const [pair = ''] = set.split(';');
      jar.set(pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1));
    }
    at = new URL(answer.headers.get('location') ?? '', at);
  }
  throw new Error('it goes round in circles');
};
const comeBack = async (browser: Browser, path: string): Promise<string> => {
  const answer = await browser.get(path);
  expect(answer.status).toBe(302);
  return decodeURIComponent(answer.headers.get('location') ?? '');
};
const signInAs = async (id: 'making' | 'linking', person: Person, next?: string) => {
  (id === 'making' ? making : linking).comes(person);
  const browser = browserAt(gateway.url);
  const location = await comeBack(browser, await goTo(browser, id, next));
  return { browser, location };
};

describe('another authority', () => {
  it('makes an account, and says with each sign-in what it is', async () => {
    const zoe = {
      sub: 'z1',
      name: 'Zoe',
      preferred_username: 'Zoe Z.',
      email: 'zoe@example.org',
      email_verified: true,
    };
    const first = await signInAs('making', { ...zoe, groups: ['vision'] }, '/sessions?x=1');
    expect(first.location).toBe('/sessions?x=1');
    expect((await first.browser.get('/v1/account')).body).toMatchObject({
      userId: 'zoe-z',
      name: 'Zoe',
      email: 'zoe@example.org',
      isAdmin: false,
      projects: [{ projectId: 'vision', role: 'member' }],
    });
    const later = await signInAs('making', { ...zoe, groups: ['leads'] });
    await expect
      .poll(async () => (await later.browser.get('/v1/account')).body.projects)
      .toEqual([{ projectId: 'vision', role: 'project-admin' }]);
    await signInAs('making', { ...zoe, groups: [] });
    await expect.poll(async () => (await root.get('/v1/users/zoe-z')).body.projects).toEqual([]);
    const log = JSON.stringify((await root.get('/v1/events?stream=user-zoe-z')).body);
    expect(log).toContain('user.identity-linked');
    expect(log).not.toMatch(/zoe@example|"z1"/);
  });

  it('never gives one account to two, whatever they call themselves', async () => {
    await signInAs('making', { sub: 'a1', preferred_username: 'twin', groups: ['vision'] });
    await signInAs('making', { sub: 'a2', preferred_username: 'twin', groups: ['root'] });
    const twins = await Promise.all(
      ['twin', 'twin-2'].map(async (id) => (await root.get(`/v1/users/${id}`)).body.isAdmin),
    );
    expect(twins).toEqual([false, true]);
  });

  it('gives an account by a verified address, where that is allowed, and by no other', async () => {
    await root.post('/v1/users', {
      userId: 'lea',
      email: 'lea@example.org',
      projects: [{ projectId: 'vision', role: 'viewer' }],
    });
    const unverified = await signInAs('linking', {
      sub: 'l1',
      email: 'lea@example.org',
      email_verified: false,
    });
    expect(unverified.location).toContain('no account for you');
    const stranger = await signInAs('linking', {
      sub: 'l2',
      email: 'other@example.org',
      email_verified: true,
    });
    expect(stranger.location).toContain('no account for you');
    const lea = await signInAs('linking', { sub: 'l3', email: 'LEA@example.org', email_verified: true });
    expect((await lea.browser.get('/v1/me')).body).toMatchObject({ userId: 'lea', role: 'viewer' });
    // The one that makes accounts does not take over hers.
    await signInAs('making', {
      sub: 'm9',
      preferred_username: 'lea',
      email: 'lea@example.org',
      email_verified: true,
      groups: ['root'],
    });
    expect((await root.get('/v1/users/lea')).body).toMatchObject({ isAdmin: false });
    await root.post('/v1/users/lea/disable');
    const disabled = await signInAs('linking', { sub: 'l3', email: 'lea@example.org', email_verified: true });
    expect(disabled.location).toContain('disabled');
  });
});

describe('the way back', () => {
  const max = { sub: 'x1', preferred_username: 'max', groups: ['vision'] };

  it('is good once, on whichever gateway', async () => {
    making.comes(max);
    const browser = browserAt(gateway.url);
    const path = await goTo(browser, 'making');
    const twice = [comeBack(browser, path), comeBack(browser.at(second.url), path)];
    expect((await Promise.all(twice)).filter((to) => to === '/account')).toHaveLength(1);
  });

  it('is for the browser that went', async () => {
    making.comes(max);
    const path = await goTo(browserAt(gateway.url), 'making');
    expect(await comeBack(browserAt(gateway.url), path)).toContain('begin anew');
  });

  it('is that of the provider that was asked', async () => {
    making.comes(max);
    const browser = browserAt(gateway.url);
    const path = await goTo(browser, 'making');
    expect(await comeBack(browser, path.replace('/making/', '/linking/'))).toContain('begin anew');
    const other = browserAt(gateway.url);
    const issuer = encodeURIComponent(making.issuer);
    const mixed = (await goTo(other, 'making')).replace(
      `iss=${issuer}`,
      `iss=${encodeURIComponent(linking.issuer)}`,
    );
    expect(await comeBack(other, mixed)).toContain('did not vouch');
  });

  it('leads to a page of Berth alone', async () => {
    for (const next of ['https://evil.example/', '//evil.example', '/\\evil.example'])
      expect((await signInAs('making', max, next)).location).toBe('/account');
  });

  it('with a state or a code that is none leads to the page of sign-ins', async () => {
    const browser = browserAt(gateway.url);
    expect(await comeBack(browser, '/v1/sign-in/oidc/making/callback?code=x&state=y')).toMatch(
      /^\/login#fault=/,
    );
    expect((await browser.get('/v1/sign-in/oidc/nobody')).status).toBe(404);
    expect((await browser.get('/v1/sign-in/ways')).body).toEqual({
      providers: [
        { id: 'making', name: 'Making' },
        { id: 'linking', name: 'Linking' },
      ],
    });
  });
});

import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { WebSocket } from 'ws';
import type { RunningService } from '#service-kit';
import { codeAt } from '../src/handlers/sign-in/totp.ts';
import { browserAt, tokenIn } from './browser.ts';
import type { Browser, Shown } from './browser.ts';
import { clientOf } from './client.ts';
import type { Loose } from './client.ts';
import { prepare, untilReady } from './gateway-under-test.ts';
import type { UnderTest } from './gateway-under-test.ts';

/* Two gateways behind whatever balancer: what one knows, the other does. */
let system: UnderTest;
let gateway: RunningService;
let second: RunningService;
let root: ReturnType<typeof clientOf>;
const PASSWORD = 'correct horse battery';

beforeAll(async () => {
  system = await prepare();
  [gateway, second] = await Promise.all([system.boot(), system.boot()]);
  await Promise.all([gateway.isUp, second.isUp]);
  root = clientOf(gateway.url);
  await Promise.all([untilReady(gateway.url), untilReady(second.url)]);
});
afterAll(() => system.stop());

const linkFor = async (userId: string, purpose = 'invitation'): Promise<string> =>
  tokenIn((await root.post(`/v1/users/${userId}/link`, { purpose })).body.url);

/** Somebody with an account and a password, signed in. */
const person = async (
  userId: string,
  more: object = { projects: [{ projectId: 'vision', role: 'member' }] },
) => {
  await root.post('/v1/users', { userId, ...more });
  const browser = browserAt(gateway.url);
  const used = await browser.post('/v1/sign-in/link', { token: await linkFor(userId), password: PASSWORD });
  expect(used).toMatchObject({ status: 200, body: { state: 'signed-in', userId } });
  return browser;
};
const signIn = (browser: Browser, login: string, password: string) =>
  browser.post('/v1/sign-in', { login, password });
const base32Bytes = (text: string): Uint8Array => {
  const bits = [...text]
    .map((one) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(one).toString(2).padStart(5, '0'))
    .join('');
  return Uint8Array.from(bits.match(/.{8}/g) ?? [], (byte) => Number.parseInt(byte, 2));
};
const codeNow = (secret: string, later = 0): string =>
  codeAt(base32Bytes(secret), Math.floor(Date.now() / 30_000) + later);
const typesOf = async (userId: string): Promise<readonly string[]> =>
  (await root.get(`/v1/events?stream=user-${userId}`)).body.events.map(({ type }: Loose) => type);

describe('an invitation', () => {
  it('is used once, to choose a password, and opens every gateway', async () => {
    await root.post('/v1/users', { userId: 'ada', projects: [{ projectId: 'vision', role: 'member' }] });
    const old = await linkFor('ada');
    const token = await linkFor('ada');
    const browser = browserAt(gateway.url);
    expect(await browser.post('/v1/sign-in/link/check', { token: old })).toMatchObject({
      status: 410,
      body: { code: 'sign-in-link-invalid' },
    });
    expect((await browser.post('/v1/sign-in/link/check', { token })).body).toEqual({
      purpose: 'invitation',
      userId: 'ada',
    });
    for (const password of [undefined, 'short', 'aaaaaaaaaaaaaaaa', 'ada-ada-ada-'])
      expect(
        await browser.post('/v1/sign-in/link', { token, ...(password === undefined ? {} : { password }) }),
      ).toMatchObject({
        body: { code: 'password-weak' },
      });
    const used = await browser.post('/v1/sign-in/link', { token, password: PASSWORD });
    expect(used).toMatchObject({ status: 200, body: { state: 'signed-in', userId: 'ada' } });
    const [set = ''] = used.headers.getSetCookie();
    expect(set).toMatch(/^berth_session=[\w-]{43}; Path=\/; HttpOnly; SameSite=Lax; Expires=/);
    expect((await browser.post('/v1/sign-in/link', { token, password: PASSWORD })).status).toBe(410);
    await vi.waitFor(async () =>
      expect((await browser.at(second.url).get('/v1/account')).body).toMatchObject({
        userId: 'ada',
        standing: 'active',
        hasPassword: true,
        hasSecondFactor: false,
      }),
    );
    expect(await typesOf('ada')).toEqual([
      'user.created',
      'user.joined',
      'user.link-made',
      'user.link-made',
      'user.password-set',
      'user.activated',
      'user.signed-in',
    ]);
  });
});

describe('a password', () => {
  it('signs in by id or address, on any gateway; whatever is wrong, the answer is the same', async () => {
    await person('bob', { email: 'Bob@Example.org' });
    for (const login of ['bob', 'BOB', 'bob@example.org'])
      expect((await signIn(browserAt(second.url), login, PASSWORD)).body).toEqual({
        state: 'signed-in',
        userId: 'bob',
      });
    await person('gone');
    await root.post('/v1/users/gone/disable');
    const wrong = await Promise.all([
      signIn(browserAt(gateway.url), 'bob', 'something else entirely'),
      signIn(browserAt(gateway.url), 'nobody-at-all', PASSWORD),
      signIn(browserAt(gateway.url), 'gone', PASSWORD),
    ]);
    const [first] = wrong;
    for (const answer of wrong)
      expect({ ...answer.body, requestId: '' }).toEqual({
        ...first?.body,
        requestId: '',
        code: 'sign-in-failed',
        status: 401,
      });
  });

  it('can be guessed ten times, over all gateways together, and not in parallel more often', async () => {
    await person('leo');
    const tries: Shown[] = [];
    for (let wave = 0; wave < 4; wave += 1)
      tries.push(
        ...(await Promise.all(
          [gateway, second, gateway, second, gateway, second].map(({ url }, n) =>
            signIn(browserAt(url), 'leo', `guess number ${wave} ${n}`),
          ),
        )),
      );
    const count = (status: number) => tries.filter((one) => one.status === status).length;
    expect([count(401), count(429)]).toEqual([10, 14]);
    expect((await signIn(browserAt(second.url), 'leo', PASSWORD)).body).toMatchObject({
      code: 'rate-limited',
    });
    expect(await typesOf('leo')).toContain('user.locked-out');
    expect((await typesOf('leo')).filter((type) => type === 'user.locked-out')).toHaveLength(1);
    // Of who is not there it is told in the same way.
    const strange = await Promise.all(
      Array.from({ length: 12 }, () => signIn(browserAt(gateway.url), 'no-leo', 'whatever it is')),
    );
    expect(strange.filter(({ status }) => status === 429)).toHaveLength(2);
  });

  it('is changed with the present one, and ends all other sign-ins', async () => {
    const browser = await person('eva');
    const elsewhere = browserAt(second.url);
    await signIn(elsewhere, 'eva', PASSWORD);
    const before = browser.cookie();
    const next = 'another horse battery';
    expect(
      (await browser.put('/v1/account/password', { current: 'not this one', password: next })).status,
    ).toBe(401);
    expect((await browser.put('/v1/account/password', { current: PASSWORD, password: next })).status).toBe(
      204,
    );
    expect(browser.cookie()).not.toBe(before);
    expect((await browser.get('/v1/account')).status).toBe(200);
    expect((await elsewhere.get('/v1/account')).body).toMatchObject({ code: 'not-signed-in' });
    expect((await signIn(browserAt(gateway.url), 'eva', PASSWORD)).status).toBe(401);
    expect((await signIn(browserAt(gateway.url), 'eva', next)).status).toBe(200);
  });
});

describe('a second factor', () => {
  it('is asked for once it is confirmed; a code is good once, and so is a recovery code', async () => {
    const browser = await person('kim');
    const { secret, uri, picture } = (await browser.post('/v1/account/second-factor')).body;
    expect([uri, picture]).toEqual([expect.stringContaining(secret), expect.stringContaining('<svg')]);
    expect((await browser.put('/v1/account/second-factor', { code: '000000' })).status).toBe(401);
    const { recoveryCodes } = (await browser.put('/v1/account/second-factor', { code: codeNow(secret, -1) }))
      .body;
    expect(recoveryCodes).toHaveLength(10);

    const begin = async () => (await signIn(browserAt(gateway.url), 'kim', PASSWORD)).body;
    const show = (ticket: string, code: string) =>
      browserAt(second.url).post('/v1/sign-in/second-factor', { ticket, code });
    const first = await begin();
    expect(first).toEqual({ state: 'second-factor', ticket: expect.any(String) });
    expect((await show(first.ticket, codeNow(secret, -1))).status).toBe(401); // used already
    expect((await show(first.ticket, codeNow(secret))).body).toEqual({ state: 'signed-in', userId: 'kim' });
    expect((await show(first.ticket, codeNow(secret, 1))).status).toBe(401); // the ticket is gone
    const again = await begin();
    expect((await show(again.ticket, codeNow(secret))).status).toBe(401); // a code seen over somebody's shoulder
    expect((await show(again.ticket, recoveryCodes[0].toLowerCase())).status).toBe(200);
    expect((await show((await begin()).ticket, recoveryCodes[0])).status).toBe(401);
    expect((await browser.get('/v1/account')).body).toMatchObject({
      hasSecondFactor: true,
      recoveryCodesLeft: 9,
    });

    // A link does not get around it, and an admin can take it away.
    const byLink = await browserAt(gateway.url).post('/v1/sign-in/link', {
      token: await linkFor('kim', 'sign-in'),
    });
    expect(byLink.body.state).toBe('second-factor');
    expect(
      (await browser.post('/v1/account/second-factor/remove', { password: 'wrong password' })).status,
    ).toBe(401);
    expect((await root.post('/v1/users/kim/second-factor/reset')).status).toBe(204);
    expect((await begin()).state).toBe('signed-in');
    const log = JSON.stringify((await root.get('/v1/events?stream=user-kim')).body);
    for (const hidden of [secret, recoveryCodes[0], PASSWORD]) expect(log).not.toContain(hidden);
  });
});

describe('a sign-in', () => {
  it('is under a token of its own, whatever the browser came with', async () => {
    await person('mia');
    const planted = 'A'.repeat(43);
    const browser = browserAt(gateway.url);
    browser.setCookie(`berth_session=${planted}`);
    await signIn(browser, 'mia', PASSWORD);
    expect(browser.cookie()).not.toContain(planted);
    const mine = browser.cookie();
    await signIn(browser, 'mia', PASSWORD);
    const old = browserAt(second.url);
    old.setCookie(mine);
    expect((await old.get('/v1/me')).body).toMatchObject({ code: 'not-signed-in' });
  });

  it('is used by pages of Berth alone', async () => {
    const browser = await person('sue');
    const wish = { label: 'x', role: 'member' };
    for (const headers of [
      { 'sec-fetch-site': 'cross-site' },
      { 'sec-fetch-site': 'same-site' },
      { origin: 'https://evil.example' },
      { origin: 'null' },
      {},
    ] as const)
      expect(await browser.send('POST', '/v1/keys', wish, { ...headers })).toMatchObject({
        status: 403,
        body: { code: 'cross-site' },
      });
    expect((await browser.send('POST', '/v1/keys', wish, { origin: gateway.url })).status).toBe(201);
    const login = { login: 'sue', password: PASSWORD };
    expect(
      (await browser.send('POST', '/v1/sign-in', login, { origin: 'https://evil.example' })).body.code,
    ).toBe('cross-site');
    expect(
      (await browser.send('POST', '/v1/sign-in/out', undefined, { 'sec-fetch-site': 'cross-site' })).status,
    ).toBe(403);
    expect((await browser.get('/v1/me')).status).toBe(200);
  });

  it('opens no WebSocket for pages of others', async () => {
    const browser = await person('joy');
    const upgradeFrom = async (origin: string): Promise<number> => {
      const socket = new WebSocket(`${gateway.url.replace('http', 'ws')}/v1/sessions/nothing/exec`, {
        headers: { cookie: browser.cookie(), origin },
      });
      socket.on('error', () => undefined);
      const [, answer] = await once(socket, 'unexpected-response');
      return answer.statusCode;
    };
    expect(await upgradeFrom('https://evil.example')).toBe(403);
    expect(await upgradeFrom(gateway.url)).toBe(404);
  });

  it('acts in one project at a time, and in none of others', async () => {
    const browser = await person('zoe', {
      projects: [
        { projectId: 'teaching', role: 'viewer' },
        { projectId: 'vision', role: 'project-admin' },
      ],
    });
    const meIn = async (project?: string) =>
      (
        await browser.send(
          'GET',
          '/v1/me',
          undefined,
          project === undefined ? {} : { 'berth-project': project },
        )
      ).body;
    expect(await meIn()).toMatchObject({ projectId: 'teaching', role: 'viewer' });
    expect(await meIn('vision')).toMatchObject({ projectId: 'vision', role: 'project-admin' });
    for (const other of ['weapons', 'constructor', '../vision'])
      expect(await meIn(other)).toMatchObject({ code: 'not-a-member' });
  });

  it('ends where one says, at once and on every gateway', async () => {
    const browser = await person('una');
    const phone = browserAt(second.url);
    await signIn(phone, 'una', PASSWORD);
    const { signIns } = (await browser.get('/v1/account/sign-ins')).body;
    expect(signIns).toHaveLength(2);
    const other = signIns.find(({ isThis }: Loose) => !isThis);
    expect((await browser.delete(`/v1/account/sign-ins/${other.id}`)).status).toBe(204);
    expect((await phone.get('/v1/me')).status).toBe(401);
    await signIn(phone, 'una', PASSWORD);
    expect((await root.post('/v1/users/una/sign-out-everywhere')).status).toBe(204);
    for (const one of [browser, phone]) expect((await one.get('/v1/me')).status).toBe(401);
    await signIn(phone, 'una', PASSWORD);
    expect((await phone.post('/v1/sign-in/out')).headers.getSetCookie()[0]).toContain('Max-Age=0');
    expect(phone.cookie()).toBe('');
  });

  it('can’t be had with a key, nor what it alone may do', async () => {
    const browser = await person('ian');
    const { key } = (await browser.post('/v1/keys', { label: 'laptop', role: 'member' })).body;
    expect(
      await clientOf(gateway.url, key).put('/v1/account/password', { password: 'stolen horse battery' }),
    ).toMatchObject({
      status: 403,
      body: { code: 'forbidden' },
    });
  });

  it('is bound to https where Berth is reached by it', async () => {
    const secure = await system.boot(0, { BERTH_PUBLIC_URL: 'https://berth.example' });
    await secure.isUp;
    await untilReady(secure.url);
    await person('pia');
    const answer = await signIn(browserAt(secure.url), 'pia', PASSWORD);
    expect(answer.headers.getSetCookie()[0]).toMatch(
      /^__Host-berth_session=[\w-]{43}; Path=\/; HttpOnly; Secure; SameSite=Lax/,
    );
    const { body } = await clientOf(secure.url).post('/v1/users/pia/link', { purpose: 'sign-in' });
    expect(body.url).toMatch(/^https:\/\/berth\.example\/login#link=[\w-]{43}$/);
    await secure.stop();
  });
});

describe('a stream', () => {
  it('ends soon after what it was opened with was revoked, on whichever gateway', async () => {
    const { body } = await root.post('/v1/keys', { label: 'ears', role: 'viewer' });
    const ears = await clientOf(second.url, body.key).listen('/v1/events');
    await root.delete(`/v1/keys/${body.keyId}`);
    await vi.waitFor(
      () => expect(ears.data('problem')).toEqual([expect.objectContaining({ code: 'key-unknown' })]),
      {
        timeout: 12_000,
      },
    );
    await ears.ended;
  });
});

describe('where a request comes from', () => {
  it('is as a trusted balancer says, and as nobody else does', async () => {
    const behind = await system.boot(0, { BERTH_TRUSTED_PROXIES: '127.0.0.1' });
    await behind.isUp;
    await untilReady(behind.url);
    await person('ron');
    const headers = { 'sec-fetch-site': 'same-origin', 'x-forwarded-for': '198.51.100.7' };
    const login = { login: 'ron', password: PASSWORD };
    const [browser, direct] = [browserAt(behind.url), browserAt(gateway.url)];
    await browser.send('POST', '/v1/sign-in', login, headers);
    await direct.send('POST', '/v1/sign-in', login, headers);
    const addressOf = async (one: Browser) =>
      (await one.get('/v1/account/sign-ins')).body.signIns.find(({ isThis }: Loose) => isThis).address;
    expect([await addressOf(browser), await addressOf(direct)]).toEqual(['198.51.100.7', '127.0.0.1']);
    await behind.stop();
  });
});

describe('the pages', () => {
  it('run their own script alone, and can’t be framed', async () => {
    for (const path of ['/login', '/account']) {
      const page = await browserAt(gateway.url).get(path);
      expect(page.status).toBe(200);
      expect(page.headers.get('content-security-policy')).toMatch(
        /default-src 'none'.*script-src 'sha256-.*frame-ancestors 'none'/,
      );
    }
  });
});

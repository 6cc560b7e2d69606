import http from 'node:http';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { RunningService } from '#service-kit';
import { clientOf } from './client.ts';
import { fakeApp } from './fake-app.ts';
import { fakeOwners } from './fake-owners.ts';
import { prepare, untilReady } from './gateway-under-test.ts';
import type { UnderTest } from './gateway-under-test.ts';

const SUFFIX = 'apps.example.org';
let system: UnderTest;
/** One where apps have hosts of their own over http, one over https (by a balancer). */
let plain: RunningService;
let secure: RunningService;
let owners: ReturnType<typeof fakeOwners>;
let app: Awaited<ReturnType<typeof fakeApp>>;
let session: string;

beforeAll(async () => {
  system = await prepare();
  [plain, secure] = await Promise.all([
    system.boot(0, { BERTH_APPS_URL: `http://*.${SUFFIX}` }),
    system.boot(0, { BERTH_APPS_URL: `https://*.${SUFFIX}` }),
  ]);
  await Promise.all([plain.isUp, secure.isUp]);
  owners = fakeOwners(system.bus, system.log);
  app = await fakeApp(system.bus);
  await owners.joinNode();
  await Promise.all([untilReady(plain.url), untilReady(secure.url)]);
  const resources = { cpuMilli: 1000, memoryBytes: 2 ** 31, gpuMilli: 0 };
  const wish = { kind: 'interactive', image: 'python-ml', resources };
  session = (await clientOf(plain.url).post('/v1/sessions', wish)).body.sessionId;
  await owners.place(session);
  await owners.start(session);
});
afterAll(async () => {
  app.stop();
  owners.stop();
  await system.stop();
});

type Asked = { readonly status: number; readonly headers: http.IncomingHttpHeaders; readonly text: string };

/** As a browser asks that has found the name of the host at this gateway. */
const ask = (
  { url }: RunningService,
  host: string,
  path: string,
  headers: Readonly<Record<string, string>> = {},
): Promise<Asked> =>
  new Promise((resolve, reject) => {
    http
      .get(`${url}${path}`, { agent: false, headers: { ...headers, host } }, (response) => {
        let text = '';
        response.setEncoding('utf8').on('data', (part: string) => (text += part));
        response.on('end', () =>
          resolve({ status: response.statusCode ?? 0, headers: response.headers, text }),
        );
      })
      .on('upgrade', (response, socket) => {
        socket.destroy();
        resolve({ status: response.statusCode ?? 0, headers: response.headers, text: '' });
      })
      .on('error', reject);
  });
const hostOf = (name: string): string => `${name}--${session}.${SUFFIX}`;

/** The address that opens an app, and the cookie that it gives. */
const enter = async (gateway: RunningService, name: string) => {
  const opened = await vi.waitFor(async () => {
    const answer = await clientOf(gateway.url).post(`/v1/sessions/${session}/apps/${name}/open`);
    expect(answer).toMatchObject({ status: 200 });
    return new URL(answer.body.url);
  });
  const answer = await ask(gateway, opened.host, `${opened.pathname}${opened.search}`);
  const [set = ''] = answer.headers['set-cookie'] ?? [];
  return { opened, answer, set, cookie: set.split(';')[0] ?? '' };
};

describe('an app with a host of its own', () => {
  it('is at the root of it, and gives a cookie for it alone', async () => {
    const { opened, answer, set, cookie } = await enter(plain, 'lab');
    expect(opened.host).toBe(hostOf('lab'));
    expect([answer.status, answer.headers.location]).toEqual([303, '/']);
    expect(set).toMatch(/^berth-app=[^;]+; Path=\/; Max-Age=3600; HttpOnly; SameSite=Lax$/);
    const seen = await ask(plain, hostOf('lab'), '/see', { cookie: `${cookie}; mine=1` });
    expect(JSON.parse(seen.text)).toMatchObject({ url: '/see', headers: { cookie: 'mine=1' } });
    // What the app sets is for its host, and never in place of ours.
    expect(seen.headers['set-cookie']).toEqual(['theme=dark; Path=/']);
  });

  it('is not opened by the cookie of another app', async () => {
    const { cookie } = await enter(plain, 'lab');
    expect((await ask(plain, hostOf('stripped'), '/see', { cookie })).status).toBe(401);
    expect((await ask(plain, hostOf('lab'), '/see', { cookie })).status).toBe(200);
  });

  it('is not used by pages of other apps, though those are of the same site', async () => {
    const { cookie } = await enter(plain, 'lab');
    const other = { cookie, origin: `http://${hostOf('stripped')}`, 'sec-fetch-site': 'same-site' };
    expect((await ask(plain, hostOf('lab'), '/see', other)).status).toBe(403);
    const upgrade = { ...other, connection: 'Upgrade', upgrade: 'echo' };
    expect((await ask(plain, hostOf('lab'), '/socket', upgrade)).status).toBe(403);
    const own = { ...upgrade, origin: `http://${hostOf('lab')}`, 'sec-fetch-site': 'same-origin' };
    expect((await ask(plain, hostOf('lab'), '/socket', own)).status).toBe(101);
  });

  it('has a cookie that no sibling can set, where there is https', async () => {
    const { set, cookie } = await enter(secure, 'lab');
    expect(set).toMatch(/^__Host-berth-app=[^;]+; Path=\/; Max-Age=3600; HttpOnly; SameSite=Lax; Secure$/);
    const seen = await ask(secure, hostOf('lab'), '/see', { cookie });
    expect(seen.status).toBe(200);
    expect(seen.text).not.toContain('berth-app');
    // Under the plain name it may have been set by anybody below the same domain.
    const planted = cookie.replace('__Host-', '');
    expect((await ask(secure, hostOf('lab'), '/see', { cookie: planted })).status).toBe(401);
  });

  it('shares its host with nothing of the API, nor the API with apps', async () => {
    const { cookie } = await enter(plain, 'lab');
    const api = new URL(plain.url).host;
    expect((await ask(plain, hostOf('lab'), '/v1/openapi.json', { cookie })).text).toBe('no such page');
    expect((await ask(plain, hostOf('lab'), '/login')).status).toBe(401);
    expect((await ask(plain, `nothing.${SUFFIX}`, '/v1/openapi.json')).status).toBe(404);
    expect((await ask(plain, api, `/apps/${session}/lab/see`, { cookie })).status).toBe(404);
    expect((await ask(plain, api, '/v1/openapi.json')).status).toBe(200);
  });
});

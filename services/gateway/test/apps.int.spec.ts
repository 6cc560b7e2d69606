import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import http from 'node:http';
import path from 'node:path';
import type { Duplex } from 'node:stream';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { SUBJECTS } from '#contracts';
import { sessionId } from '#kernel';
import type { RunningService } from '#service-kit';
import { clientOf } from './client.ts';
import { fakeApp } from './fake-app.ts';
import { fakeOwners } from './fake-owners.ts';
import { ADMIN_KEY, prepare, untilReady } from './gateway-under-test.ts';
import type { UnderTest } from './gateway-under-test.ts';

let system: UnderTest;
let gateway: RunningService;
let owners: ReturnType<typeof fakeOwners>;
let app: Awaited<ReturnType<typeof fakeApp>>;
let api: ReturnType<typeof clientOf>;
let session: string;

const MAIN = path.resolve(import.meta.dirname, '../../../cli/src/main.ts');
const resources = { cpuMilli: 1000, memoryBytes: 2 ** 31, gpuMilli: 0 };
const request = async (): Promise<string> =>
  (await api.post('/v1/sessions', { kind: 'interactive', image: 'python-ml', resources })).body.sessionId;

beforeAll(async () => {
  system = await prepare();
  gateway = await system.boot();
  await gateway.isUp;
  owners = fakeOwners(system.bus, system.log);
  app = await fakeApp(system.bus);
  await owners.joinNode();
  api = clientOf(gateway.url);
  await untilReady(gateway.url);
  session = await request();
  await owners.place(session);
  await owners.start(session);
});
afterAll(async () => {
  app.stop();
  owners.stop();
  await system.stop();
});

/** As a browser is let in: the cookie for further requests. */
const enter = async (name: string, of = session) => {
  const opened = await vi.waitFor(async () => {
    const answer = await api.post(`/v1/sessions/${of}/apps/${name}/open`);
    expect(answer).toMatchObject({ status: 200 });
    return answer.body;
  }, 10_000);
  const answer = await fetch(new URL(opened.url, gateway.url), { redirect: 'manual' });
  const cookie = answer.headers.get('set-cookie') ?? '';
  return { opened, answer, cookie: cookie.split(';')[0] ?? '', attributes: cookie };
};
const at = (name: string, rest: string, of = session): string => `${gateway.url}/apps/${of}/${name}/${rest}`;
const html = { accept: 'text/html', 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' };

describe('a browser', () => {
  it('comes in by a code that is good once, and sees a clean address afterwards', async () => {
    const { opened, answer, attributes, cookie } = await enter('lab');
    expect(opened).toMatchObject({ app: 'lab', phase: 'ready', url: expect.stringMatching(/^\/apps\//) });
    expect([answer.status, answer.headers.get('location')]).toEqual([303, `/apps/${session}/lab/`]);
    expect(attributes).toMatch(
      new RegExp(`; Path=/apps/${session}/lab/; Max-Age=3600; HttpOnly; SameSite=Lax$`),
    );
    const sent = await fetch(at('lab', ''), { headers: { cookie }, redirect: 'manual' });
    expect([sent.status, sent.headers.get('location')]).toEqual([302, `/apps/${session}/lab/see`]);
    expect(
      (await fetch(new URL(opened.url, gateway.url), { redirect: 'manual', headers: html })).status,
    ).toBe(401);
  });

  it('shows an app neither its pass nor a key, and the app gets what opens it', async () => {
    const { cookie } = await enter('lab');
    const headers = { cookie: `${cookie}; theme=light`, 'x-forwarded-host': 'evil' };
    const answer = await fetch(at('lab', 'see?a=%2F'), { method: 'POST', body: 'x', headers });
    const seen = (await answer.json()) as { url: string; method: string; headers: Record<string, string> };
    expect(seen).toMatchObject({ method: 'POST', url: `/apps/${session}/lab/see?a=%2F` });
    expect(seen.headers).toMatchObject({ cookie: 'theme=light', authorization: 'token of-the-app' });
    expect(JSON.stringify(seen)).not.toMatch(/berth-app|evil/);
    expect(answer.headers.getSetCookie()).toEqual([`theme=dark; Path=/apps/${session}/lab/`]);
  });

  it('has requests without the base path for apps that do not know theirs', async () => {
    const { cookie } = await enter('stripped');
    const seen = (await (await fetch(at('stripped', 'see'), { headers: { cookie } })).json()) as {
      url: string;
      headers: object;
    };
    expect(seen).toMatchObject({
      url: '/see',
      headers: { 'x-forwarded-prefix': `/apps/${session}/stripped` },
    });
    const away = await fetch(at('stripped', 'away'), { headers: { cookie }, redirect: 'manual' });
    expect(away.headers.get('location')).toBe(`/apps/${session}/stripped/elsewhere`);
  });

  it('is not let in without a pass, with that of another app, or for a page of another origin', async () => {
    const { cookie } = await enter('lab');
    expect((await fetch(at('lab', 'see'))).status).toBe(401);
    const page = await fetch(at('lab', ''), { headers: html });
    expect([page.status, page.headers.get('content-type')]).toEqual([401, 'text/html; charset=utf-8']);
    expect((await fetch(at('stripped', 'see'), { headers: { cookie } })).status).toBe(401);
    const elsewhere = { cookie, origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' };
    expect((await fetch(at('lab', 'take'), { method: 'POST', headers: elsewhere })).status).toBe(403);
    expect(
      (await fetch(at('lab', 'see'), { headers: { cookie, 'sec-fetch-site': 'same-site' } })).status,
    ).toBe(403);
    const forged = cookie.replace(/(?<=\.)./, (first) => (first === 'A' ? 'B' : 'A'));
    expect((await fetch(at('lab', 'see'), { headers: { cookie: forged } })).status).toBe(401);
  });

  it('waits on a page while its session or the app is on the way, and is told when it is over', async () => {
    const waiting = await request();
    const { opened, cookie } = await enter('lab', waiting);
    expect(opened.phase).toBe('waiting');
    const page = await fetch(at('lab', '', waiting), { headers: { ...html, cookie } });
    expect([page.status, await page.text()]).toMatchObject([503, expect.stringContaining('is waiting')]);
    await owners.place(waiting);
    await owners.start(waiting);
    app.become('starting');
    await vi.waitFor(async () => {
      const state = await fetch(at('lab', '.berth/state', waiting), { headers: { cookie } });
      expect(await state.json()).toMatchObject({
        isReady: false,
        title: 'The App is starting',
        sentence: 'soon',
      });
    });
    app.become('ready');
    const state = await fetch(at('lab', '.berth/state', waiting), { headers: { cookie } });
    expect(await state.json()).toMatchObject({ isReady: true });
    await owners.end(waiting, 0);
    app.become('failed'); // as a node says that has no such run
    const over = await vi.waitFor(async () => {
      const answer = await api.post(`/v1/sessions/${waiting}/apps/other/open`);
      expect(answer.status).toBe(409);
      return answer;
    });
    expect(over.body.code).toBe('session-ended');
    app.become('ready');
  });
});

describe('a program', () => {
  const key = { authorization: `Bearer ${ADMIN_KEY}` };

  it('comes in with a key, which the app does not get', async () => {
    const seen = (await (await fetch(at('lab', 'see'), { headers: key })).json()) as { headers: object };
    expect(seen.headers).toMatchObject({ authorization: 'token of-the-app' });
  });

  it('sends and gets much, with as little held on the way', async () => {
    const parts = Array.from({ length: 320 }, (_none, index) => Buffer.alloc(64 * 1024, index));
    const sent = await fetch(at('lab', 'take'), {
      method: 'PUT',
      headers: key,
      body: new ReadableStream({
        pull: (controller) => {
          const part = parts.shift();
          if (part === undefined) controller.close();
          else controller.enqueue(part);
        },
      }),
      duplex: 'half',
    });
    const whole = createHash('sha256');
    for (let index = 0; index < 320; index += 1) whole.update(Buffer.alloc(64 * 1024, index));
    expect(await sent.text()).toBe(whole.digest('hex'));
    const got = await (await fetch(at('lab', 'give?parts=800'), { headers: key })).arrayBuffer();
    expect(got.byteLength).toBe(800 * 64 * 1024);
  });

  it('waits as long as the app does, and hears when it breaks off', async () => {
    const [slow, broken] = await Promise.all([
      fetch(at('lab', 'wait'), { headers: key }),
      fetch(at('lab', 'break'), { method: 'POST', headers: key }),
    ]);
    expect([slow.status, await slow.text()]).toEqual([200, 'at last']);
    expect([broken.status, (await broken.json()) as object]).toMatchObject([
      502,
      { title: 'The app broke off' },
    ]);
  });

  it('leaves no connection behind when it leaves early', async () => {
    const gone = new AbortController();
    const answer = await fetch(at('lab', 'give?parts=100000'), { headers: key, signal: gone.signal });
    expect(answer.status).toBe(200);
    gone.abort();
    // The others are kept for the next request for a few seconds only.
    await vi.waitFor(() => expect(app.connectionCount()).toBe(0), 10_000);
  });

  const upgraded = (rest: string, headers: Record<string, string>) =>
    new Promise<{ status: number; head: http.IncomingHttpHeaders; socket: Duplex | null }>(
      (resolve, reject) => {
        const asked = http.get(at('lab', rest), {
          headers: { connection: 'Upgrade', upgrade: 'echo', ...headers },
        });
        asked.once('upgrade', ({ statusCode = 0, headers: head }, socket) =>
          resolve({ status: statusCode, head, socket }),
        );
        asked.once('response', (response) => {
          response.resume();
          resolve({ status: response.statusCode ?? 0, head: response.headers, socket: null });
        });
        asked.once('error', reject);
      },
    );

  it('goes on to speak what it likes over an upgraded connection, as WebSockets do', async () => {
    const { status, head, socket } = await upgraded('socket', key);
    expect([status, head['x-seen'], head.upgrade]).toEqual([101, 'token of-the-app', 'echo']);
    socket?.write('a frame');
    const [heard] = await new Promise<[Buffer]>(
      (resolve) => void socket?.once('data', (part: Buffer) => resolve([part])),
    );
    expect(heard.toString()).toBe('a frame');
    const closed = new Promise((resolve) => void socket?.once('close', resolve));
    socket?.end();
    await closed;
  });

  it('is told when an app does not want to, or it may not', async () => {
    expect((await upgraded('no', key)).status).toBe(403);
    expect((await upgraded('socket', {})).status).toBe(401);
    const { cookie } = await enter('lab');
    expect((await upgraded('socket', { cookie, origin: 'https://evil.example' })).status).toBe(403);
    expect((await upgraded('socket', { cookie, origin: gateway.url })).status).toBe(101);
  });

  it('asks the node once for all that it fetches', async () => {
    const before = app.openCount();
    await Promise.all(Array.from({ length: 20 }, () => fetch(at('lab', 'see'), { headers: key })));
    expect(app.openCount() - before).toBeLessThan(3);
  });
});

describe('use of an app', () => {
  const key = { authorization: `Bearer ${ADMIN_KEY}` };
  const fresh = async () => {
    const id = await request();
    await owners.place(id);
    await owners.start(id);
    const told: string[] = [];
    const deaf = system.bus.listen(SUBJECTS.activity(sessionId(id)), (message) =>
      told.push(message.json<{ by: string }>().by),
    );
    return { id, told, deaf };
  };

  it('is told for who looks for idle sessions, and what a page fetches by itself is none', async () => {
    const { id, told, deaf } = await fresh();
    const send = (method: string) => fetch(at('lab', 'take', id), { method, headers: key });
    await vi.waitFor(async () => expect((await send('GET')).status).toBe(200), 10_000);
    expect(told).toEqual([]);
    await send('POST');
    await vi.waitFor(() => expect(told).toEqual(['app']));
    deaf();
  });

  it('is what comes over a WebSocket, and not that there is one', async () => {
    const { id, told, deaf } = await fresh();
    const socket = await vi.waitFor(async () => {
      const asked = http.get(at('lab', 'socket', id), {
        headers: { connection: 'Upgrade', upgrade: 'echo', ...key },
      });
      return new Promise<Duplex>((resolve, reject) => {
        asked.once('upgrade', (_response, upgraded) => resolve(upgraded));
        asked.once('response', () => reject(new Error('not yet')));
        asked.once('error', reject);
      });
    }, 10_000);
    expect(told).toEqual([]);
    socket.write('typed');
    await vi.waitFor(() => expect(told).toEqual(['app']));
    socket.destroy();
    deaf();
  });
});

describe('the command line', () => {
  const berth = async (...line: string[]) => {
    const child = spawn(process.execPath, [MAIN, ...line], {
      env: { PATH: process.env['PATH'], BERTH_URL: gateway.url, BERTH_KEY: ADMIN_KEY },
    });
    const said = { out: '', err: '' };
    child.stdout.on('data', (part: Buffer) => void (said.out += part.toString()));
    child.stderr.on('data', (part: Buffer) => void (said.err += part.toString()));
    const exitCode = await new Promise<number | null>((resolve) => void child.once('close', resolve));
    return { exitCode, ...said };
  };

  it('opens the only app of a session, or says the address', async () => {
    const { exitCode, out } = await berth('open', session, '--print');
    expect([exitCode, out]).toEqual([
      0,
      expect.stringMatching(/^http.*\/apps\/\w+\/lab\/\.berth\/enter\?code=[\w-]{43}\n$/),
    ]);
    const entered = await fetch(out.trim(), { redirect: 'manual' });
    expect(entered.status).toBe(303);
    const told = await berth('open', session, '8000');
    expect(told).toMatchObject({ exitCode: 0, err: expect.stringContaining('good once') });
  });

  it('lists what a session can open, and what an app printed', async () => {
    expect((await berth('apps', session)).out).toMatch(/lab +The App +ready/);
    expect(await berth('apps', session, '--log', 'lab')).toMatchObject({ exitCode: 0, out: 'listening\n' });
  });

  it('asks for a session, waits until it runs, and opens an app of it', async () => {
    const asked = berth('run', '--image', 'python-ml', '--name', 'notebook', '--open', 'lab', '--json');
    const made = await vi.waitFor(async () => {
      const { body } = await api.get('/v1/sessions?name=notebook');
      expect(body.sessions).toHaveLength(1);
      return body.sessions[0];
    }, 10_000);
    expect(made).toMatchObject({ kind: 'interactive', image: 'python-ml', command: [] });
    await owners.place(made.sessionId);
    await owners.start(made.sessionId);
    const { exitCode, out } = await asked;
    expect([exitCode, JSON.parse(out)]).toMatchObject([0, { app: 'lab', sessionId: made.sessionId }]);
  });
});

describe('apps of a session', () => {
  it('are listed, and what they print is read', async () => {
    expect((await api.get(`/v1/sessions/${session}/apps`)).body).toMatchObject({
      apps: [{ name: 'lab', phase: 'ready' }],
    });
    expect((await api.get(`/v1/sessions/${session}/apps/lab/log`)).body).toEqual({ text: 'listening\n' });
  });

  it.each([
    ['unknown', 404, 'app-unknown'],
    ['No%20App', 404, 'app-unknown'],
  ])('refuse to open %s', async (name, status, code) => {
    expect(await api.post(`/v1/sessions/${session}/apps/${name}/open`)).toMatchObject({
      status,
      body: { code },
    });
  });

  it('are open to who may change the session, and to nobody else', async () => {
    const { body } = await api.post('/v1/keys', { label: 'other', role: 'member', userId: 'eve' });
    const eve = clientOf(gateway.url, body.key);
    expect(await eve.post(`/v1/sessions/${session}/apps/lab/open`)).toMatchObject({ status: 403 });
    const answer = await fetch(at('lab', 'see'), { headers: { authorization: `Bearer ${body.key}` } });
    expect(answer.status).toBe(403);
  });
});

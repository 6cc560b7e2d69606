import { once } from 'node:events';
import http from 'node:http';
import type { Duplex } from 'node:stream';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { parseAs, PATTERNS, ShareAppCommandDto, UnshareAppCommandDto } from '#contracts';
import { accept } from '#kernel';
import type { RunningService } from '#service-kit';
import { clientOf } from './client.ts';
import { fakeApp } from './fake-app.ts';
import { fakeOwners, serve } from './fake-owners.ts';
import { prepare, untilReady } from './gateway-under-test.ts';
import type { UnderTest } from './gateway-under-test.ts';

/* Ada, of the project vision, shares one app of her session with Bob, who works elsewhere; Eve is a stranger to both. */

let system: UnderTest;
let gateway: RunningService;
let owners: ReturnType<typeof fakeOwners>;
let app: Awaited<ReturnType<typeof fakeApp>>;
let session: string;
let stops: readonly (() => void)[];
type Somebody = { readonly key: string; readonly api: ReturnType<typeof clientOf> };
let ada: Somebody;
let bob: Somebody;
let eve: Somebody;

const resources = { cpuMilli: 1000, memoryBytes: 2 ** 31, gpuMilli: 0 };

/** Stands for the scheduler: records what it is asked to. */
const serveShares = (): readonly (() => void)[] => {
  const record = async (verb: string, about: { sessionId: string; commandId: string }, data: object) => {
    const { commandId: id, sessionId } = about;
    const outcome = await owners.record(
      [[`session-${sessionId}`, `session.${verb}`, { sessionId, ...data }]],
      id,
    );
    return accept({ position: outcome.last });
  };
  return [
    serve(system.bus, PATTERNS.sessionShareApp, async (data) => {
      const asked = parseAs(ShareAppCommandDto, data);
      if (!asked.ok) return asked;
      const { app: name, party, by, forMs } = asked.value;
      const until = forMs === undefined ? {} : { until: Date.now() + forMs };
      return record('app-shared', asked.value, { app: name, party, by, sharedAt: Date.now(), ...until });
    }),
    serve(system.bus, PATTERNS.sessionUnshareApp, async (data) => {
      const asked = parseAs(UnshareAppCommandDto, data);
      if (!asked.ok) return asked;
      const { app: name, party, by } = asked.value;
      return record('app-unshared', asked.value, { app: name, party, by, unsharedAt: Date.now() });
    }),
  ];
};

const somebody = async (userId: string, projectId: string): Promise<Somebody> => {
  const root = clientOf(gateway.url);
  const email = `${userId}@example.org`;
  const made = await root.post('/v1/users', { userId, email, projects: [{ projectId, role: 'member' }] });
  expect(made.status).toBe(201);
  const { body } = await root.post('/v1/keys', { label: 'spec', role: 'member', userId, projectId });
  return { key: body.key, api: clientOf(gateway.url, body.key) };
};

beforeAll(async () => {
  system = await prepare();
  gateway = await system.boot();
  await gateway.isUp;
  owners = fakeOwners(system.bus, system.log);
  app = await fakeApp(system.bus);
  stops = serveShares();
  await owners.joinNode();
  await untilReady(gateway.url);
  ada = await somebody('ada', 'vision');
  bob = await somebody('bob', 'robots');
  eve = await somebody('eve', 'robots');
  const asked = { kind: 'interactive', image: 'python-ml', name: 'notebook', resources };
  session = (await ada.api.post('/v1/sessions', asked)).body.sessionId;
  await owners.place(session);
  await owners.start(session);
  await vi.waitFor(async () =>
    expect((await ada.api.get(`/v1/sessions/${session}`)).body.phase).toBe('running'),
  );
});
afterAll(async () => {
  for (const stop of stops) stop();
  app.stop();
  owners.stop();
  await system.stop();
});

const at = (name: string, rest: string): string => `${gateway.url}/apps/${session}/${name}/${rest}`;
const share = (party: string, body: object = {}, name = 'lab') =>
  ada.api.put(`/v1/sessions/${session}/apps/${name}/shares/${party}`, body);
const unshare = (party: string) => ada.api.delete(`/v1/sessions/${session}/apps/lab/shares/${party}`);
const byKey = async ({ key }: Somebody, name = 'lab'): Promise<number> =>
  (await fetch(at(name, 'see'), { headers: { authorization: `Bearer ${key}` } })).status;

/** As a browser comes in: the cookie for further requests. */
const enter = async ({ api }: Somebody, ref = session): Promise<string> => {
  const opened = await api.post(`/v1/sessions/${ref}/apps/lab/open`);
  expect(opened.status).toBe(200);
  const answer = await fetch(new URL(opened.body.url, gateway.url), { redirect: 'manual' });
  const [cookie = ''] = (answer.headers.get('set-cookie') ?? '').split(';');
  expect([answer.status, cookie]).toEqual([303, expect.stringContaining('berth-app=')]);
  return cookie;
};
const byCookie = async (cookie: string, name = 'lab'): Promise<number> =>
  (await fetch(at(name, 'see'), { headers: { cookie } })).status;
/** A connection as a WebSocket is one; null if it was refused. */
const upgraded = async (headers: Record<string, string>): Promise<Duplex | null> => {
  const asked = http.get(at('lab', 'socket'), {
    headers: { connection: 'Upgrade', upgrade: 'echo', ...headers },
  });
  return new Promise((resolve, reject) => {
    asked.once('upgrade', (_response, socket) => resolve(socket));
    asked.once('response', (response) => resolve((response.resume(), null)));
    asked.once('error', reject);
  });
};
const echoed = async (socket: Duplex, words: string): Promise<string> => {
  socket.write(words);
  const [heard] = (await once(socket, 'data')) as [Buffer];
  return heard.toString();
};

describe('an app that is shared with nobody', () => {
  it('is open to no stranger, who is not even told that there is such a session', async () => {
    expect((await bob.api.post(`/v1/sessions/${session}/apps/lab/open`)).status).toBe(404);
    expect(await byKey(bob)).toBe(403);
    expect((await bob.api.get('/v1/shared-apps')).body).toEqual({ apps: [] });
  });

  it('can not be shared by a stranger, with a name that nobody has, or under one that is none', async () => {
    const path = `/v1/sessions/${session}/apps/lab/shares/user:bob`;
    expect((await bob.api.put(path, {})).status).toBe(404);
    expect((await share('user:nobody@example.org')).body.code).toBe('user-unknown');
    expect((await share('everybody')).body.code).toBe('invalid-request');
    expect((await share('user:bob', { forMs: 5 })).body.code).toBe('invalid-request');
  });
});

describe('an app that is shared with somebody by his address', () => {
  it('is his to open, by HTTP and by WebSocket, from his own project', async () => {
    const shared = await share('user:bob@example.org');
    expect(shared).toMatchObject({
      status: 200,
      body: { hasChanged: true, shares: [{ app: 'lab', party: 'user:bob', by: 'user:ada' }] },
    });
    expect((await share('user:bob')).body.hasChanged).toBe(false);
    expect((await bob.api.get('/v1/shared-apps')).body.apps).toMatchObject([
      { sessionId: session, sessionName: 'notebook', owner: 'ada', app: 'lab', sessionPhase: 'running' },
    ]);
    const cookie = await enter(bob, 'notebook');
    expect([await byCookie(cookie), await byKey(bob)]).toEqual([200, 200]);
    const socket = await upgraded({ cookie });
    expect(socket === null ? '' : await echoed(socket, 'a frame')).toBe('a frame');
    socket?.destroy();
  });

  it('is all of the session that is his', async () => {
    const cookie = await enter(bob);
    expect([await byCookie(cookie, 'other'), await byKey(bob, 'other'), await byKey(bob, '8000')]).toEqual([
      401, 403, 403,
    ]);
    const met = await Promise.all([
      bob.api.post(`/v1/sessions/${session}/apps/8000/open`),
      bob.api.get(`/v1/sessions/${session}`),
      bob.api.get(`/v1/sessions/${session}/apps`),
      bob.api.get(`/v1/sessions/${session}/apps/lab/log`),
      bob.api.get(`/v1/sessions/${session}/app-shares`),
      bob.api.get(`/v1/sessions/${session}/logs`),
      bob.api.get(`/v1/sessions/${session}/terminals`),
      bob.api.post(`/v1/sessions/${session}/stop`),
    ]);
    expect(met.map(({ status }) => status)).toEqual([403, 404, 404, 404, 404, 404, 404, 404]);
    expect((await bob.api.get('/v1/sessions')).body.sessions).toEqual([]);
  });

  it('stays closed to others', async () => {
    expect((await eve.api.post(`/v1/sessions/${session}/apps/lab/open`)).status).toBe(404);
    expect([await byKey(eve), await upgraded({ authorization: `Bearer ${eve.key}` })]).toEqual([403, null]);
  });

  it('is closed within seconds when that is taken back, also to who is there', async () => {
    const cookie = await enter(bob);
    const socket = await upgraded({ cookie });
    const download = await fetch(at('lab', 'give?parts=100000'), { headers: { cookie } });
    const wasCut = socket === null ? Promise.resolve() : once(socket, 'close');
    const brokeOff = (async () => {
      for await (const part of download.body ?? []) if (part.length === 0) return;
    })();
    expect((await unshare('user:bob')).body).toEqual({ hasChanged: true, shares: [] });
    const began = performance.now();
    await Promise.all([wasCut, expect(brokeOff).rejects.toThrow('terminated')]);
    expect(performance.now() - began).toBeLessThan(10_000);
    await vi.waitFor(async () => expect([await byCookie(cookie), await byKey(bob)]).toEqual([401, 403]), {
      timeout: 10_000,
    });
    expect((await bob.api.post(`/v1/sessions/${session}/apps/lab/open`)).status).toBe(404);
    expect((await unshare('user:bob')).body.hasChanged).toBe(false);
  });

  it('is closed when its time is over, while its owner stays', async () => {
    const own = await upgraded({ authorization: `Bearer ${ada.key}` });
    const sharedAt = Date.now();
    const about = { sessionId: session, app: 'lab', party: 'user:bob', by: 'user:ada' };
    const shared = { ...about, sharedAt, until: sharedAt + 2500 };
    await owners.record([[`session-${session}`, 'session.app-shared', shared]]);
    await vi.waitFor(async () =>
      expect((await bob.api.get('/v1/shared-apps')).body.apps).toMatchObject([
        { until: new Date(sharedAt + 2500).toISOString() },
      ]),
    );
    const socket = await upgraded({ cookie: await enter(bob) });
    if (socket !== null) await once(socket, 'close');
    expect((await bob.api.get('/v1/shared-apps')).body.apps).toEqual([]);
    expect(own === null ? '' : await echoed(own, 'still there')).toBe('still there');
    own?.destroy();
  });
});

describe('an app that is shared with a project', () => {
  it('is open to its members for as long as they are some, and to nobody when the session has ended', async () => {
    expect((await share('project:robots', { forMs: 60_000 })).body.shares).toMatchObject([
      { party: 'project:robots', until: expect.any(String) },
    ]);
    const cookie = await enter(eve);
    expect([await byCookie(cookie), await byKey(bob)]).toEqual([200, 200]);
    const socket = await upgraded({ cookie });
    await clientOf(gateway.url).delete('/v1/projects/robots/members/eve');
    if (socket !== null) await once(socket, 'close');
    expect((await ada.api.get(`/v1/sessions/${session}/app-shares`)).body.shares).toHaveLength(1);
    await owners.end(session, 0);
    await vi.waitFor(async () =>
      expect((await ada.api.get(`/v1/sessions/${session}/app-shares`)).body.shares).toEqual([]),
    );
    await vi.waitFor(async () => expect((await bob.api.get('/v1/shared-apps')).body.apps).toEqual([]));
    await vi.waitFor(async () => expect(await byKey(bob)).toBe(403), { timeout: 10_000 });
  });
});

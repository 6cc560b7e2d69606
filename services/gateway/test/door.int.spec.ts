import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { RunningService } from '#service-kit';
import { clientOf } from './client.ts';
import type { Loose } from './client.ts';
import { fakeOwners } from './fake-owners.ts';
import { prepare, untilReady } from './gateway-under-test.ts';
import type { UnderTest } from './gateway-under-test.ts';

let system: UnderTest;
let gateway: RunningService;
let owners: ReturnType<typeof fakeOwners>;
let api: ReturnType<typeof clientOf>;
const resources = { cpuMilli: 1000, memoryBytes: 2 ** 31, gpuMilli: 500 };
const wish = { image: 'python', command: ['python3', 'train.py'], resources };

beforeAll(async () => {
  system = await prepare();
  gateway = await system.boot();
  await gateway.isUp;
  owners = fakeOwners(system.bus, system.log);
  api = clientOf(gateway.url);
  await untilReady(gateway.url);
});
afterAll(async () => {
  owners.stop();
  await system.stop();
});

const expectProblem = (
  answer: Awaited<ReturnType<typeof api.get>>,
  status: number,
  code: string,
  pointer?: string,
) => {
  expect(answer.headers.get('content-type')).toContain('application/problem+json');
  expect(answer).toMatchObject({ status, body: { status, code, detail: expect.stringMatching(/\w/) } });
  if (pointer !== undefined) expect(answer.body.pointer).toBe(pointer);
};

describe('bad input is refused with a stable code and a place', () => {
  const json = { 'content-type': 'application/json' };
  it.each<[string, unknown, number, string, string?]>([
    ['an unknown field', { ...wish, gpus: 1 }, 400, 'unknown-field', '/gpus'],
    [
      'a negative GPU',
      { ...wish, resources: { ...resources, gpuMilli: -500 } },
      400,
      'invalid-request',
      '/resources/gpuMilli',
    ],
    [
      'one and a half GPUs',
      { ...wish, resources: { ...resources, gpuMilli: 1500 } },
      400,
      'gpu-fraction-invalid',
      '/resources/gpuMilli',
    ],
    [
      '17 TB of memory',
      { ...wish, resources: { ...resources, memoryBytes: 17e12 } },
      422,
      'resources-exceed-every-node',
      '/resources/memoryBytes',
    ],
    ['a name of 2 MB', { ...wish, name: 'a'.repeat(2_000_000) }, 413, 'request-too-large'],
    ['a list', [wish], 400, 'invalid-request'],
    ['null', 'null', 400, 'invalid-request'],
    ['malformed JSON', '{"image": python}', 400, 'invalid-json'],
    ['nothing', '', 400, 'invalid-json'],
    ['a field __proto__', '{"__proto__":{"image":"x"}}', 400, 'invalid-json'],
    ['a field constructor', '{"constructor":{"image":"x"}}', 400, 'unknown-field', '/constructor'],
  ])('%s', async (_what, body, status, code, pointer) => {
    expectProblem(await api.post('/v1/sessions', body, json), status, code, pointer);
  });

  it('another content type', async () => {
    expectProblem(
      await api.post('/v1/sessions', 'image=python', { 'content-type': 'application/x-www-form-urlencoded' }),
      415,
      'unsupported-media-type',
    );
    expectProblem(
      await api.post('/v1/sessions', '<x/>', { 'content-type': 'text/xml' }),
      415,
      'unsupported-media-type',
    );
    expectProblem(await api.post('/v1/bundles', wish), 415, 'unsupported-media-type');
  });

  it.each<[string, number, string, string?]>([
    ['/v1/nothing', 404, 'not-found'],
    ['/nothing', 404, 'not-found'],
    ['/v1/sessions/nosuchsession', 404, 'session-unknown'],
    ['/v1/sessions/%27%20OR%201=1', 404, 'session-unknown'],
    [`/v1/sessions/${'a'.repeat(90)}`, 404, 'session-unknown'],
    [`/v1/sessions/${'a'.repeat(500)}`, 414, 'invalid-request'],
    ['/v1/sessions/%', 400, 'invalid-request'],
    ['/v1/nodes/nosuchnode', 404, 'node-unknown'],
    ['/v1/nodes/..%2F..', 404, 'node-unknown'],
    ['/v1/sessions?limit=0', 400, 'invalid-request', '/limit'],
    ['/v1/sessions?limit=501', 400, 'invalid-request', '/limit'],
    ['/v1/sessions?sort=colour', 400, 'unknown-field', '/sort'],
    ['/v1/nodes?fields=colour', 400, 'unknown-field', '/fields'],
    ['/v1/keys?filter=colour:red', 400, 'unknown-field', '/filter'],
    ['/v1/users?cursor=No_Id', 400, 'invalid-cursor', '/cursor'],
    ['/v1/audit?fields=colour', 400, 'unknown-field', '/fields'],
    ['/v1/sessions?limit=1&limit=2', 400, 'invalid-request', '/limit'],
    ['/v1/sessions?phase=dead', 400, 'invalid-request', '/phase'],
    ['/v1/sessions?order=asc', 400, 'unknown-field', '/order'],
    ['/v1/sessions?__proto__=1', 400, 'unknown-field'],
    ['/v1/events?from=-1', 400, 'invalid-request', '/from'],
    ['/v1/events?type=%00', 400, 'invalid-request', '/type'],
    ['/v1/events?limit=5001', 400, 'invalid-request', '/limit'],
  ])('GET %s', async (path, status, code, pointer) =>
    expectProblem(await api.get(path), status, code, pointer),
  );

  it('an idempotency key that is none', async () =>
    expectProblem(
      await api.post('/v1/sessions', wish, { 'idempotency-key': 'a b' }),
      400,
      'invalid-request',
    ));

  it('and nothing of it was recorded', async () => {
    const { body } = await api.get('/v1/events?type=session.*');
    expect(body.events).toEqual([]);
  });
});

describe('the key', () => {
  it.each<[string, string | undefined, string]>([
    ['is missing', undefined, 'key-missing'],
    ['is no bearer key', 'Basic YTpi', 'key-missing'],
    ['is wrong', 'Bearer berth_bootstrap_0123456789abcdefghijklmnopqrstuvwxyA', 'key-unknown'],
    ['is of nobody', 'Bearer berth_k0123456789a_0123456789abcdefghijklmnop', 'key-unknown'],
    ['is rubbish', 'Bearer %00%01', 'key-unknown'],
  ])('%s: nothing is shown', async (_what, authorization, code) => {
    const stranger = clientOf(gateway.url, null);
    const headers: Record<string, string> = authorization === undefined ? {} : { authorization };
    for (const path of [
      '/v1/sessions',
      '/v1/nodes',
      '/v1/events',
      '/v1/me',
      '/v1/keys',
      '/v1/sessions/x/logs',
    ])
      expectProblem(await stranger.get(path, headers), 401, code);
    expectProblem(await stranger.post('/v1/sessions', wish, headers), 401, code);
  });

  it('is shown once, works at once, and is gone at once', async () => {
    const issued = await api.post('/v1/keys', { label: 'laptop', role: 'member', userId: 'ada' });
    expect(issued).toMatchObject({
      status: 201,
      body: {
        userId: 'ada',
        role: 'member',
        label: 'laptop',
        key: expect.stringMatching(/^berth_k\w{11}_[\w-]{43}$/),
      },
    });
    const { key, keyId } = issued.body;
    const ada = clientOf(gateway.url, key);
    expect((await ada.get('/v1/me')).body).toEqual({
      keyId,
      userId: 'ada',
      role: 'member',
      projectId: 'default',
    });
    expect(JSON.stringify((await api.get('/v1/keys')).body)).not.toContain(key.slice(-43));
    expect(JSON.stringify((await api.get('/v1/events?type=key.*')).body)).not.toContain(key.slice(-43));
    expect((await api.delete(`/v1/keys/${keyId}`)).status).toBe(204);
    expectProblem(await ada.get('/v1/me'), 401, 'key-unknown');
    expect((await api.delete(`/v1/keys/${keyId}`)).status).toBe(204);
    expectProblem(await api.delete('/v1/keys/nosuchkey'), 404, 'not-found');
    expectProblem(await api.delete('/v1/keys/bootstrap'), 403, 'forbidden');
  });

  it('of the configuration is known once, however often and by however many gateways it is set', async () => {
    const second = await system.boot();
    await second.isUp;
    await vi.waitFor(async () => expect((await clientOf(second.url).get('/v1/me')).status).toBe(200), {
      timeout: 10_000,
    });
    const { body } = await api.get('/v1/events?stream=key-bootstrap');
    expect(body.events).toHaveLength(1);
    await second.stop();
  });
});

describe('a gateway that takes twelve requests a minute of each key', () => {
  it('takes two at once, says so, and tells the third when to come again', async () => {
    const limited = await system.boot(0, { BERTH_RATE_PER_KEY: '12' });
    await limited.isUp;
    const client = clientOf(limited.url);
    const first = await client.get('/v1/me');
    expect([first.status, first.headers.get('ratelimit-policy')]).toEqual([200, '"key";q=2;w=10']);
    await client.get('/v1/me');
    const third = await client.get('/v1/me');
    expectProblem(third, 429, 'rate-limited');
    expect(Number(third.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(third.headers.get('ratelimit')).toMatch(/^"key";r=0;t=\d+$/);
    expect((await api.get('/v1/me')).status).toBe(200);
    await limited.stop();
  });
});

describe('what each role may', () => {
  const clients = new Map<string, ReturnType<typeof clientOf>>();
  beforeAll(async () => {
    for (const [userId, role] of [
      ['vic', 'viewer'],
      ['mia', 'member'],
      ['max', 'member'],
      ['ann', 'admin'],
    ] as const) {
      const { body } = await api.post('/v1/keys', { label: 'spec', role, userId });
      clients.set(userId, clientOf(gateway.url, body.key));
    }
  });
  const as = (user: string) => clients.get(user) ?? clientOf(gateway.url, null);

  it('a viewer reads, and changes nothing', async () => {
    for (const path of ['/v1/sessions', '/v1/nodes', '/v1/events', '/v1/keys'])
      expect((await as('vic').get(path)).status).toBe(200);
    expectProblem(await as('vic').post('/v1/sessions', wish), 403, 'forbidden');
    expectProblem(
      await as('vic').post('/v1/bundles', Buffer.from('x'), { 'content-type': 'application/gzip' }),
      403,
      'forbidden',
    );
    expectProblem(await as('vic').post('/v1/keys', { label: 'x', role: 'admin' }), 403, 'forbidden');
    expectProblem(await as('vic').delete('/v1/keys/bootstrap'), 403, 'forbidden');
  });

  it("a member stops his own sessions, an admin everybody's", async () => {
    const request = async () =>
      (await as('mia').post('/v1/sessions', { ...wish, env: { TOKEN: 'secret' } })).body.sessionId;
    const mine = await request();
    const other = await request();
    expectProblem(await as('max').post(`/v1/sessions/${mine}/stop`), 403, 'forbidden');
    expectProblem(await as('vic').post(`/v1/sessions/${mine}/stop`), 403, 'forbidden');
    expect((await as('mia').post(`/v1/sessions/${mine}/stop`)).body).toMatchObject({
      outcome: { by: 'user:mia' },
    });
    expect((await as('ann').post(`/v1/sessions/${other}/stop`)).body).toMatchObject({
      outcome: { by: 'user:ann' },
    });
  });

  it('values of environment variables are seen by their user and by admins only', async () => {
    const { sessionId } = (await as('mia').post('/v1/sessions', { ...wish, env: { TOKEN: 'hush-hush' } }))
      .body;
    for (const path of [`/v1/sessions/${sessionId}`, '/v1/sessions', '/v1/events?type=session.requested']) {
      for (const user of ['mia', 'ann'])
        expect(JSON.stringify((await as(user).get(path)).body)).toContain('hush-hush');
      for (const user of ['max', 'vic']) {
        const shown = JSON.stringify((await as(user).get(path)).body);
        expect(shown).toContain('TOKEN');
        expect(shown).not.toContain('hush-hush');
      }
    }
  });

  it('a key of a role less than admin lists only its own keys', async () => {
    const { body } = await as('max').get('/v1/keys');
    expect(body.keys.map(({ userId }: Loose) => userId)).toEqual(['max']);
  });

  it('an expired key is told apart', async () => {
    const { body } = await api.post('/v1/keys', { label: 'short', role: 'viewer', expiresInMs: 60_000 });
    expect(Date.parse(body.expiresAt) - Date.parse(body.issuedAt)).toBe(60_000);
    expectProblem(
      await api.post('/v1/keys', { label: 'short', role: 'viewer', expiresInMs: 1 }),
      400,
      'invalid-request',
      '/expiresInMs',
    );
  });
});

describe('for everybody', () => {
  it('there is a page, a document and a pulse', async () => {
    const stranger = clientOf(gateway.url, null);
    const page = await stranger.get('/');
    expect(page.body).toContain('<h1>Berth</h1>');
    expect(page.headers.get('content-security-policy')).toContain("default-src 'none'");
    expect((await stranger.get('/v1/openapi.json')).body).toMatchObject({
      openapi: '3.1.0',
      info: { title: 'Berth' },
    });
    expect((await stranger.get('/livez')).status).toBe(200);
    expect((await stranger.get('/readyz')).status).toBe(200);
  });
});

describe('a command whose owner does not answer', () => {
  it('is told as unavailable, and may be sent again', async () => {
    owners.stop();
    const answer = await api.post('/v1/sessions', wish, { 'idempotency-key': 'later' });
    expectProblem(answer, 503, 'unavailable');
    const returned = fakeOwners(system.bus, system.log);
    expect((await api.post('/v1/sessions', wish, { 'idempotency-key': 'later' })).status).toBe(201);
    returned.stop();
  }, 30_000);
});

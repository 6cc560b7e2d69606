import { v4 } from 'uuid';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { commandId, streamName } from '#kernel';
import type { RunningService } from '#service-kit';
import { clientOf } from './client.ts';
import type { Loose } from './client.ts';
import { requested, S } from './facts.ts';
import { prepare, untilReady } from './gateway-under-test.ts';
import type { UnderTest } from './gateway-under-test.ts';
import { startReceiver } from './hook-receiver.ts';

const HOOKS = {
  BERTH_HOOKS_ALLOW: '127.0.0.0/8',
  BERTH_HOOKS_HTTP: 'allow',
  BERTH_HOOKS_RETRY_SECONDS: '0.05,0.1,0.1,0.1,0.1,0.1',
};
const SLOW = { timeout: 20_000, interval: 50 };

let system: UnderTest;
let gateway: RunningService;
let root: ReturnType<typeof clientOf>;
let receiver: Awaited<ReturnType<typeof startReceiver>>;

beforeAll(async () => {
  system = await prepare();
  receiver = await startReceiver();
  gateway = await system.boot(0, HOOKS);
  await gateway.isUp;
  root = clientOf(gateway.url);
  await untilReady(gateway.url);
});
afterAll(async () => {
  receiver.stop();
  await system.stop();
});

let count = 0;
/** A session is asked for, as the scheduler would record it. */
const request = async (projectId = 'default', userId = 'bob'): Promise<string> => {
  count += 1;
  const sessionId = `${S.slice(0, 9)}${String(count).padStart(3, '0')}`;
  const data = { ...requested.data, sessionId, projectId, userId, name: `s${count}` };
  const outcome = await system.log.append({
    commandId: commandId(v4()),
    meta: { actor: 'service:spec' },
    writes: [{ stream: streamName(`session-${sessionId}`), facts: [{ type: requested.type, data }] }],
  });
  expect(outcome.kind).toBe('appended');
  return sessionId;
};
const make = async (name: string, filter: object, by = root): Promise<{ hookId: string; secret: string }> => {
  const made = await by.post('/v1/hooks', { name, url: receiver.url, filter });
  expect(made).toMatchObject({
    status: 201,
    body: { name, state: 'active', origin: new URL(receiver.url).origin },
  });
  return made.body;
};
const keyOf = async (userId: string, role = 'member') => {
  const { body } = await root.post('/v1/keys', { label: 'spec', role, userId });
  return clientOf(gateway.url, body.key);
};
const heardOf = (sessionId: string) =>
  receiver.heard.filter(({ body }) => body.data.stream === `session-${sessionId}`);
const untilHeard = (sessionId: string, times = 1) =>
  vi.waitFor(() => expect(heardOf(sessionId).length).toBeGreaterThanOrEqual(times), SLOW);

describe('a hook', () => {
  it('is told what it is for, signed, and with an id of its own', async () => {
    const { hookId, secret } = await make('first', { types: ['session.requested'] });
    const session = await request();
    await untilHeard(session);
    const [message] = heardOf(session);
    expect(message?.isSignedBy(secret)).toBe(true);
    expect(message?.body).toMatchObject({
      type: 'session.requested',
      timestamp: expect.stringMatching(/Z$/),
      data: { type: 'session.requested', data: { sessionId: session } },
    });
    expect(message?.id).toBe(`msg_${hookId}_${message?.body.data.position}`);
    const { body } = await root.get('/v1/hooks/first/deliveries');
    await vi.waitFor(async () => {
      const told = await root.get('/v1/hooks/first/deliveries?state=delivered');
      expect(told.body.deliveries).toMatchObject([
        { deliveryId: message?.id, attempts: 1, status: 200, excerpt: 'ok', type: 'session.requested' },
      ]);
    }, SLOW);
    expect(body.deliveries[0].latencyMs ?? 0).toBeGreaterThanOrEqual(0);
  });

  it('has its path and its secret in no event, and in no answer but to its owner', async () => {
    const { body: events } = await root.get('/v1/events?type=hook.*');
    const admin = await keyOf('carol', 'admin');
    const answers = [events, (await root.get('/v1/hooks')).body, (await admin.get('/v1/hooks/first')).body];
    expect(JSON.stringify(answers)).not.toMatch(/s3cret|whsec_/);
    expect((await root.get('/v1/hooks/first')).body).toMatchObject({ url: receiver.url, pendingCount: 0 });
  });

  it('is told nothing of what its owner may not see', async () => {
    const ada = await keyOf('ada');
    await make('ada', { types: ['session.*'] }, ada);
    const theirs = await request('vision');
    const ours = await request('default', 'ada');
    const stream = (session: string) => `session-${session}`;
    await vi.waitFor(async () => {
      const { body } = await ada.get('/v1/hooks/ada/deliveries');
      expect(body.deliveries.map((one: Loose) => one.stream)).toContain(stream(ours));
    }, SLOW);
    const { body } = await ada.get('/v1/hooks/ada/deliveries');
    expect(body.deliveries.map((one: Loose) => one.stream)).not.toContain(stream(theirs));
    expect((await ada.get('/v1/hooks/first')).body.code).toBe('hook-unknown');
    expect((await ada.get('/v1/hooks')).body.hooks).toHaveLength(1);
    expect((await ada.delete('/v1/hooks/ada')).status).toBe(204);
  });

  it('tries again with the same id until it is taken in, and keeps the order of a stream', async () => {
    let failures = 2;
    receiver.answers((response) => {
      failures -= 1;
      response.writeHead(failures >= 0 ? 503 : 200).end(failures >= 0 ? 'busy' : 'ok');
    });
    const session = await request();
    await untilHeard(session, 3);
    receiver.answers((response) => void response.end('ok'));
    expect(new Set(heardOf(session).map(({ id }) => id)).size).toBe(1);
  });

  it('gives up what nobody takes in, and sends it again when asked to', async () => {
    receiver.answers((response) => void response.writeHead(500).end('broken'));
    const session = await request();
    const dead = () => root.get('/v1/hooks/first/deliveries?state=dead');
    await vi.waitFor(async () => expect((await dead()).body.deliveries).toHaveLength(1), SLOW);
    const [letter] = (await dead()).body.deliveries;
    expect(letter).toMatchObject({
      attempts: 7,
      status: 500,
      excerpt: 'broken',
      stream: `session-${session}`,
    });
    expect((await root.get('/v1/hooks/first')).body).toMatchObject({
      deadCount: 1,
      failingSince: expect.any(String),
    });
    receiver.answers((response) => void response.end('ok'));
    expect(await root.post('/v1/hooks/first/redeliver')).toMatchObject({ status: 200, body: { count: 1 } });
    await vi.waitFor(async () => expect((await dead()).body.deliveries).toHaveLength(0), SLOW);
    const times = heardOf(session).length;
    const again = await root.post(`/v1/hooks/first/deliveries/${letter.deliveryId}/redeliver`);
    expect(again).toMatchObject({ status: 200, body: { state: 'pending', attempts: 0 } });
    await untilHeard(session, times + 1);
    expect(new Set(heardOf(session).map(({ id }) => id)).size).toBe(1);
    expect(await root.post('/v1/hooks/first/deliveries/msg_x_1/redeliver')).toMatchObject({
      ...{ status: 404, body: { code: 'delivery-unknown' } },
    });
  });

  it('is tested at once, and says how that went', async () => {
    receiver.answers((response) => void response.writeHead(418).end('a teapot'));
    expect(await root.post('/v1/hooks/first/test')).toMatchObject({
      status: 200,
      body: { state: 'dead', type: 'webhook.test', status: 418, excerpt: 'a teapot', position: 0 },
    });
    receiver.answers((response) => void response.end('ok'));
    expect((await root.post('/v1/hooks/first/test')).body).toMatchObject({ state: 'delivered', status: 200 });
  });

  it('is signed by both secrets while they overlap', async () => {
    const { hookId, secret } = await make('turning', { types: ['session.requested'] });
    const { body } = await root.post('/v1/hooks/turning/secret', { overlapMs: 60_000 });
    expect(body.secret).not.toBe(secret);
    const both = await root.post('/v1/hooks/turning/test');
    const message = receiver.heard.find(({ id }) => id === both.body.deliveryId);
    expect([secret, body.secret].map((one) => message?.isSignedBy(one))).toEqual([true, true]);
    const { body: third } = await root.post('/v1/hooks/turning/secret', { overlapMs: 0 });
    const alone = await root.post('/v1/hooks/turning/test');
    const last = receiver.heard.find(({ id }) => id === alone.body.deliveryId);
    expect([secret, body.secret, third.secret].map((one) => last?.isSignedBy(one))).toEqual([
      false,
      false,
      true,
    ]);
    expect((await root.delete(`/v1/hooks/${hookId}`)).status).toBe(204);
    expect((await root.get('/v1/hooks/turning')).status).toBe(404);
  });

  it('rests when it is paused, and is told afterwards what happened, or is not', async () => {
    expect((await root.post('/v1/hooks/first/pause')).body.state).toBe('paused');
    const before = await request();
    const other = await make('other', { types: ['session.requested'] });
    const session = await request();
    await untilHeard(session);
    expect(heardOf(session).every(({ id }) => id.includes(other.hookId))).toBe(true);
    expect((await root.post('/v1/hooks/first/resume', {})).body.state).toBe('active');
    await untilHeard(before);
    await untilHeard(session, 2);
    await root.post('/v1/hooks/first/pause');
    const skipped = await request();
    await untilHeard(skipped);
    await root.post('/v1/hooks/first/resume', { skip: true });
    const next = await request();
    await untilHeard(next, 2);
    expect(heardOf(skipped)).toHaveLength(1);
    await root.delete('/v1/hooks/other');
  });

  it('is told of alerts, such as of a volume that nobody gets to, and of their end', async () => {
    await make('pager', { types: ['alert.*'] });
    const stream = streamName('alert-avolume00002');
    const alert = { alertId: 'avolume00002', rule: 'volume-unreachable', severity: 'critical' };
    const raised = { ...alert, about: 'volume:fast', since: 1, note: 'the server hangs', raisedAt: 2 };
    await system.log.append({
      ...{ commandId: commandId(v4()), meta: { actor: 'service:spec' } },
      writes: [
        {
          stream,
          facts: [
            { type: 'alert.raised', data: raised },
            { type: 'alert.cleared', data: { alertId: 'avolume00002', clearedAt: 3 } },
          ],
        },
      ],
    });
    const said = () => receiver.heard.filter(({ body }) => body.data.stream === stream);
    await vi.waitFor(() => expect(said()).toHaveLength(2), SLOW);
    expect(said().map(({ type }) => type)).toEqual(['alert.raised', 'alert.cleared']);
    expect(said()[0]?.body.data.data).toMatchObject({ about: 'volume:fast', note: 'the server hangs' });
    await root.delete('/v1/hooks/pager');
  });

  it('is sent nothing more once its receiver says that it is gone', async () => {
    await make('leaving', { types: ['session.requested'] });
    receiver.answers((response) => void response.writeHead(410).end());
    await request();
    await vi.waitFor(async () => {
      const { body } = await root.get('/v1/hooks/leaving');
      expect(body).toMatchObject({ state: 'disabled', disabledFor: 'gone' });
    }, SLOW);
    receiver.answers((response) => void response.end('ok'));
    await root.delete('/v1/hooks/leaving');
    await root.post('/v1/hooks/first/resume', {});
  });

  it.each([
    ['an address inside', { name: 'x', url: 'http://10.0.0.1/' }, 422, 'hook-address-refused'],
    ['no address', { name: 'x', url: 'chat' }, 422, 'hook-address-refused'],
    ['no name', { url: 'https://chat.example.org/' }, 400, 'invalid-request'],
    [
      'no type',
      { name: 'x', url: 'https://chat.example.org/', filter: { types: ['?'] } },
      400,
      'invalid-request',
    ],
  ])('is refused with %s', async (_what, body, status, code) =>
    expect(await root.post('/v1/hooks', body)).toMatchObject({ status, body: { code } }),
  );

  it('is made by no key that may not read events', async () => {
    const { body } = await root.post('/v1/keys', {
      label: 'x',
      role: 'member',
      userId: 'eve',
      scopes: ['hooks:write'],
    });
    const eve = clientOf(gateway.url, body.key);
    const made = await eve.post('/v1/hooks', { name: 'x', url: receiver.url });
    expect(made).toMatchObject({ status: 403, body: { code: 'forbidden' } });
  });

  it('is looked after by one of two gateways, and by the other when that one goes', async () => {
    const second = await system.boot(0, HOOKS);
    await second.isUp;
    await untilReady(second.url);
    await make('shared', { types: ['session.requested'] });
    const sessions: string[] = [];
    // The answer comes a moment after the message: the gateway that ends has some under way.
    receiver.answers((response) => void setTimeout(() => response.end('ok'), 100));
    for (let n = 0; n < 10; n += 1) sessions.push(await request());
    await gateway.stop();
    for (let n = 0; n < 10; n += 1) sessions.push(await request());
    for (const session of sessions) await untilHeard(session, 2);
    // Two hooks and no death: each event twice, and no more.
    expect(sessions.map((session) => heardOf(session).length)).toEqual(sessions.map(() => 2));
  });
});

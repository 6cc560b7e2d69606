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
const request = async (more: object = {}) => (await api.post('/v1/sessions', { ...wish, ...more })).body;

beforeAll(async () => {
  system = await prepare();
  gateway = await system.boot();
  await gateway.isUp;
  owners = fakeOwners(system.bus, system.log);
  await owners.joinNode();
  api = clientOf(gateway.url);
  await untilReady(gateway.url);
});
afterAll(async () => {
  owners.stop();
  await system.stop();
});

describe('a session', () => {
  it('is asked for, and shown at once in lists and by id, name and prefix', async () => {
    const answer = await api.post('/v1/sessions', { ...wish, name: 'train', env: { A: '1' } });
    expect(answer.status).toBe(201);
    expect(answer.body).toMatchObject({
      name: 'train',
      phase: 'waiting',
      userId: 'admin',
      projectId: 'default',
      env: { A: '1' },
      resources,
      timeline: [{ phase: 'waiting' }],
    });
    const { sessionId } = answer.body;
    expect(answer.headers.get('location')).toBe(`/v1/sessions/${sessionId}`);
    const { body: list } = await api.get('/v1/sessions?phase=alive');
    expect(list.sessions.map((session: Loose) => session.sessionId)).toContain(sessionId);
    for (const ref of [sessionId, 'train', sessionId.slice(0, 6)])
      expect((await api.get(`/v1/sessions/${ref}`)).body).toMatchObject({
        sessionId,
        why: 'Needs one GPU; the node has none free.',
        queuePosition: 2,
      });
  });

  it('comes after others by their names, and says so by their ids', async () => {
    const { sessionId: first } = await request({ name: 'prepare' });
    const wished = await request({
      priority: 5,
      nodeCount: 2,
      after: [{ session: 'prepare' }, { session: first, condition: 'any' }, { session: first.slice(0, 8) }],
    });
    expect(wished).toMatchObject({
      pool: 'default',
      priority: 5,
      nodeCount: 2,
      isPreemptible: true,
      after: [
        { sessionId: first, condition: 'ok' },
        { sessionId: first, condition: 'any' },
      ],
    });
    const answer = await api.post('/v1/sessions', { ...wish, after: [{ session: 'no-such-thing' }] });
    expect(answer).toMatchObject({
      status: 404,
      body: { code: 'session-unknown', pointer: '/after/0/session' },
    });
  });

  it('is one and the same when the same wish comes twice with one key', async () => {
    const headers = { 'idempotency-key': 'once' };
    const answers = await Promise.all([1, 2, 3].map(() => api.post('/v1/sessions', wish, headers)));
    expect(answers.map(({ status }) => status)).toEqual([201, 201, 201]);
    expect(new Set(answers.map(({ body }) => body.sessionId)).size).toBe(1);
  });

  it('goes through its phases, holds part of a device, and ends with an exit code', async () => {
    const { sessionId } = await request({ name: 'whole-life' });
    await owners.place(sessionId);
    await owners.prepare(sessionId);
    await owners.start(sessionId);
    const get = async () => (await api.get(`/v1/sessions/${sessionId}`)).body;
    await vi.waitFor(async () => expect((await get()).phase).toBe('running'), { timeout: 5000 });
    const { body: nodes } = await api.get('/v1/nodes');
    expect(nodes.nodes[0]).toMatchObject({
      nodeId: 'n1',
      state: 'ready',
      usedCpuMilli: 1000,
      devices: [
        { index: 0, usedMilli: 500, grants: [{ sessionId, sessionName: 'whole-life', gpuMilli: 500 }] },
      ],
    });
    await owners.end(sessionId, 3);
    await vi.waitFor(async () => expect((await get()).phase).toBe('ended'), { timeout: 5000 });
    expect(await get()).toMatchObject({
      outcome: { kind: 'completed', exitCode: 3 },
      exitCode: 3,
      nodeId: 'n1',
    });
    expect((await api.get('/v1/nodes/n1')).body.devices[0]).toMatchObject({ usedMilli: 0, grants: [] });
  });

  it('is stopped once; stopping it again is no fault', async () => {
    const { sessionId } = await request();
    const first = await api.post(`/v1/sessions/${sessionId}/stop`);
    expect([first.status, first.body]).toMatchObject([
      200,
      { phase: 'ended', alreadyEnded: false, outcome: { kind: 'cancelled', by: 'user:admin' } },
    ]);
    expect((await api.post(`/v1/sessions/${sessionId}/stop`)).body).toMatchObject({ alreadyEnded: true });
  });

  it.each(['name', '-name', 'requestedAt', '-requestedAt', 'phase'])(
    'is listed by %s, in pages without a hole or a double, with the fields that are wanted',
    async (sort) => {
      const user = `by${sort.replace(/\W/g, 'r')}`.toLowerCase();
      const key = await api.post('/v1/keys', { label: 'sorted', role: 'member', userId: user });
      const own = clientOf(gateway.url, key.body.key);
      for (const name of ['b', 'a', 'b', 'c', 'a']) await own.post('/v1/sessions', { ...wish, name });
      const seen: Loose[] = [];
      let cursor = '';
      do {
        const { body } = await own.get(
          `/v1/sessions?sort=${sort}&fields=sessionId,name,requestedAt,phase&filter=userId:${user},name:a,name:b&limit=3${cursor}`,
        );
        seen.push(...body.sessions);
        cursor = body.next === undefined ? '' : `&cursor=${body.next}`;
      } while (cursor !== '');
      expect(new Set(seen.map(({ sessionId }) => sessionId)).size).toBe(4);
      expect(Object.keys(seen[0]).toSorted()).toEqual(['name', 'phase', 'requestedAt', 'sessionId']);
      const column = seen.map((one) => one[sort.replace('-', '')]);
      const rising = column.toSorted((a, b) => (a < b ? -1 : Number(a > b)));
      expect(column).toEqual(sort.startsWith('-') ? rising.toReversed() : rising);
    },
  );

  it('is listed in pages without a hole or a double', async () => {
    const made: string[] = [];
    for (let n = 0; n < 7; n += 1) made.push((await request({ name: 'paged' })).sessionId);
    const seen: string[] = [];
    let cursor = '';
    do {
      const { body } = await api.get(`/v1/sessions?name=paged&limit=3${cursor}`);
      seen.push(...body.sessions.map((session: Loose) => session.sessionId));
      cursor = body.next === undefined ? '' : `&cursor=${body.next}`;
    } while (cursor !== '');
    expect(seen).toEqual(made.toReversed());
    expect((await api.get('/v1/sessions/paged')).body.code).toBe('name-ambiguous');
  });
});

describe('output', () => {
  it('is followed live from both sources to the end, and read again later as text and as pages', async () => {
    const { sessionId } = await request();
    const logs = await api.listen(`/v1/sessions/${sessionId}/logs?follow=true`);
    await owners.place(sessionId);
    await owners.start(sessionId);
    owners.print(sessionId, 'epoch 1\n');
    await vi.waitFor(() => expect(logs.data('output')).toHaveLength(1), { timeout: 5000 });
    owners.print(sessionId, 'careful\n', 'stderr');
    owners.print(sessionId, 'epoch 2\n');
    await owners.end(sessionId, 0);
    await logs.ended;
    const chunks = logs.data('output').flatMap(({ chunks }) => chunks);
    expect(chunks.map(({ source, text }) => [source, text])).toEqual([
      ['stdout', 'epoch 1\n'],
      ['stderr', 'careful\n'],
      ['stdout', 'epoch 2\n'],
    ]);
    expect(logs.data('end')).toMatchObject([{ isComplete: true, session: { exitCode: 0, phase: 'ended' } }]);
    expect((await api.get(`/v1/sessions/${sessionId}/logs`)).body).toBe('epoch 1\ncareful\nepoch 2\n');
    const page = await api.get(`/v1/sessions/${sessionId}/logs`, { accept: 'application/json' });
    expect(page.body).toMatchObject({ isComplete: true, droppedBytes: 0, cursor: '1.3' });
    expect(page.body.chunks).toHaveLength(3);
  });

  it('goes on after the last id, with nothing missed and nothing twice', async () => {
    const { sessionId } = await request();
    await owners.place(sessionId);
    await owners.start(sessionId);
    for (let line = 1; line <= 3; line += 1) owners.print(sessionId, `${line}\n`);
    const first = await api.listen(`/v1/sessions/${sessionId}/logs?follow=true`);
    await vi.waitFor(() => expect(first.data('output').flatMap(({ chunks }) => chunks)).toHaveLength(3), {
      timeout: 5000,
    });
    first.stop();
    await first.ended;
    for (let line = 4; line <= 6; line += 1) owners.print(sessionId, `${line}\n`);
    const second = await api.listen(`/v1/sessions/${sessionId}/logs?follow=true`, {
      'last-event-id': first.messages.at(-1)?.id ?? '',
    });
    await owners.end(sessionId, 0);
    await second.ended;
    const texts = [first, second].flatMap(({ data }) =>
      data('output').flatMap(({ chunks }) => chunks.map(({ text }: Loose) => text)),
    );
    expect(texts.join('')).toBe('1\n2\n3\n4\n5\n6\n');
  });

  it('of a session that never had a place ends at once', async () => {
    const { sessionId } = await request();
    const logs = await api.listen(`/v1/sessions/${sessionId}/logs?follow=true`);
    await api.post(`/v1/sessions/${sessionId}/stop`);
    await logs.ended;
    expect(logs.data('end')).toMatchObject([
      { isComplete: true, session: { outcome: { kind: 'cancelled' } } },
    ]);
  });

  it('of a big program comes in pages, whole', async () => {
    const { sessionId } = await request();
    await owners.place(sessionId);
    await owners.start(sessionId);
    const line = `${'x'.repeat(9_999)}\n`;
    for (let n = 0; n < 200; n += 1) owners.print(sessionId, line);
    await owners.end(sessionId, 0);
    expect((await api.get(`/v1/sessions/${sessionId}/logs`)).body).toHaveLength(2_000_000);
    const logs = await api.listen(`/v1/sessions/${sessionId}/logs?follow=true`);
    await logs.ended;
    expect(logs.data('output').flatMap(({ chunks }) => chunks)).toHaveLength(200);
  });
});

describe('watching', () => {
  it('tells the phases as they come, why it waits, and how far the image is', async () => {
    const { sessionId } = await request();
    const watch = await api.listen(`/v1/sessions/${sessionId}/watch`);
    await vi.waitFor(() => expect(watch.data('why')).toMatchObject([{ queuePosition: 2 }]), {
      timeout: 5000,
    });
    await owners.place(sessionId);
    await owners.prepare(sessionId);
    await vi.waitFor(() => expect(watch.data('phase')).toHaveLength(3), { timeout: 5000 });
    owners.progress(sessionId, 'layer 1 of 2');
    await vi.waitFor(
      () => expect(watch.data('progress')).toMatchObject([{ text: 'layer 1 of 2', doneBytes: 1 }]),
      { timeout: 5000 },
    );
    await owners.requeue(sessionId);
    await owners.place(sessionId, 2);
    await owners.start(sessionId, 2);
    await owners.end(sessionId, 0, 2);
    await watch.ended;
    expect(watch.data('phase').map(({ phase }) => phase)).toEqual([
      'waiting',
      'placed',
      'preparing',
      'waiting',
      'placed',
      'running',
      'stopping',
      'ended',
    ]);
    expect(watch.data('end')).toMatchObject([{ session: { exitCode: 0 } }]);
    const again = await api.listen(`/v1/sessions/${sessionId}/watch`, {
      'last-event-id':
        watch.messages.findLast(({ event, data }) => event === 'phase' && data.includes('running'))?.id ?? '',
    });
    await again.ended;
    expect(again.data('phase').map(({ phase }) => phase)).toEqual(['stopping', 'ended']);
  });
});

describe('the log', () => {
  it('is read in pages and followed from any position without a seam', async () => {
    const { body: page } = await api.get('/v1/events?from=0&limit=5000');
    expect(page.isLast).toBe(true);
    expect(page.events.map(({ position }: Loose) => position)).toEqual(
      page.events.map((_: unknown, index: number) => index + 1),
    );
    expect(page.next).toBe(page.events.length + 1);
    const half = Math.floor(page.events.length / 2);
    const follow = await api.listen(`/v1/events?from=${half}`);
    const { sessionId } = await request();
    await vi.waitFor(
      () => expect(follow.data('event').map(({ stream }) => stream)).toContain(`session-${sessionId}`),
      { timeout: 5000 },
    );
    follow.stop();
    const positions = follow.messages.map(({ id }) => Number(id));
    expect(positions).toEqual(positions.map((_, index) => half + index));
  });

  it('goes on after the last id', async () => {
    const follow = await api.listen('/v1/events', { 'last-event-id': '3' });
    await vi.waitFor(() => expect(follow.messages.length).toBeGreaterThan(3), { timeout: 5000 });
    follow.stop();
    expect(follow.messages[0]?.id).toBe('4');
  });

  it('refuses to go on after a position that it never had', async () => {
    const answer = await api.get('/v1/events', { accept: 'text/event-stream', 'last-event-id': '999999' });
    expect(answer).toMatchObject({ status: 400, body: { code: 'invalid-cursor' } });
  });

  it('is filtered by type and stream', async () => {
    const { body: nodes } = await api.get('/v1/events?type=node.joined');
    expect(nodes.events.map(({ stream }: Loose) => stream)).toEqual(['node-n1']);
    const { body: keys } = await api.get('/v1/events?type=key.*&stream=key-bootstrap');
    expect(keys.events).toMatchObject([{ type: 'key.issued', data: { role: 'admin' } }]);
  });
});

describe('a read', () => {
  it('is as new as the position that it names', async () => {
    for (let n = 0; n < 5; n += 1) {
      const { sessionId } = await request();
      const { last } = await owners.place(sessionId);
      const at = { 'berth-position': String(last) };
      expect((await api.get(`/v1/sessions/${sessionId}`, at)).body).toMatchObject({ phase: 'placed' });
    }
  });

  it('says so when the position does not come, or is none', async () => {
    const far = await api.get('/v1/sessions', { 'berth-position': '999999999' });
    expect([far.status, far.body.code]).toEqual([504, 'deadline-exceeded']);
    const none = await api.get('/v1/sessions', { 'berth-position': 'soon' });
    expect([none.status, none.body.code]).toEqual([400, 'invalid-request']);
  });
});

describe('a malformed event', () => {
  it('is shown as it is, is left out of views, and holds nothing up', async () => {
    const { sessionId } = await request({ name: 'beside-it' });
    await owners.record([[`session-${sessionId}`, 'session.started', { sessionId: 7 }]]);
    await owners.record([[`session-${sessionId}`, 'session.unheard-of', { anything: [] }]]);
    await owners.place(sessionId);
    const get = async () => (await api.get(`/v1/sessions/${sessionId}`)).body;
    await vi.waitFor(async () => expect((await get()).phase).toBe('placed'), { timeout: 15_000 });
    const { body } = await api.get(`/v1/events?stream=session-${sessionId}`);
    expect(body.events.map(({ type }: Loose) => type)).toEqual([
      'session.requested',
      'session.started',
      'session.unheard-of',
      'session.placed',
    ]);
    await owners.start(sessionId);
    await owners.end(sessionId, 0);
    const watch = await api.listen(`/v1/sessions/${sessionId}/watch`);
    await watch.ended;
    expect(watch.data('phase').map(({ phase }) => phase)).toEqual([
      'waiting',
      'placed',
      'running',
      'stopping',
      'ended',
    ]);
  });
});

describe('a bundle', () => {
  it('is stored under its digest, whatever its size, and once', async () => {
    const { gzipSync } = await import('node:zlib');
    const { randomBytes } = await import('node:crypto');
    const bytes = gzipSync(randomBytes(1_500_000));
    const headers = { 'content-type': 'application/gzip' };
    const answer = await api.post('/v1/bundles', bytes, headers);
    expect([answer.status, answer.body]).toMatchObject([201, { sizeBytes: bytes.length }]);
    expect(Buffer.concat(owners.bundles.get(answer.body.sha256)?.parts ?? []).equals(bytes)).toBe(true);
    expect((await api.post('/v1/bundles', bytes, headers)).body.sha256).toBe(answer.body.sha256);
  });

  it('is refused above 16 MiB, and when it is no gzip', async () => {
    const headers = { 'content-type': 'application/gzip' };
    const large = Buffer.alloc(17 * 2 ** 20, 0x1f);
    expect(await api.post('/v1/bundles', large, headers)).toMatchObject({
      status: 413,
      body: { code: 'bundle-too-large' },
    });
    expect(await api.post('/v1/bundles', Buffer.from('tar'), headers)).toMatchObject({
      status: 400,
      body: { code: 'invalid-request' },
    });
  });
});

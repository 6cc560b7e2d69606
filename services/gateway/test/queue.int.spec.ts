import { afterAll, beforeAll, describe, expect, it } from 'vitest';
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
const resources = { cpuMilli: 1000, memoryBytes: 2 ** 31 };
const wish = { image: 'python', command: ['python3', 'train.py'], resources };
const request = async (more: object = {}): Promise<string> =>
  (await api.post('/v1/sessions', { ...wish, ...more })).body.sessionId;
const requestArray = (more: object = {}, headers = {}) =>
  api.post('/v1/arrays', { ...wish, name: 'sweep', array: { first: 1, last: 5 }, ...more }, headers);

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

describe('an array', () => {
  it('is asked for, shown and listed by its id, its name and the beginning of its id', async () => {
    const answer = await requestArray({ array: { first: 0, last: 90, step: 10, runningMax: 3 } });
    expect([answer.status, answer.body]).toMatchObject([
      201,
      { name: 'sweep', count: 10, runningMax: 3, phases: { waiting: 10 }, ends: {}, isOver: false },
    ]);
    const { arrayId } = answer.body;
    expect(arrayId).toMatch(/^[a-z][a-z0-9]{9}zz$/);
    expect(answer.headers.get('location')).toBe(`/v1/arrays/${arrayId}`);
    for (const ref of [arrayId, 'sweep', arrayId.slice(0, 10)]) {
      expect((await api.get(`/v1/arrays/${ref}`)).body).toMatchObject({ arrayId, count: 10 });
      const { body } = await api.get(`/v1/sessions?array=${ref}`);
      expect(body.sessions.map(({ array }: Loose) => array.index)).toEqual([
        90, 80, 70, 60, 50, 40, 30, 20, 10, 0,
      ]);
    }
    expect((await api.get('/v1/sessions/sweep-40')).body).toMatchObject({
      array: { arrayId, index: 40, count: 10, runningMax: 3 },
    });
    await api.post('/v1/sessions/stop', { sessions: ['sweep'] });
  });

  it('is one and the same when the same wish comes twice with one key', async () => {
    const headers = { 'idempotency-key': 'once' };
    const answers = await Promise.all([1, 2].map(() => requestArray({ name: 'twice' }, headers)));
    expect(new Set(answers.map(({ body }) => body.arrayId)).size).toBe(1);
    expect((await api.get('/v1/sessions?array=twice')).body.sessions).toHaveLength(5);
  });

  it('tells how its sessions ended', async () => {
    const { body } = await requestArray({ name: 'mixed', array: { first: 1, last: 3 } });
    const { sessions } = (await api.get(`/v1/sessions?array=${body.arrayId}`)).body;
    for (const [n, { sessionId }] of sessions.entries()) {
      await owners.place(sessionId);
      await owners.start(sessionId);
      await owners.end(sessionId, n === 0 ? 3 : 0);
    }
    await expect
      .poll(async () => (await api.get('/v1/arrays/mixed')).body, { timeout: 5000 })
      .toMatchObject({ phases: { ended: 3 }, ends: { succeeded: 2, failed: 1 }, isOver: true });
  });

  it('can be what a session comes after, all of it', async () => {
    const { body } = await requestArray({ name: 'prepare', array: { first: 1, last: 3 } });
    const answer = await api.post('/v1/sessions', { ...wish, after: [{ session: 'prepare' }] });
    expect(answer.body.after).toEqual(
      ['00', '01', '02'].map((n) => ({
        sessionId: `${body.arrayId.slice(0, 10)}${n}`,
        condition: 'ok',
      })),
    );
  });

  it.each([
    ['too many', { array: { first: 1, last: 1001 } }, '/array/last', 'an array of 1001 sessions'],
    ['none', { array: { first: 5, last: 4 } }, '/array/last', 'must not be less than first'],
    ['no step', { array: { first: 1, last: 4, step: 0 } }, '/array/step', 'from 1'],
    ['no numbers', { array: undefined }, '/array', 'must be an object'],
  ])('is refused with %s', async (_what, more, pointer, detail) => {
    expect(await requestArray(more)).toMatchObject({
      status: 400,
      body: { code: 'invalid-request', pointer, detail: expect.stringContaining(detail) },
    });
  });

  it('is unknown when nothing goes by that name', async () => {
    expect(await api.get('/v1/arrays/no-such-thing')).toMatchObject({
      status: 404,
      body: { code: 'array-unknown' },
    });
  });
});

describe('all that a filter names', () => {
  it('are told by a trial, and ended by the same words, each for itself', async () => {
    const ids = [await request({ name: 'late-1' }), await request({ name: 'late-2' })];
    const other = await request({ name: 'early' });
    const which = { filter: 'name:late-1,name:late-2' };
    const trial = await api.post('/v1/sessions/stop-matching?dryRun=true', which);
    expect(trial.body).toMatchObject({ isDryRun: true, isMore: false, waitingCount: 2, notDone: [] });
    expect(trial.body.done.map(({ sessionId }: Loose) => sessionId).toSorted()).toEqual(ids.toSorted());
    expect((await api.get(`/v1/sessions/${ids[0]}`)).body.phase).toBe('waiting');
    const stopped = await api.post('/v1/sessions/stop-matching', which);
    expect(stopped.body).toMatchObject({ isDryRun: false, notDone: [] });
    expect(stopped.body.done.map(({ sessionId }: Loose) => sessionId).toSorted()).toEqual(ids.toSorted());
    for (const id of ids) expect((await api.get(`/v1/sessions/${id}`)).body.phase).toBe('ended');
    expect((await api.get(`/v1/sessions/${other}`)).body.phase).toBe('waiting');
    expect((await api.post('/v1/sessions/stop-matching', which)).body.done).toEqual([]);
    await api.post('/v1/sessions/stop', { sessions: [other] });
  });

  it.each([
    [{}, '/isAll'],
    [{ filter: 'colour:red' }, '/filter'],
    [{ phase: 'ended' }, '/phase'],
  ])('have to be named: %j is refused', async (which, pointer) => {
    expect(await api.post('/v1/sessions/stop-matching', which)).toMatchObject({
      status: 400,
      body: { pointer },
    });
  });
});

describe('the queue', () => {
  it('holds, releases, moves and prioritises one session, and shows it as it is then', async () => {
    const id = await request({ name: 'one' });
    expect((await api.post('/v1/sessions/one/hold')).body).toMatchObject({ sessionId: id, isHeld: true });
    expect((await api.get('/v1/sessions?name=one')).body.sessions).toMatchObject([{ isHeld: true }]);
    expect((await api.post(`/v1/sessions/${id}/release`)).body.isHeld).toBeUndefined();
    const moved = await api.post(`/v1/sessions/${id}/reorder`, { place: 'top' });
    expect([moved.status, moved.body]).toMatchObject([200, { sessionId: id }]);
    expect((await api.post('/v1/sessions/one/priority', { priority: 5 })).body).toMatchObject({
      priority: 5,
    });
  });

  it('does the same to several, arrays among them, and says what it could not be done to', async () => {
    const id = await request({ name: 'single' });
    const over = await request({ name: 'over' });
    await api.post(`/v1/sessions/${over}/stop`);
    const { body: array } = await requestArray({ name: 'many', array: { first: 1, last: 3 } });
    const answer = await api.post('/v1/sessions/hold', { sessions: [id, 'over', 'many', 'no-such-thing'] });
    expect([answer.status, answer.body]).toMatchObject([
      200,
      {
        done: [{ sessionId: id }, { name: 'many-1' }, { name: 'many-2' }, { name: 'many-3' }],
        notDone: [
          { session: 'no-such-thing', code: 'session-unknown' },
          { session: over, code: 'session-ended' },
        ],
      },
    ]);
    expect((await api.get(`/v1/arrays/${array.arrayId}`)).body).toMatchObject({ heldCount: 3 });
    const stopped = await api.post('/v1/sessions/stop', { sessions: ['many'] });
    expect(stopped.body).toMatchObject({ done: [{}, {}, {}], notDone: [] });
    expect((await api.get(`/v1/arrays/${array.arrayId}`)).body).toMatchObject({
      isOver: true,
      ends: { cancelled: 3 },
    });
  });

  it('asks for the session that others shall go before, by its name', async () => {
    const id = await request({ name: 'mover' });
    const other = await request({ name: 'target' });
    expect(other).not.toBe(id);
    const before = (name: string) =>
      api.post('/v1/sessions/reorder', { sessions: ['mover'], place: 'before', before: name });
    expect((await before('target')).body).toMatchObject({ done: [{ sessionId: id }] });
    expect(await before('nobody')).toMatchObject({
      status: 404,
      body: { code: 'session-unknown', pointer: '/before' },
    });
  });

  it.each([
    ['a place that is none', 'reorder', { place: 'front' }, '/place'],
    ['before nobody', 'reorder', { place: 'before' }, '/place'],
    ['the top before somebody', 'reorder', { place: 'top', before: 'a' }, '/place'],
    ['a priority that is no number', 'priority', { priority: 'high' }, '/priority'],
    ['no priority', 'priority', {}, '/priority'],
    ['a field that is none', 'hold', { until: 'tomorrow' }, '/until'],
  ])('refuses %s', async (_what, verb, more, pointer) => {
    const answer = await api.post(`/v1/sessions/${verb}`, { sessions: ['a'], ...more });
    expect([answer.status, answer.body.pointer]).toEqual([400, pointer]);
  });

  it('is changed by who may: a user among his own, an admin of the project in it, an admin anywhere', async () => {
    const key = async (userId: string, role: string) =>
      clientOf(
        gateway.url,
        (await api.post('/v1/keys', { label: `${userId} as ${role}`, role, userId })).body.key,
      );
    const [ada, bob, chief, viewer] = await Promise.all([
      key('ada', 'member'),
      key('bob', 'member'),
      key('chief', 'project-admin'),
      key('ada', 'viewer'),
    ]);
    const { body: hers } = await ada.post('/v1/sessions', wish);
    const hold = `/v1/sessions/${hers.sessionId}/hold`;
    expect(await bob.post(hold)).toMatchObject({ status: 403, body: { code: 'forbidden' } });
    expect(await viewer.post(hold)).toMatchObject({ status: 403, body: { code: 'forbidden' } });
    expect((await bob.post('/v1/sessions/hold', { sessions: [hers.sessionId] })).body).toMatchObject({
      done: [],
      notDone: [{ session: hers.sessionId, code: 'forbidden' }],
    });
    for (const client of [ada, chief, api]) expect((await client.post(hold)).status).toBe(200);
    expect((await chief.post(`/v1/sessions/${hers.sessionId}/stop`)).status).toBe(200);
  });
});

import { spawn } from 'node:child_process';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { BookReservationCommandDto, CancelReservationCommandDto, parseAs, PATTERNS } from '#contracts';
import { accept, refuse } from '#kernel';
import type { RunningService } from '#service-kit';
import { clientOf } from './client.ts';
import type { Loose } from './client.ts';
import { serve } from './fake-owners.ts';
import { ADMIN_KEY, prepare, untilReady } from './gateway-under-test.ts';
import type { UnderTest } from './gateway-under-test.ts';

let system: UnderTest;
let gateway: RunningService;
let stops: readonly (() => void)[];
let commands: Loose[] = [];
const known = new Map<string, Loose>();
const clients = new Map<string, ReturnType<typeof clientOf>>();
const as = (user: string) => clients.get(user) ?? clientOf(gateway.url, null);

const spots = [{ nodeId: 'gpu-07', deviceIds: ['GPU-0'], cpuMilli: 8000, memoryBytes: 2 ** 36 }];
const DOES_NOT_FIT = { code: 'reservation-does-not-fit', message: '99 GPUs are wanted; 8 of 8 can be had.' };

/** Stands for the owner of reservations: what asks for 99 GPUs does not fit. */
const fakeOwner = () => {
  const { bus } = system;
  const unknown = refuse({ code: 'reservation-unknown', message: 'There is no such reservation.' });
  return [
    serve(bus, PATTERNS.reservationBook, async (data) => {
      const command = parseAs(BookReservationCommandDto, data);
      if (!command.ok) return command;
      commands.push(command.value);
      const { gpus, isTrial, reservationId, from, to, by, purpose, name = 'unnamed' } = command.value;
      if (gpus?.count === 99) return refuse(DOES_NOT_FIT);
      const stretch = { from: Date.parse(from), to: Date.parse(to) };
      const { projectId, userId } = command.value;
      const standing = {
        reservationId,
        name,
        purpose,
        ...(projectId === undefined ? {} : { projectId }),
        ...(userId === undefined ? {} : { userId }),
        spots,
        phase: 'booked',
        stretch,
        n: 0,
        stretchCount: 1,
        by,
        bookedAt: 1_700_000_000_000,
        stretches: [stretch],
      };
      if (isTrial !== true) known.set(reservationId, standing);
      return accept({ position: 7, spots, stretches: [stretch] });
    }),
    serve(bus, PATTERNS.reservationCancel, async (data) => {
      const command = parseAs(CancelReservationCommandDto, data);
      if (!command.ok) return command;
      const { reservationId } = command.value;
      known.set(reservationId, { ...known.get(reservationId), phase: 'cancelled' });
      return accept({ position: 8, hasChanged: true });
    }),
    serve(bus, PATTERNS.reservationRead, async (data) => {
      const found = known.get((data as { reservationId: string }).reservationId);
      return found === undefined ? unknown : accept(found);
    }),
    serve(bus, PATTERNS.reservationList, async (data) => {
      const { after = '', limit } = data as { after?: string; limit: number };
      const all = [...known.values()].filter(({ phase }) => phase !== 'cancelled');
      const page = all
        .filter(({ reservationId }) => reservationId > after)
        .toSorted((a, b) => (a.reservationId < b.reservationId ? -1 : 1));
      return accept({ reservations: page.slice(0, limit), isLast: page.length <= limit });
    }),
  ];
};

beforeAll(async () => {
  system = await prepare();
  gateway = await system.boot();
  await gateway.isUp;
  stops = fakeOwner();
  const admin = clientOf(gateway.url);
  clients.set('root', admin);
  await untilReady(gateway.url);
  for (const [userId, role] of [
    ['mia', 'member'],
    ['max', 'member'],
    ['pam', 'project-admin'],
    ['vic', 'viewer'],
  ] as const) {
    const { body } = await admin.post('/v1/keys', { label: 'spec', role, userId, projectId: 'vision' });
    clients.set(userId, clientOf(gateway.url, body.key));
  }
});
beforeEach(() => {
  commands = [];
  known.clear();
});
afterAll(async () => {
  for (const stop of stops) stop();
  await system.stop();
});

const when = { from: '2026-11-27T09:00:00Z', to: '2026-11-27T17:00:00Z' };
const wish = { ...when, name: 'demo', gpus: { count: 1 } };
const book = async (user: string, more: object = {}) =>
  as(user).post('/v1/reservations', { ...wish, ...more });

describe('who reserves', () => {
  it('does so for himself, and sees where it is', async () => {
    const answer = await book('mia');
    expect(answer.status).toBe(201);
    expect(answer.body).toMatchObject({
      name: 'demo',
      purpose: 'work',
      phase: 'booked',
      projectId: 'vision',
      userId: 'mia',
      from: '2026-11-27T09:00:00.000Z',
      stretch: 1,
      stretchCount: 1,
      spots,
      by: 'user:mia',
    });
    const { reservationId } = answer.body;
    expect(answer.headers.get('location')).toBe(`/v1/reservations/${reservationId}`);
    expect((await as('vic').get(`/v1/reservations/${reservationId}`)).body).toEqual(answer.body);
    expect(commands).toMatchObject([{ projectId: 'vision', userId: 'mia', reach: 'own', isTrial: false }]);
  });

  it('gets one and the same when he asks twice with one key', async () => {
    const headers = { 'idempotency-key': 'once' };
    const ids = await Promise.all(
      [1, 2].map(async () => (await as('mia').post('/v1/reservations', wish, headers)).body.reservationId),
    );
    expect(new Set(ids).size).toBe(1);
  });

  it.each<[string, string, object, number]>([
    ['a member', 'for another user', { userId: 'max' }, 403],
    ['a member', 'for the project', { isForProject: true }, 403],
    ['a member', 'for another project', { projectId: 'other' }, 403],
    ['a member', 'for maintenance', { purpose: 'maintenance', nodeIds: ['n1'], gpus: undefined }, 403],
  ])('%s may not do so %s', async (_who, _what, more, status) => {
    const answer = await book('mia', more);
    expect(answer).toMatchObject({ status, body: { code: 'forbidden' } });
    expect(commands).toEqual([]);
  });

  it('for a project is its admin', async () => {
    expect((await book('pam', { isForProject: true })).body).toMatchObject({ projectId: 'vision' });
    expect((await book('pam', { userId: 'mia' })).body).toMatchObject({ userId: 'mia' });
    expect((await book('pam', { projectId: 'other' })).status).toBe(403);
    expect(commands[0]).not.toHaveProperty('userId');
  });

  it('for everybody and for maintenance is an admin', async () => {
    expect((await book('root', { projectId: 'other', userId: 'ann' })).status).toBe(201);
    const upkeep = await book('root', { purpose: 'maintenance', nodeIds: ['n1'], gpus: undefined });
    expect(upkeep.body).toMatchObject({ purpose: 'maintenance' });
    expect(upkeep.body).not.toHaveProperty('projectId');
    expect(commands.map(({ reach }) => reach)).toEqual(['all', 'all']);
  });

  it('is no viewer', async () => expect((await book('vic')).status).toBe(403));

  it('is told what is in the way', async () => {
    const answer = await book('mia', { gpus: { count: 99 } });
    expect(answer).toMatchObject({ status: 409, body: { code: 'reservation-does-not-fit' } });
  });

  it.each<[string, object, string]>([
    ['a time without its zone', { from: '2026-11-27 09:00' }, '/from'],
    ['no GPU', { gpus: { count: 0 } }, '/gpus/count'],
    ['a node twice', { gpus: undefined, nodeIds: ['a', 'a'] }, '/nodeIds'],
    ['a day of the week that is none', { repeat: { unit: 'funday', times: 2 } }, '/repeat/unit'],
  ])('is told of %s', async (_what, more, pointer) =>
    expect(await book('mia', more)).toMatchObject({ status: 400, body: { pointer } }),
  );
});

describe('a trial', () => {
  const tryOut = async (more: object = {}) =>
    (await as('mia').post('/v1/reservations/dry-run', { ...wish, ...more })).body;
  it('says where it would be, and records nothing', async () => {
    expect(await tryOut()).toMatchObject({
      fits: true,
      spots,
      stretches: [{ to: '2026-11-27T17:00:00.000Z' }],
    });
    expect(commands).toMatchObject([{ isTrial: true }]);
    expect(known.size).toBe(0);
  });
  it('says why it can not be', async () =>
    expect(await tryOut({ gpus: { count: 99 } })).toEqual({ fits: false, why: DOES_NOT_FIT.message }));
});

describe('a reservation', () => {
  it('is listed for all, page by page', async () => {
    for (const n of [1, 2, 3]) await book('mia', { name: `demo-${n}` });
    const first = await as('vic').get('/v1/reservations?limit=2');
    expect(first.body.reservations).toHaveLength(2);
    const second = await as('vic').get(`/v1/reservations?limit=2&cursor=${first.body.next}`);
    expect(second.body.reservations).toHaveLength(1);
    expect(second.body).not.toHaveProperty('next');
  });

  it('is given back by its user, the admin of its project and admins, and by nobody else', async () => {
    const { reservationId } = (await book('mia')).body;
    const at = `/v1/reservations/${reservationId}`;
    expect((await as('max').delete(at)).status).toBe(403);
    expect((await as('vic').delete(at)).status).toBe(403);
    expect(await as('mia').delete(at)).toMatchObject({ status: 200, body: { phase: 'cancelled' } });
    const { reservationId: other } = (await book('mia')).body;
    expect((await as('pam').delete(`/v1/reservations/${other}`)).status).toBe(200);
    const upkeep = (await book('root', { purpose: 'maintenance', nodeIds: ['n1'], gpus: undefined })).body;
    expect((await as('pam').delete(`/v1/reservations/${upkeep.reservationId}`)).status).toBe(403);
  });

  it('that nobody knows is not found', async () => {
    for (const id of ['r00000000000', 'no-id'])
      expect(await as('mia').get(`/v1/reservations/${id}`)).toMatchObject({
        status: 404,
        body: { code: 'reservation-unknown' },
      });
  });
});

describe('the command line', () => {
  const MAIN = path.resolve(import.meta.dirname, '../../../cli/src/main.ts');
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
  const times = ['--from', when.from, '--to', when.to];

  it('reserves, lists, shows and gives back', async () => {
    const booked = await berth('reserve', '--gpus', '1', '--one-node', ...times, '--name', 'demo');
    expect(booked).toMatchObject({ exitCode: 0, err: '' });
    expect(booked.out).toContain('1 GPU on gpu-07, 2026-11-27 09:00 – 17:00 UTC');
    const id = booked.out.slice(0, 12);
    expect(commands).toMatchObject([{ gpus: { count: 1, perNode: 1 }, userId: 'admin' }]);
    expect((await berth('reserve', 'ls')).out).toContain(`${id}  demo`);
    expect((await berth('reserve', 'show', id)).out).toContain('gpu-07: 1 GPU, 8 CPU, 64 GiB (GPU-0)');
    expect(await berth('reserve', 'cancel', id)).toMatchObject({ exitCode: 0, out: `${id}\n` });
    expect((await berth('reserve', 'ls')).err).toContain('Nothing is reserved.');
  });

  it('tries, and says so by its exit code', async () => {
    const trial = await berth('reserve', '--gpus', '99', ...times, '--dry-run');
    expect(trial).toMatchObject({ exitCode: 1, out: `It can't be. ${DOES_NOT_FIT.message}\n` });
    expect(await berth('reserve', '--gpus', '1', ...times, '--dry-run', '--json')).toMatchObject({
      exitCode: 0,
      out: expect.stringContaining('"fits":true'),
    });
  });

  it('takes nodes for maintenance', async () => {
    const answer = await berth('maintain', 'n1', 'n2', ...times, '--reason', 'new firmware');
    expect(answer).toMatchObject({ exitCode: 0, err: '' });
    expect(commands).toMatchObject([
      { purpose: 'maintenance', nodeIds: ['n1', 'n2'], reason: 'new firmware' },
    ]);
  });
});

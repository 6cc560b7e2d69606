import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseAs, PATTERNS, SetPolicyCommandDto } from '#contracts';
import { accept, refuse } from '#kernel';
import type { RunningService } from '#service-kit';
import { clientOf } from './client.ts';
import { fakeOwners, serve } from './fake-owners.ts';
import { fakeProjects } from './fake-projects.ts';
import { prepare, untilReady } from './gateway-under-test.ts';
import type { UnderTest } from './gateway-under-test.ts';

let system: UnderTest;
let gateway: RunningService;
let owners: ReturnType<typeof fakeOwners>;
let stops: readonly (() => void)[];
const commands: object[] = [];
const clients = new Map<string, ReturnType<typeof clientOf>>();
const as = (user: string) => clients.get(user) ?? clientOf(gateway.url, null);

const total = { gpuMilli: 8000, cpuMilli: 64_000, memoryBytes: 2 ** 38 };
const pool = {
  poolId: 'default',
  policy: { order: 'drf' },
  nodeCount: 1,
  openNodeCount: 1,
  total,
  held: total,
  waitingCount: 0,
};

/** Stands for the owner of projects and of pools. */
const fakeOwner = () => {
  const { bus } = system;
  const unknown = (code: string) => refuse({ code, message: 'Nobody knows it.' });
  return [
    ...fakeProjects(bus, owners.record, commands),
    serve(bus, PATTERNS.poolSetPolicy, async (data) => {
      const command = parseAs(SetPolicyCommandDto, data);
      if (!command.ok) return command;
      commands.push(command.value);
      return accept({ position: 9, hasChanged: true });
    }),
    serve(bus, PATTERNS.poolList, async () => accept({ pools: [pool] })),
    serve(bus, PATTERNS.poolRead, async (data) =>
      (data as { poolId: string }).poolId === 'default' ? accept(pool) : unknown('pool-unknown'),
    ),
  ];
};

beforeAll(async () => {
  system = await prepare();
  gateway = await system.boot();
  await gateway.isUp;
  owners = fakeOwners(system.bus, system.log);
  stops = fakeOwner();
  const admin = clientOf(gateway.url);
  clients.set('root', admin);
  await untilReady(gateway.url);
  for (const [userId, role, projectId] of [
    ['mia', 'member', 'vision'],
    ['pam', 'project-admin', 'vision'],
    ['max', 'member', undefined],
  ] as const) {
    const { body } = await admin.post('/v1/keys', {
      label: 'spec',
      role,
      userId,
      ...(projectId === undefined ? {} : { projectId }),
    });
    clients.set(userId, clientOf(gateway.url, body.key));
  }
});
afterAll(async () => {
  for (const stop of stops) stop();
  owners.stop();
  await system.stop();
});

const whole = {
  gpuMilli: 16_000,
  borrowGpuMilli: 8000,
  gpuBudget: { gpuMilliMs: 3_600_000_000_000, period: 'month' },
  weight: 2,
};

describe('a quota', () => {
  it('is set by an admin, in place of what was set before', async () => {
    const answer = await as('root').put('/v1/projects/vision/quota', whole);
    expect([answer.status, answer.body, answer.headers.get('berth-position')]).toEqual([200, whole, '7']);
    expect(commands.at(-1)).toMatchObject({ projectId: 'vision', quota: whole, by: 'user:admin' });
    expect((await as('mia').get('/v1/projects/vision/quota')).body).toEqual(whole);
  });

  it('of each user is set by who runs the project', async () => {
    const answer = await as('pam').put('/v1/projects/vision/quota/per-user', { gpuMilli: 4000 });
    expect(answer).toMatchObject({ status: 200, body: { ...whole, perUser: { gpuMilli: 4000 } } });
    expect(commands.at(-1)).toMatchObject({
      projectId: 'vision',
      perUser: { gpuMilli: 4000 },
      by: 'user:pam',
    });
  });

  it.each<[string, string, string, number, string]>([
    ['a member', 'mia', '/v1/projects/vision/quota', 403, 'forbidden'],
    ['a member, of each user', 'mia', '/v1/projects/vision/quota/per-user', 403, 'forbidden'],
    ['who runs the project, of all of it', 'pam', '/v1/projects/vision/quota', 403, 'forbidden'],
    ['who runs another project', 'pam', '/v1/projects/robots/quota/per-user', 403, 'forbidden'],
    ['an admin, of something that is no id', 'root', '/v1/projects/No%20Name/quota', 404, 'project-unknown'],
  ])('is not set by %s', async (_who, user, path, status, code) => {
    const count = commands.length;
    expect(await as(user).put(path, {})).toMatchObject({ status, body: { code } });
    expect(commands).toHaveLength(count);
  });

  it.each<[object, string, string]>([
    [{ gpus: 4 }, 'unknown-field', '/gpus'],
    [{ gpuMilli: -1 }, 'invalid-request', '/gpuMilli'],
    [{ perUser: { weight: 1 } }, 'unknown-field', '/perUser/weight'],
    [{ gpuBudget: { gpuMilliMs: 1, period: 'year' } }, 'invalid-request', '/gpuBudget/period'],
  ])('%j is refused', async (body, code, pointer) =>
    expect(await as('root').put('/v1/projects/vision/quota', body)).toMatchObject({
      status: 400,
      body: { code, pointer },
    }),
  );
});

describe('projects', () => {
  it('are all seen by admins', async () => {
    const { body } = await as('root').get('/v1/projects');
    expect(body.projects).toMatchObject([
      { projectId: 'default', createdAt: null, gpuMilli: 0 },
      { projectId: 'vision', gpuMilli: 1500, borrowedGpuMilli: 500 },
    ]);
  });
  it('are seen by others as far as they are theirs, also one that has nothing yet', async () => {
    expect((await as('mia').get('/v1/projects')).body.projects).toMatchObject([{ projectId: 'vision' }]);
    expect((await as('mia').get('/v1/projects/vision')).body.users).toEqual([
      { userId: 'mia', gpuMilli: 1500, sessionCount: 2 },
    ]);
    expect((await as('max').get('/v1/projects')).body.projects).toMatchObject([
      { projectId: 'default', quota: null, gpuMilli: 0 },
    ]);
    expect(await as('max').get('/v1/projects/vision')).toMatchObject({
      status: 403,
      body: { code: 'forbidden' },
    });
    expect(await as('max').get('/v1/projects/vision/quota')).toMatchObject({ status: 403 });
    expect(await as('root').get('/v1/projects/nobody/quota')).toMatchObject({ status: 200, body: {} });
    expect(await as('root').get('/v1/projects/nobody')).toMatchObject({
      status: 404,
      body: { code: 'project-unknown' },
    });
  });
  it('are where the sessions of a key belong', async () => {
    const wish = { image: 'python', resources: { cpuMilli: 1000, memoryBytes: 2 ** 30 } };
    expect((await as('mia').post('/v1/sessions', wish)).body.projectId).toBe('vision');
    expect((await as('max').post('/v1/sessions', wish)).body.projectId).toBe('default');
    expect((await as('mia').get('/v1/me')).body).toMatchObject({ userId: 'mia', projectId: 'vision' });
  });
});

describe('a project', () => {
  const films = { projectId: 'films', name: 'Films', description: 'What moves' };
  it('is made by an admin, once', async () => {
    const made = await as('root').post('/v1/projects', films);
    expect(made).toMatchObject({ status: 201, body: { ...films, state: 'open', quota: null } });
    expect(made.headers.get('location')).toBe('/v1/projects/films');
    expect(await as('root').post('/v1/projects', films)).toMatchObject({
      status: 409,
      body: { code: 'project-exists' },
    });
    expect(await as('pam').post('/v1/projects', films)).toMatchObject({ status: 403 });
    expect(await as('root').post('/v1/projects', { projectId: 'No' })).toMatchObject({
      status: 400,
      body: { pointer: '/projectId' },
    });
  });
  it('gets another name from who runs it, and from no one else’s admin', async () => {
    expect(await as('pam').send('PATCH', '/v1/projects/vision', { name: 'Seeing' })).toMatchObject({
      status: 200,
      body: { projectId: 'vision', name: 'Seeing' },
    });
    expect(await as('pam').send('PATCH', '/v1/projects/films', { name: 'x' })).toMatchObject({ status: 403 });
    expect(await as('mia').send('PATCH', '/v1/projects/vision', { name: 'x' })).toMatchObject({
      status: 403,
    });
    expect(await as('root').send('PATCH', '/v1/projects/flims', { name: 'x' })).toMatchObject({
      status: 404,
      body: { code: 'project-unknown' },
    });
  });
  it('is told anew only when it has changed, and changed only by who saw it as it is', async () => {
    const seen = (await as('root').get('/v1/projects/vision')).headers.get('etag') ?? '';
    expect(seen).toMatch(/^"[\w-]{22}"$/);
    const again = await as('root').get('/v1/projects/vision', { 'if-none-match': `W/${seen}` });
    expect([again.status, again.body, again.headers.get('etag')]).toEqual([304, '', seen]);
    const rename = (name: string, etag: string) =>
      as('root').send('PATCH', '/v1/projects/vision', { name }, { 'if-match': etag });
    expect(await rename('First', seen)).toMatchObject({ status: 200, body: { name: 'First' } });
    expect(await rename('Second', seen)).toMatchObject({
      status: 412,
      body: { code: 'precondition-failed', detail: expect.stringContaining('not any more as you saw it') },
    });
    expect((await as('root').get('/v1/projects/vision', { 'if-none-match': seen })).body.name).toBe('First');
    const closing = await as('root').send('POST', '/v1/projects/vision/close', {}, { 'if-match': seen });
    expect(closing.status).toBe(412);
    expect((await as('mia').send('PATCH', '/v1/projects/vision', {}, { 'if-match': '*' })).status).toBe(403);
  });
  it('that is closed takes no keys, no folders and no right to one, until it is opened again', async () => {
    const tried = await as('root').post('/v1/projects/films/close?dryRun=true', {});
    expect(tried.body).toMatchObject({ isDryRun: true, state: 'open', goesOnCount: 2 });
    expect(await as('root').post('/v1/projects/films/close', { stopSessions: true })).toMatchObject({
      status: 200,
      body: { isDryRun: false, state: 'closed', goesOnCount: 0, ends: { waitingCount: 1 } },
    });
    const key = { label: 'late', role: 'member', projectId: 'films' };
    const refused = { status: 409, body: { code: 'project-closed' } };
    expect(await as('root').post('/v1/keys', key)).toMatchObject(refused);
    const folder = { name: 'late', owner: 'project:films' };
    expect(await as('root').post('/v1/folders', folder)).toMatchObject(refused);
    const share = ['/v1/folders/corpus/shares/project:films', { permission: 'read' }] as const;
    expect(await as('root').put(...share)).toMatchObject(refused);
    expect(await as('root').send('PATCH', '/v1/folders/corpus', { owner: 'project:films' })).toMatchObject(
      refused,
    );
    expect(await as('root').post('/v1/projects/films/reopen')).toMatchObject({ body: { state: 'open' } });
    expect(await as('root').post('/v1/keys', key)).toMatchObject({ status: 201 });
  });
  it('is chosen by the key of an admin for one request, and by no other key', async () => {
    const inProject = async (user: string, project: string) => {
      const { status, body } = await as(user).send('GET', '/v1/me', undefined, { 'berth-project': project });
      return [status, body.projectId ?? body.code];
    };
    expect(await inProject('root', 'films')).toEqual([200, 'films']);
    expect(await inProject('root', 'flims')).toEqual([404, 'project-unknown']);
    expect(await inProject('mia', 'vision')).toEqual([200, 'vision']);
    expect(await inProject('mia', 'films')).toEqual([403, 'not-a-member']);
  });
});

describe('pools', () => {
  it('are seen by everybody', async () => {
    expect((await as('max').get('/v1/pools')).body).toEqual({ pools: [pool] });
    expect((await as('max').get('/v1/pools/default')).body).toEqual(pool);
    expect((await as('max').get('/v1/pools/default/policy')).body).toEqual({ order: 'drf' });
    for (const id of ['nowhere', 'No%20Name'])
      expect(await as('max').get(`/v1/pools/${id}`)).toMatchObject({
        status: 404,
        body: { code: 'pool-unknown' },
      });
  });
  it('get their policy from admins', async () => {
    const answer = await as('root').put('/v1/pools/teaching/policy', {
      order: 'fifo',
      starvationMs: 3_600_000,
    });
    expect(answer).toMatchObject({ status: 200, body: { order: 'fifo', starvationMs: 3_600_000 } });
    expect(commands.at(-1)).toMatchObject({
      poolId: 'teaching',
      policy: { order: 'fifo' },
      by: 'user:admin',
    });
    expect(await as('pam').put('/v1/pools/teaching/policy', {})).toMatchObject({ status: 403 });
    expect(await as('root').put('/v1/pools/teaching/policy', { order: 'random' })).toMatchObject({
      status: 400,
      body: { code: 'invalid-request', pointer: '/order' },
    });
  });
});

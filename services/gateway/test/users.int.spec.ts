import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RunningService } from '#service-kit';
import { clientOf } from './client.ts';
import type { Loose } from './client.ts';
import { fakeOwners } from './fake-owners.ts';
import { prepare, untilReady } from './gateway-under-test.ts';
import type { UnderTest } from './gateway-under-test.ts';

/* Two gateways: what one is told, the other knows. */
let system: UnderTest;
let gateway: RunningService;
let second: RunningService;
let owners: ReturnType<typeof fakeOwners>;
let root: ReturnType<typeof clientOf>;

beforeAll(async () => {
  system = await prepare();
  [gateway, second] = await Promise.all([system.boot(), system.boot()]);
  await Promise.all([gateway.isUp, second.isUp]);
  owners = fakeOwners(system.bus, system.log);
  root = clientOf(gateway.url);
  await Promise.all([untilReady(gateway.url), untilReady(second.url)]);
});
afterAll(async () => {
  owners.stop();
  await system.stop();
});

const keyOf = async (userId: string, role: string, projectId: string) => {
  const { body } = await root.post('/v1/keys', { label: 'spec', role, userId, projectId });
  return { here: clientOf(gateway.url, body.key), there: clientOf(second.url, body.key) };
};

describe('an account', () => {
  it('is made once, with a name that can be erased', async () => {
    const wish = {
      userId: 'ada',
      name: 'Ada Lovelace',
      email: 'ada@example.org',
      projects: [{ projectId: 'vision', role: 'member' }],
    };
    const made = await root.post('/v1/users', wish, { 'idempotency-key': 'ada-1' });
    expect(made).toMatchObject({ status: 201, body: { ...wish, isAdmin: false, standing: 'invited' } });
    expect(await root.post('/v1/users', wish)).toMatchObject({ status: 409, body: { code: 'user-exists' } });
    expect((await root.get('/v1/users')).body.users.map(({ userId }: Loose) => userId)).toEqual(['ada']);

    const log = JSON.stringify((await root.get('/v1/events?type=user.*')).body.events);
    expect(log).toContain('user.joined');
    expect(log).not.toMatch(/Lovelace|example\.org/);

    const changed = await root.send('PATCH', '/v1/users/ada', { name: 'Ada King' });
    expect(changed.body).toMatchObject({ name: 'Ada King', email: 'ada@example.org' });
    const forgotten = await root.post('/v1/users/ada/forget');
    expect(forgotten.body).not.toHaveProperty('name');
    expect(forgotten.body).not.toHaveProperty('email');
    expect(forgotten.body.projects).toEqual([{ projectId: 'vision', role: 'member' }]);
  });

  it.each([
    ['no id', { name: 'x' }, '/userId'],
    ['an address that is none', { userId: 'bob', email: 'bob' }, '/email'],
    [
      'a role that nobody has in a project',
      { userId: 'bob', projects: [{ projectId: 'p', role: 'admin' }] },
      '/projects/0/role',
    ],
    ['a name of spaces', { userId: 'bob', name: '  ' }, '/name'],
  ])('is not made with %s', async (_what, wish, pointer) =>
    expect(await root.post('/v1/users', wish)).toMatchObject({ status: 400, body: { pointer } }),
  );

  it('bounds what its keys open, at once and on every gateway', async () => {
    const { here, there } = await keyOf('ada', 'project-admin', 'vision');
    expect((await there.get('/v1/me')).body).toMatchObject({ role: 'member', projectId: 'vision' });
    await root.put('/v1/projects/vision/members/ada', { role: 'viewer' });
    expect((await there.get('/v1/me')).body).toMatchObject({ role: 'viewer' });
    await root.delete('/v1/projects/vision/members/ada');
    for (const client of [here, there])
      expect(await client.get('/v1/sessions')).toMatchObject({ status: 403, body: { code: 'not-a-member' } });
    await root.put('/v1/projects/vision/members/ada', { role: 'member' });
    expect((await root.post('/v1/users/ada/disable')).body.standing).toBe('disabled');
    for (const client of [here, there])
      expect(await client.get('/v1/me')).toMatchObject({ status: 401, body: { code: 'account-disabled' } });
    await root.post('/v1/users/ada/enable');
    expect((await there.get('/v1/me')).status).toBe(200);
  });

  it('keeps the key of the configuration from nothing: it is the way back in', async () => {
    await root.post('/v1/users', { userId: 'admin', isAdmin: true });
    expect(await root.post('/v1/users/admin/disable')).toMatchObject({
      status: 409,
      body: { code: 'not-on-oneself' },
    });
    expect((await root.get('/v1/me')).body).toMatchObject({ userId: 'admin', role: 'admin' });
  });
});

describe('a project-admin', () => {
  it('says who belongs to his project, and to no other', async () => {
    await root.post('/v1/users', {
      userId: 'pam',
      projects: [{ projectId: 'vision', role: 'project-admin' }],
    });
    await root.post('/v1/users', { userId: 'eve', projects: [{ projectId: 'weapons', role: 'member' }] });
    const { here: pam } = await keyOf('pam', 'project-admin', 'vision');
    expect((await pam.put('/v1/projects/vision/members/eve', { role: 'viewer' })).body).toMatchObject({
      userId: 'eve',
      role: 'viewer',
    });
    const { body } = await pam.get('/v1/projects/vision/members');
    expect(body.members.map(({ userId, role }: Loose) => [userId, role])).toEqual([
      ['ada', 'member'],
      ['eve', 'viewer'],
      ['pam', 'project-admin'],
    ]);
    expect((await pam.put('/v1/projects/weapons/members/pam', { role: 'member' })).status).toBe(403);
    expect((await pam.get('/v1/projects/weapons/members')).status).toBe(403);
    expect((await pam.delete('/v1/projects/vision/members/eve')).status).toBe(204);
    expect((await pam.delete('/v1/projects/vision/members/pam')).body).toMatchObject({
      code: 'not-on-oneself',
    });
    expect((await pam.put('/v1/projects/vision/members/nobody', { role: 'member' })).body).toMatchObject({
      code: 'user-unknown',
    });
    expect((await pam.get('/v1/users')).status).toBe(403);
    expect((await pam.get('/v1/users/eve')).status).toBe(404);
    expect((await pam.get('/v1/users/pam')).body).toMatchObject({ userId: 'pam' });
  });
});

describe('a key', () => {
  it('that is revoked opens nothing on any gateway, from the answer on', async () => {
    await root.post('/v1/users', { userId: 'kim', projects: [{ projectId: 'vision', role: 'member' }] });
    const { here } = await keyOf('kim', 'member', 'vision');
    const made = await here.post('/v1/keys', { label: 'laptop', role: 'viewer', scopes: ['sessions:read'] });
    expect(made).toMatchObject({ status: 201, body: { projectId: 'vision', scopes: ['sessions:read'] } });
    const there = clientOf(second.url, made.body.key);
    expect((await there.get('/v1/sessions')).status).toBe(200);
    expect((await there.get('/v1/nodes')).status).toBe(403);
    expect((await here.delete(`/v1/keys/${made.body.keyId}`)).status).toBe(204);
    expect((await there.get('/v1/sessions')).body).toMatchObject({ code: 'key-unknown' });
  });

  it('of an account that is disabled opens nothing on any gateway, from the answer on', async () => {
    await root.post('/v1/users', { userId: 'max', projects: [{ projectId: 'vision', role: 'member' }] });
    const { there } = await keyOf('max', 'member', 'vision');
    expect((await there.get('/v1/me')).body).toMatchObject({ role: 'member' });
    await root.put('/v1/projects/vision/members/max', { role: 'viewer' });
    expect((await there.get('/v1/me')).body).toMatchObject({ role: 'viewer' });
    await root.post('/v1/users/max/disable');
    expect((await there.get('/v1/me')).body).toMatchObject({ code: 'account-disabled' });
  });

  it('tells when it was last used', async () => {
    const { here } = await keyOf('kim', 'viewer', 'vision');
    await here.get('/v1/me');
    const used = async () =>
      (await here.get('/v1/keys')).body.keys.filter(({ lastUsedAt }: Loose) => lastUsedAt);
    await expect.poll(used, { timeout: 5000 }).not.toEqual([]);
  });

  it('of somebody without an account is what it says', async () => {
    const { here } = await keyOf('robot', 'project-admin', 'vision');
    expect((await here.get('/v1/me')).body).toMatchObject({ role: 'project-admin', projectId: 'vision' });
  });
});

import { v4 } from 'uuid';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { requester } from '#bus';
import { PATTERNS } from '#contracts';
import { nodeId } from '#kernel';
import type { RunningService } from '#service-kit';
import { clientOf } from './client.ts';
import { prepare, untilReady } from './gateway-under-test.ts';
import type { UnderTest } from './gateway-under-test.ts';

let system: UnderTest;
let gateway: RunningService;
let root: ReturnType<typeof clientOf>;
const login = { username: '$oauthtoken', password: `secret-${v4()}` };

beforeAll(async () => {
  system = await prepare();
  gateway = await system.boot();
  await gateway.isUp;
  root = clientOf(gateway.url);
  await untilReady(gateway.url);
});
afterAll(async () => system.stop());

const askedByNode = (host: string) =>
  requester(system.bus)(PATTERNS.registryLogin(nodeId('gpu-1')), { host }, { timeoutMs: 3000 });

describe('a registry', () => {
  it('is given a login, which nodes get and nobody else', async () => {
    const set = await root.put('/v1/registries/NVCR.io', login);
    expect(set).toMatchObject({ status: 200, body: { host: 'nvcr.io', username: '$oauthtoken' } });
    expect(await askedByNode('nvcr.io')).toEqual({ ok: true, value: { login } });
    expect(await askedByNode('ghcr.io')).toEqual({ ok: true, value: { login: null } });
    const told = [set, await root.get('/v1/registries'), await root.get('/v1/events?type=registry.*')];
    expect(JSON.stringify(told.map(({ body }) => body))).not.toContain(login.password);
    expect(told[2]?.body.events).toMatchObject([
      { type: 'registry.login-set', stream: 'registry-nvcr-io', data: { host: 'nvcr.io' } },
    ]);
  });

  it('keeps its login from a gateway with another secret key, which says so', async () => {
    const other = await system.boot(0, { BERTH_SECRET_KEY: 'another-another-another-another-another' });
    await other.isUp;
    await untilReady(other.url);
    const { body } = await clientOf(other.url).get('/v1/registries');
    expect(body.registries).toMatchObject([{ host: 'nvcr.io' }]);
    expect(body.registries[0]).not.toHaveProperty('username');
    await other.stop();
  });

  it('gets another login, and loses it', async () => {
    await root.put('/v1/registries/nvcr.io', { username: 'ada', password: 'other' });
    expect(await askedByNode('nvcr.io')).toMatchObject({ value: { login: { username: 'ada' } } });
    expect((await root.delete('/v1/registries/nvcr.io')).status).toBe(204);
    expect(await askedByNode('nvcr.io')).toEqual({ ok: true, value: { login: null } });
    expect(await root.delete('/v1/registries/nvcr.io')).toMatchObject({
      ...{ status: 404, body: { code: 'registry-unknown' } },
    });
    const { body } = await root.get('/v1/events?type=registry.*');
    expect(body.events.map(({ type }: { type: string }) => type)).toEqual([
      ...['registry.login-set', 'registry.login-set', 'registry.removed'],
    ]);
  });

  it('takes images of projects below a path when it is told so, and no more when that is left out', async () => {
    const takes = await root.put('/v1/registries/registry.example:5000', {
      ...login,
      pushUnder: '/team/berth/',
    });
    expect(takes).toMatchObject({ status: 200, body: { pushUnder: 'team/berth' } });
    const listed = await root.get('/v1/registries');
    expect(listed.body.registries).toMatchObject([
      { host: 'registry.example:5000', pushUnder: 'team/berth' },
    ]);
    const again = await root.put('/v1/registries/registry.example:5000', login);
    expect(again.body).not.toHaveProperty('pushUnder');
    await root.delete('/v1/registries/registry.example:5000');
  });

  it.each([
    ['a path that is none', '/v1/registries/nvcr.io', { ...login, pushUnder: 'A//b' }, 'push-path-invalid'],
    ['no host', '/v1/registries/https%3A%2F%2Fnvcr.io', login, 'registry-host-invalid'],
    ['no password', '/v1/registries/nvcr.io', { username: 'ada' }, 'invalid-request'],
  ])('is refused with %s', async (_what, path, body, code) =>
    expect(await root.put(path, body)).toMatchObject({ status: 400, body: { code } }),
  );

  it('is for admins alone', async () => {
    const { body } = await root.post('/v1/keys', { label: 'spec', role: 'project-admin', userId: 'bob' });
    const bob = clientOf(gateway.url, body.key);
    for (const answer of [await bob.get('/v1/registries'), await bob.put('/v1/registries/x.io', login)])
      expect(answer.status).toBe(403);
  });
});

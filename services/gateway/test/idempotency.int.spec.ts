import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { clientOf } from './client.ts';
import { fakeOwners } from './fake-owners.ts';
import { prepare, untilReady } from './gateway-under-test.ts';
import type { UnderTest } from './gateway-under-test.ts';

let system: UnderTest;
let owners: ReturnType<typeof fakeOwners>;
/** Of two gateways. */
let apis: readonly ReturnType<typeof clientOf>[];

beforeAll(async () => {
  system = await prepare();
  owners = fakeOwners(system.bus, system.log);
  const gateways = [];
  for (let n = 0; n < 2; n += 1) {
    const gateway = await system.boot();
    await gateway.isUp;
    await untilReady(gateway.url);
    gateways.push(gateway);
  }
  apis = gateways.map(({ url }) => clientOf(url));
});
afterAll(async () => {
  owners.stop();
  await system.stop();
});

const at = (n: number) => apis[n] ?? clientOf('');
const once = (key: string) => ({ 'idempotency-key': key });
const WISHES = [
  ['/v1/keys', { label: 'ci', role: 'viewer' }, 201],
  ['/v1/hooks', { name: 'chat', url: 'https://chat.example.org/berth' }, 201],
  ['/v1/users', { userId: 'ada', name: 'Ada', email: 'ada@example.org' }, 201],
  ['/v1/users/ada/link', { purpose: 'invitation' }, 200],
] as const;

describe('what makes something', () => {
  it.each(WISHES)(
    'is done once under one key, whichever gateway is asked: %s',
    async (path, body, status) => {
      const first = await at(0).post(path, body, once('a'));
      const again = await at(1).post(path, body, once('a'));
      expect([first.status, again.status]).toEqual([status, status]);
      expect(again.body).toEqual(first.body);
      expect(again.headers.get('location')).toBe(first.headers.get('location'));
    },
  );

  it('is done once also when it is asked at the same moment', async () => {
    const wish = { label: 'at once', role: 'viewer' };
    const answers = await Promise.all(apis.map((api) => api.post('/v1/keys', wish, once('b'))));
    expect(answers.map(({ status }) => status)).toEqual([201, 201]);
    expect(new Set(answers.map(({ body }) => body.key)).size).toBe(1);
  });

  it('is refused under a key that came with something else', async () => {
    expect(await at(0).post('/v1/keys', { label: 'other', role: 'viewer' }, once('a'))).toMatchObject({
      status: 422,
      body: { code: 'idempotency-key-reused' },
    });
  });

  it('is tried anew after a refusal', async () => {
    const wish = { userId: 'nobody-yet' };
    const link = { purpose: 'invitation' };
    expect((await at(0).post('/v1/users/nobody-yet/link', link, once('c'))).status).toBe(404);
    await at(0).post('/v1/users', wish);
    expect((await at(0).post('/v1/users/nobody-yet/link', link, once('c'))).status).toBe(200);
  });
});

import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { RunningService } from '#service-kit';
import { browserAt } from './browser.ts';
import { clientOf } from './client.ts';
import type { Loose } from './client.ts';
import { prepare, untilReady } from './gateway-under-test.ts';
import type { UnderTest } from './gateway-under-test.ts';

let system: UnderTest;
let gateway: RunningService;
let root: ReturnType<typeof clientOf>;
let eve: ReturnType<typeof clientOf>;

beforeAll(async () => {
  system = await prepare();
  gateway = await system.boot();
  await gateway.isUp;
  root = clientOf(gateway.url);
  await untilReady(gateway.url);
  await root.post('/v1/users', { userId: 'eve', projects: [{ projectId: 'vision', role: 'viewer' }] });
  const { body } = await root.post('/v1/keys', {
    label: 'spec',
    role: 'viewer',
    userId: 'eve',
    projectId: 'vision',
  });
  eve = clientOf(gateway.url, body.key);
});
afterAll(() => system.stop());

describe('the audit', () => {
  it('tells who did what, and who was not let do what, from where', async () => {
    for (let n = 0; n < 7; n += 1) await eve.post('/v1/users', { userId: 'mallory' });
    await browserAt(gateway.url).post('/v1/sign-in', { login: 'eve', password: 'not her password' });
    const refusedOf = async () => (await root.get('/v1/audit?outcome=refused')).body.entries;
    await vi.waitFor(
      async () =>
        expect(await refusedOf()).toEqual(
          expect.arrayContaining([
            expect.objectContaining({
              who: 'user:eve',
              what: 'POST /v1/users',
              outcome: 'forbidden',
              count: 7,
              from: { address: '127.0.0.1', agent: expect.any(String) },
            }),
            expect.objectContaining({
              who: 'nobody',
              what: 'POST /v1/sign-in',
              outcome: 'unauthenticated',
              count: 1,
            }),
          ]),
        ),
      { timeout: 15_000 },
    );
    const log = JSON.stringify((await root.get('/v1/events?type=audit.*')).body.events);
    expect(log).not.toMatch(/127\.0\.0\.1|not her password/);
    const byEve = (await root.get('/v1/audit?user=eve')).body.entries;
    expect(byEve.map(({ outcome }: Loose) => outcome)).toEqual(['forbidden']);
    const done = (await root.get('/v1/audit?user=admin&about=user-eve')).body.entries;
    expect(done.map(({ what }: Loose) => what)).toEqual(['user.joined', 'user.created']);
  });

  it('is read page by page, the newest first, and by admins alone', async () => {
    const whole = (await root.get('/v1/audit?limit=500')).body;
    const parts: Loose[] = [];
    let next = '';
    for (let page = 0; page < 50; page += 1) {
      const { body } = await root.get(`/v1/audit?limit=2${next}`);
      parts.push(...body.entries);
      if (body.next === undefined) break;
      next = `&before=${body.next}`;
    }
    expect(parts.map(({ position }) => position)).toEqual(
      whole.entries.map(({ position }: Loose) => position),
    );
    expect(whole.entries.map(({ position }: Loose) => position)).toEqual(
      whole.entries.map(({ position }: Loose) => position).toSorted((a: number, b: number) => b - a),
    );
    expect((await eve.get('/v1/audit')).status).toBe(403);
    expect((await eve.get('/v1/events?type=audit.*')).body.events).toEqual([]);
  });
});

import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { RunningService } from '#service-kit';
import { Berth, BerthError } from '../../../sdk/typescript/src/index.ts';
import { ADMIN_KEY, type UnderTest } from './gateway-under-test.ts';
import { gatewayWithOwners, type WithOwners } from './gateway-with-owners.ts';

/* The client for TypeScript against a gateway whose owners are played by the spec. */

let system: UnderTest;
let gateway: RunningService;
let owners: WithOwners['owners'];
let stop: () => Promise<void>;
let berth: Berth;

beforeAll(async () => {
  ({ system, gateway, owners, stop } = await gatewayWithOwners());
  berth = new Berth({ url: gateway.url, key: ADMIN_KEY });
});
afterAll(() => stop());

describe('the client for TypeScript', () => {
  it('asks for a session, finds it by its name, and is answered the same for the same key', async () => {
    const wish = { command: ['true'], gpu: 0.5, name: 'from-ts' };
    const first = await berth.sessions.create(wish, { idempotencyKey: 'one' });
    const again = await berth.sessions.create(wish, { idempotencyKey: 'one' });
    expect(again.sessionId).toBe(first.sessionId);
    const found = [];
    for await (const one of berth.sessions.list({ name: 'from-ts', limit: 1 })) found.push(one.sessionId);
    expect(found).toEqual([first.sessionId]);
    expect(await berth.sessions.get('from-ts')).toMatchObject({ resources: { gpuMilli: 500 } });
  });

  it('follows a session and what it prints over the death of the gateway, with nothing lost and nothing twice', async () => {
    const { sessionId } = await berth.sessions.create({ command: ['work'] });
    const phases: string[] = [];
    const printed: string[] = [];
    const watching = (async () => {
      for await (const message of berth.sessions.watch(sessionId))
        if (message.event === 'phase') phases.push(message.phase);
    })();
    const reading = (async () => {
      for await (const { text } of berth.sessions.logs(sessionId)) printed.push(text);
    })();
    await owners.place(sessionId);
    await owners.start(sessionId);
    owners.print(sessionId, 'before\n');
    await vi.waitFor(() => expect([phases.at(-1), printed]).toEqual(['running', ['before\n']]), {
      timeout: 10_000,
    });
    const port = Number(new URL(gateway.url).port);
    await gateway.stop();
    owners.print(sessionId, 'meanwhile\n');
    gateway = await system.boot(port);
    await vi.waitFor(() => expect(printed).toEqual(['before\n', 'meanwhile\n']), { timeout: 20_000 });
    await owners.end(sessionId, 0);
    await Promise.all([watching, reading]);
    expect(phases).toEqual(['waiting', 'placed', 'running', 'stopping', 'ended']);
    expect((await berth.sessions.wait(sessionId)).outcome).toEqual({ kind: 'completed', exitCode: 0 });
    expect(await berth.sessions.output(sessionId)).toBe('before\nmeanwhile\n');
  });

  it('follows the log from any position', async () => {
    const { events } = await berth.events.read({ limit: 3 });
    const seen = [];
    for await (const event of berth.events.follow({ lastId: String(events[0]?.position) })) {
      seen.push(event.position);
      if (seen.length === 2) break;
    }
    expect(seen).toEqual([events[1]?.position, events[2]?.position]);
  });

  it('is told refusals with their code, status and field', async () => {
    const error = await berth.sessions.create({ gpu: 1.5 }).catch((cause: unknown) => cause);
    expect(error).toBeInstanceOf(BerthError);
    expect(error).toMatchObject({ status: 400, pointer: '/resources/gpuMilli', retryable: false });
    await expect(berth.sessions.get('nobody')).rejects.toMatchObject({
      code: 'session-unknown',
      status: 404,
    });
    const stranger = new Berth({ url: gateway.url, key: `${ADMIN_KEY}x` });
    await expect(stranger.me()).rejects.toMatchObject({ code: 'key-unknown', status: 401 });
  });

  it('knows every operation by its id', async () => {
    expect(await berth.call('listKeys', {})).toMatchObject({ keys: [{ keyId: 'bootstrap' }] });
    expect(await berth.me()).toMatchObject({ userId: 'admin', role: 'admin' });
    for await (const { nodeId } of berth.nodes.list()) expect(nodeId).toBe('n1');
  });
});

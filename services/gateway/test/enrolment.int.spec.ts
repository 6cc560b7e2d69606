import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { requester } from '#bus';
import { type AdmittedNode, PATTERNS, readJoinToken } from '#contracts';
import { accept, nodeId } from '#kernel';
import type { RunningService } from '#service-kit';
import { clientOf } from './client.ts';
import { fakeOwners, serve } from './fake-owners.ts';
import { prepare, untilReady } from './gateway-under-test.ts';
import type { UnderTest } from './gateway-under-test.ts';

const PEM = '-----BEGIN CERTIFICATE-----\nTUlJQg==\n-----END CERTIFICATE-----\n';
const KEYS = ['A', 'B', 'C'].map((letter) => `U${letter.repeat(55)}`);

let system: UnderTest;
let gateway: RunningService;
let owners: ReturnType<typeof fakeOwners>;
let api: ReturnType<typeof clientOf>;
let admitted: readonly AdmittedNode[] = [];
const closing: (() => void)[] = [];

/** Stands for the launcher that runs the nats-server. */
const openDoor = async (): Promise<void> => {
  const place = { server: 'tls://10.0.0.5:4222', authority: PEM, password: 'p'.repeat(43), ownNodes: ['n1'] };
  closing.push(
    serve(system.bus, PATTERNS.joiningPlace, () => Promise.resolve(accept(place))),
    serve(system.bus, PATTERNS.admitNodes, (data) => {
      admitted = (data as { readonly nodes: readonly AdmittedNode[] }).nodes;
      return Promise.resolve(accept(null));
    }),
  );
  await system.bus.connection().flush();
};

beforeAll(async () => {
  system = await prepare();
  gateway = await system.boot();
  await gateway.isUp;
  owners = fakeOwners(system.bus, system.log);
  api = clientOf(gateway.url);
  await untilReady(gateway.url);
});
afterAll(async () => {
  for (const close of closing) close();
  owners.stop();
  await system.stop();
});

const invite = async (node: string): Promise<string> => {
  const { status, body } = await api.post(`/v1/nodes/${node}/invitation`);
  expect(status).toBe(201);
  const token = readJoinToken(body.token);
  if (!token.ok) throw new Error(token.refusal.message);
  return token.value.secret;
};
const show = (secret: string, publicKey: string | undefined, more: object = {}) =>
  requester(system.bus)(
    PATTERNS.enrolNode,
    { secret, publicKey, protocol: 1, version: '0.1.0', ...more },
    { timeoutMs: 5000 },
  );
const codeOf = async (outcome: ReturnType<typeof show>): Promise<string> => {
  const answer = await outcome;
  return answer.ok ? 'let in' : answer.refusal.code;
};

describe('a Berth that was not started for other servers', () => {
  it('says how it would take them in', async () => {
    expect(await api.post('/v1/nodes/gpu-2/invitation')).toMatchObject({
      status: 409,
      body: { code: 'joining-closed', detail: expect.stringContaining('--nodes-host') },
    });
  });
});

describe('a server that was invited', () => {
  beforeAll(openDoor);

  it('is let in with its key, also when it has to ask twice; nobody else is with the same token', async () => {
    const secret = await invite('gpu-2');
    expect(await show(secret, KEYS[0])).toEqual({ ok: true, value: { nodeId: 'gpu-2' } });
    expect(admitted).toEqual([{ nodeId: 'gpu-2', publicKey: KEYS[0] }]);
    expect(await codeOf(show(secret, KEYS[0]))).toBe('let in');
    expect(await show(secret, KEYS[1])).toMatchObject({
      refusal: { code: 'invitation-invalid', message: expect.stringContaining('was used already') },
    });
    expect(admitted).toEqual([{ nodeId: 'gpu-2', publicKey: KEYS[0] }]);
  });

  it('takes the place of the key before it, and only the newest invitation counts', async () => {
    const [first, second] = [await invite('gpu-2'), await invite('gpu-2')];
    expect(admitted).toMatchObject([{ publicKey: KEYS[0] }]);
    expect(await codeOf(show(first, KEYS[1]))).toBe('invitation-invalid');
    expect(await codeOf(show(second, KEYS[1]))).toBe('let in');
    expect(admitted).toMatchObject([{ publicKey: KEYS[1] }]);
  });

  it('is told to update when it speaks another version, and its invitation stays good', async () => {
    const secret = await invite('gpu-3');
    expect(await show(secret, KEYS[2], { protocol: 2, version: '9.0.0' })).toMatchObject({
      refusal: { code: 'version-mismatch', message: expect.stringContaining('Berth 9.0.0') },
    });
    expect(await codeOf(show(secret, KEYS[2]))).toBe('let in');
  });

  it('is not let in with what is no secret, or no key', async () => {
    expect(await codeOf(show('s'.repeat(43), KEYS[0]))).toBe('invitation-invalid');
    expect(await codeOf(show('s', KEYS[0]))).toBe('invalid-request');
    expect(await codeOf(show(await invite('gpu-4'), 'UA } }'))).toBe('invalid-request');
  });

  it('can’t be the control machine, or go by no name', async () => {
    for (const [id, code] of [
      ['n1', 'node-is-local'],
      ['No-Label', 'invalid-request'],
    ])
      expect((await api.post(`/v1/nodes/${id}/invitation`)).body.code).toBe(code);
  });

  it('is removed when nothing holds it any more, with what it was invited by', async () => {
    expect((await api.delete('/v1/nodes/gpu-9')).body.code).toBe('node-unknown');
    expect((await api.delete('/v1/nodes/n1')).body.code).toBe('node-is-local');
    const pending = await invite('gpu-3');
    expect((await api.delete('/v1/nodes/gpu-3')).status).toBe(204);
    expect(admitted).toEqual([{ nodeId: nodeId('gpu-2'), publicKey: KEYS[1] }]);
    expect(await codeOf(show(pending, KEYS[2]))).toBe('invitation-invalid');
  });

  it('leaves a story in the log, without a secret', async () => {
    await vi.waitFor(async () => {
      const { body } = await api.get('/v1/events?type=enrolment.*');
      const ofGpu3 = body.events.filter((event: { stream: string }) => event.stream === 'enrolment-gpu-3');
      expect(ofGpu3.map(({ type }: { type: string }) => type)).toEqual([
        'enrolment.invited',
        'enrolment.completed',
        'enrolment.invited',
        'enrolment.revoked',
      ]);
      expect(JSON.stringify(body.events)).not.toMatch(/secret|token|berth-join/);
    });
  });
});

import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { status } from '@grpc/grpc-js';
import type { RunningService } from '#service-kit';
import { GRPC_PORT } from '../src/tokens.ts';
import type { GrpcPort } from '../src/transport/grpc/connect-grpc.ts';
import { clientOf } from './client.ts';
import type { Loose } from './client.ts';
import { fakeOwners } from './fake-owners.ts';
import { ADMIN_KEY, prepare, untilReady } from './gateway-under-test.ts';
import type { UnderTest } from './gateway-under-test.ts';
import { rpcClientOf } from './rpc-client.ts';

let system: UnderTest;
let gateway: RunningService;
let owners: ReturnType<typeof fakeOwners>;
let port: number | undefined;
let rpc: ReturnType<typeof rpcClientOf>;

const resources = { cpuMilli: 1000, memoryBytes: 2 ** 30, gpuMilli: 0 };
const wish = { image: 'python', command: ['true'], env: { SEED: '7' }, resources };

beforeAll(async () => {
  system = await prepare();
  gateway = await system.boot();
  await gateway.isUp;
  owners = fakeOwners(system.bus, system.log);
  await untilReady(gateway.url);
  await owners.joinNode();
  port = gateway.app.get<GrpcPort>(GRPC_PORT).port();
  rpc = rpcClientOf(port);
});
afterAll(async () => {
  rpc.close();
  owners.stop();
  await system.stop();
});

const make = async (name: string): Promise<Loose> => {
  const made = await rpc.call('SessionService/CreateSession', { wish: { ...wish, name } });
  expect(made).toMatchObject({ code: 0, details: '' });
  return made.body.session;
};

describe('a call', () => {
  it('says the same as REST, in words of its own', async () => {
    const made = await make('train');
    const rest = (await clientOf(gateway.url).get(`/v1/sessions/${made.sessionId}`)).body;
    expect(made).toMatchObject({
      name: 'train',
      kind: 'SESSION_KIND_BATCH',
      phase: 'SESSION_PHASE_WAITING',
      command: ['true'],
      env: { SEED: '7' },
      resources: { cpuMilli: 1000, memoryBytes: 2 ** 30, gpuMilli: 0 },
      projectId: rest.projectId,
      position: rest.position,
    });
    expect(made.requestedAt.seconds).toBe(Math.floor(Date.parse(rest.requestedAt) / 1000));
    const listed = await rpc.call('SessionService/ListSessions', { alive: true, limit: 500 });
    expect(listed.body.sessions.map((one: Loose) => one.sessionId)).toContain(made.sessionId);
    const { body } = await rpc.call('NodeService/ListNodes');
    expect(body.nodes[0]).toMatchObject({ nodeId: 'n1', state: 'NODE_STATE_READY' });
  });

  it('with the same idempotency key is the same wish, and tells its position', async () => {
    const again = { 'idempotency-key': 'of-the-spec' };
    const [one, two] = [
      await rpc.call('SessionService/CreateSession', { wish }, again),
      await rpc.call('SessionService/CreateSession', { wish }, again),
    ];
    expect(two.body.session.sessionId).toBe(one.body.session.sessionId);
    const position = String(one.heads?.get('berth-position')[0]);
    expect(position).toMatch(/^\d+$/);
    const ref = { ref: one.body.session.sessionId };
    const read = await rpc.call('SessionService/GetSession', ref, { 'berth-position': position });
    expect(read.code).toBe(0);
    const early = await rpc.call('SessionService/GetSession', ref, { 'berth-position': '99999999' });
    expect(early.code).toBe(status.DEADLINE_EXCEEDED);
  });

  it('without a key, or with a wrong one, is not let in', async () => {
    const nobody = rpcClientOf(port, null);
    const wrong = rpcClientOf(port, 'berth_nobody_0123456789abcdef');
    expect((await nobody.call('UserService/GetMe')).code).toBe(status.UNAUTHENTICATED);
    expect((await wrong.call('SessionService/CreateSession', { wish })).code).toBe(status.UNAUTHENTICATED);
    const stream = nobody.listen('EventService/WatchEvents');
    expect(await stream.ended).toBe(status.UNAUTHENTICATED);
    nobody.close();
    wrong.close();
  });

  it('that is no message of its type is refused as such', async () => {
    const answer = await rpc.call('SessionService/GetSession', Buffer.from('ffffff', 'hex'));
    expect(answer).toMatchObject({ code: status.INVALID_ARGUMENT });
  });

  it('that is larger than any wish is refused before it is read', async () => {
    const image = 'x'.repeat(2 ** 21);
    const answer = await rpc.call('SessionService/CreateSession', { wish: { ...wish, image } });
    expect(answer.code).toBe(status.RESOURCE_EXHAUSTED);
  });
});

describe('a stream of events', () => {
  it('goes on after any position, with nothing missed and nothing twice', async () => {
    const all = rpc.listen('EventService/WatchEvents', { after: 0, type: 'session.*' });
    await make('one');
    await make('two');
    const positions = () => all.messages.flatMap(({ event }: Loose) => (event ? [event.position] : []));
    await vi.waitFor(() => expect(positions().length).toBeGreaterThan(2), { timeout: 10_000 });
    const seen = positions();
    all.stop();
    expect(await all.ended).toBe(status.CANCELLED);
    const rest = rpc.listen('EventService/WatchEvents', { after: seen[0], type: 'session.*' });
    await vi.waitFor(() => expect(rest.messages.length).toBeGreaterThanOrEqual(seen.length - 1), {
      timeout: 10_000,
    });
    expect(rest.messages.slice(0, seen.length - 1).map(({ event }: Loose) => event.position)).toEqual(
      seen.slice(1),
    );
    rest.stop();
  });

  it('ends with its deadline', async () => {
    const stream = rpc.listen('EventService/WatchEvents', {}, 300);
    expect(await stream.ended).toBe(status.DEADLINE_EXCEEDED);
  });

  it('ends when its key is revoked', async () => {
    const issued = await rpc.call('KeyService/IssueKey', { wish: { label: 'spec', role: 'ROLE_VIEWER' } });
    const other = rpcClientOf(port, issued.body.secret);
    const stream = other.listen('EventService/WatchEvents', {});
    await stream.isOpen;
    await rpc.call('KeyService/RevokeKey', { keyId: issued.body.key.keyId });
    expect(await stream.ended).toBe(status.UNAUTHENTICATED);
    other.close();
  }, 15_000);
});

describe('a session', () => {
  it('is watched until its end', async () => {
    const { sessionId } = await make('watched');
    const watched = rpc.listen('SessionService/WatchSession', { ref: sessionId });
    await watched.isOpen;
    await rpc.call('SessionService/StopSession', { ref: sessionId });
    expect(await watched.ended).toBe(0);
    expect(watched.messages.at(-1).end.session).toMatchObject({
      phase: 'SESSION_PHASE_ENDED',
      outcome: { kind: 'OUTCOME_KIND_CANCELLED', by: 'user:admin' },
    });
    const logs = rpc.listen('SessionService/FollowLogs', { ref: sessionId });
    expect(await logs.ended).toBe(0);
    expect(logs.messages.at(-1).end).toMatchObject({ isComplete: true });
  });
});

describe('a stock client in another language', () => {
  const run = promisify(execFile);
  const root = path.resolve(import.meta.dirname, '../../..');
  const PROTOS = [
    'proto',
    'services/gateway/test/protos',
    'node_modules/@grpc/reflection/build/proto/grpc/reflection/v1/reflection.proto',
    'node_modules/grpc-health-check/proto',
  ];
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'berth-protos-'));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it('lists, creates, watches, reads output, details, reflection and health, and keeps to a deadline', async () => {
    const buf = path.join(root, 'node_modules/@bufbuild/buf/bin/buf');
    const sets = await Promise.all(
      PROTOS.map(async (one, at) => {
        const set = path.join(folder, `${at}.binpb`);
        const args = one.endsWith('.proto')
          ? [path.join(root, 'node_modules/@grpc/reflection/build/proto'), '--path', path.join(root, one)]
          : [path.join(root, one)];
        await run(buf, ['build', ...args, '-o', set], { cwd: folder, timeout: 30_000 });
        return set;
      }),
    );
    const script = path.join(import.meta.dirname, 'stock-client.py');
    const { stdout } = await run('/usr/bin/python3', [script, `127.0.0.1:${port}`, ADMIN_KEY, ...sets], {
      timeout: 60_000,
    });
    const steps = new Map<string, Loose>(
      stdout
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line))
        .map((one) => [one.step, one]),
    );
    expect(steps.get('list')).toMatchObject({ nodes: ['n1'] });
    expect(steps.get('create')).toMatchObject({
      name: 'from-python',
      phase: 'SESSION_PHASE_WAITING',
      env: { SEED: '7' },
    });
    expect(steps.get('watch')).toMatchObject({ type: 'session.requested', name: 'from-python', at: true });
    expect(steps.get('logs').kinds.at(-1)).toBe('end');
    expect(steps.get('unknown')).toMatchObject({
      code: 'NOT_FOUND',
      reason: 'session-unknown',
      domain: 'berth.v1',
      kinds: ['google.rpc.ErrorInfo'],
    });
    expect(steps.get('invalid')).toMatchObject({
      code: 'INVALID_ARGUMENT',
      reason: 'invalid-request',
      fields: ['wish.resources.cpu_milli'],
    });
    expect(steps.get('hook')).toMatchObject({
      ...{ secret: 'whsec', state: 'HOOK_STATE_PAUSED' },
      ...{ found: ['chat'], left: 0 },
    });
    expect(steps.get('deadline')).toMatchObject({ code: 'DEADLINE_EXCEEDED', isInTime: true });
    expect(steps.get('reflection').services).toContain('berth.v1.SessionService');
    expect(steps.get('described').files).toBeGreaterThan(0);
    expect(steps.get('health')).toMatchObject({ status: 1 });
  }, 70_000);
});

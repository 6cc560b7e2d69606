import { status } from '@grpc/grpc-js';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { DataSource } from 'typeorm';
import { accept, refuse } from '#kernel';
import { DATA_SOURCE } from '#service-kit';
import type { RunningService } from '#service-kit';
import { GRPC_PORT } from '../src/tokens.ts';
import type { GrpcPort } from '../src/transport/grpc/connect-grpc.ts';
import { rpcOperations } from '../src/transport/grpc/rpc.ts';
import { OPERATION_IDS, ruleOf } from '../src/domain/access/operations.ts';
import { isPublicOperation } from '../src/domain/access/public-operations.ts';
import { RELATIONS } from '../src/domain/access/rule.ts';
import type { Relation } from '../src/domain/access/rule.ts';
import { isAtLeast } from '../src/domain/access/role.ts';
import { clientOf } from './client.ts';
import type { Loose } from './client.ts';
import { fakeOwners, serve } from './fake-owners.ts';
import { prepare, untilReady } from './gateway-under-test.ts';
import type { UnderTest } from './gateway-under-test.ts';
import { RPC_METHODS, rpcRequest } from './rpc-matrix.ts';
import { rpcClientOf } from './rpc-client.ts';
import { arrayOf, deliveryOf, MATRIX_BODIES, matrixPath } from './matrix-requests.ts';

/*
 * Every operation that the API describes × every role × one's own, one's project's and another project's: what is answered over HTTP is compared with
 * the table of `domain/access`. The owners behind the gateway refuse everything with `conflict`, so whatever gets past the gateway shows.
 */

const ROLES = ['viewer', 'member', 'project-admin', 'admin'] as const;
type Role = (typeof ROLES)[number];
type Operation = { readonly id: string; readonly method: string; readonly path: string };

let system: UnderTest;
let gateway: RunningService;
let stops: readonly (() => void)[];
const clients = new Map<Role, ReturnType<typeof clientOf>>();
const keys = new Map<string, string>();
/** For gRPC: its matrix revokes one too. */
const spares = new Map<string, string>();
const secrets = new Map<string, string>();
let operations: readonly Operation[];

/** One that takes images, too. */
const setRegistry = (admin: ReturnType<typeof clientOf> | undefined) =>
  admin?.put('/v1/registries/registry.example:5000', { username: 'ada', password: 'x', pushUnder: 'berth' });

const userOf = (role: Role): string => `u-${role}`;
/** What each role has itself, and what others have. */
const subjectsOf = (role: Role): Readonly<Record<Relation, { userId: string; projectId: string }>> => ({
  own: { userId: userOf(role), projectId: 'vision' },
  project: { userId: 'colleague', projectId: 'vision' },
  other: { userId: 'stranger', projectId: 'weapons' },
});
const idOf = ({ userId }: { readonly userId: string }): string =>
  `${userId.replace(/-/g, '')}00000000000`.slice(0, 12);

beforeAll(async () => {
  system = await prepare();
  gateway = await system.boot();
  await gateway.isUp;
  const owners = fakeOwners(system.bus, system.log);
  const root = clientOf(gateway.url);
  await untilReady(gateway.url);
  const people = [
    ...ROLES.map((role) => [userOf(role), role, 'vision'] as const),
    ['colleague', 'member', 'vision'] as const,
    ['stranger', 'member', 'weapons'] as const,
  ];
  for (const [userId, role, projectId] of people) {
    const isAdmin = role === 'admin';
    const projects = isAdmin ? [] : [{ projectId, role }];
    await root.post('/v1/users', { userId, isAdmin, projects });
    const { body } = await root.post('/v1/keys', { label: 'spec', role, userId, projectId });
    // Another one than it asks with: the matrix revokes it.
    const spare = await root.post('/v1/keys', { label: 'spare', role, userId, projectId });
    keys.set(userId, spare.body.keyId);
    const other = await root.post('/v1/keys', { label: 'other', role, userId, projectId });
    spares.set(userId, other.body.keyId);
    secrets.set(userId, body.key);
    const client = clientOf(gateway.url, body.key);
    const own = ROLES.find((one) => userOf(one) === userId);
    if (own !== undefined) clients.set(own, client);
    const image = imageOf(userId, projectId);
    const spareImage = { ...image, imageId: spareOf({ userId }), name: `spare-of-${userId}:v1` };
    const hook = { ...hookOf(userId, projectId), role };
    // The matrix removes the ones over REST, and these over gRPC.
    const spareHook = { ...hook, hookId: spareOf({ userId }) };
    await owners.record([
      [`session-${idOf({ userId })}`, 'session.requested', sessionOf(userId, projectId)],
      [`hook-${hook.hookId}`, 'hook.created', hook],
      [`hook-${spareHook.hookId}`, 'hook.created', spareHook],
      [`image-${image.imageId}`, 'image.requested', image],
      [`image-${spareImage.imageId}`, 'image.requested', spareImage],
    ]);
    for (const { hookId } of [hook, spareHook])
      await gateway.app.get<DataSource>(DATA_SOURCE).query(
        `INSERT INTO gateway.delivery (delivery_id, outlet_id, position, stream, type, state, attempts, due_at, created_at)
         VALUES ($1, $2, 1, 'node-n1', 'node.joined', 'delivered', 1, now(), now())`,
        [deliveryOf(hookId), hookId],
      );
  }
  owners.stop();
  await owners.joinNode();
  await setRegistry(clients.get('admin'));
  const conflict = async () =>
    refuse({ code: 'conflict', message: 'The owners of this spec refuse everything.' });
  const reservationOf = (id: string) => {
    const [userId = '', role] = people.find(([one]) => idOf({ userId: one }) === id) ?? [];
    if (role === undefined) return refuse({ code: 'reservation-unknown', message: 'none' });
    const projectId = userId === 'stranger' ? 'weapons' : 'vision';
    const stretch = { from: 1_900_000_000_000, to: 1_900_000_100_000 };
    return accept({
      reservationId: id, name: 'r', purpose: 'work', projectId, userId, spots: [], phase: 'booked',
      stretch, n: 0, stretchCount: 1, by: `user:${userId}`, bookedAt: 1, stretches: [stretch],
    }); // prettier-ignore
  };
  stops = [
    serve(system.bus, 'scheduler.reservation.read', async (data) =>
      reservationOf((data as Loose).reservationId),
    ),
    ...[
      'scheduler.session.*',
      'scheduler.nodes.*',
      'scheduler.pool.*',
      'scheduler.project.*',
      'metrics.alert.*',
      'storage.bundle.*',
      'storage.folder.*',
      'storage.files.*',
      'storage.filejob.*',
      'storage.transfer.*',
      'storage.volume.*',
    ].map((pattern) => serve(system.bus, pattern, conflict)),
    ...['book', 'cancel', 'list'].map((verb) => serve(system.bus, `scheduler.reservation.${verb}`, conflict)),
    serve(system.bus, 'agent.*.output.read', conflict),
  ];
  const document: Loose = (await root.get('/v1/openapi.json')).body;
  operations = Object.entries<Loose>(document.paths)
    .flatMap(([path, methods]) =>
      Object.entries<Loose>(methods).map(([method, { operationId }]) => ({ id: operationId, method, path })),
    )
    // What is removed is asked about before.
    .toSorted((a, b) => Number(a.method === 'delete') - Number(b.method === 'delete'));
  const shown = async () => (await root.get('/v1/sessions?limit=500')).body.sessions.length;
  await vi.waitFor(async () => expect(await shown()).toBe(people.length), { timeout: 10_000 });
});
afterAll(async () => {
  for (const stop of stops) stop();
  await system.stop();
});

const sessionOf = (userId: string, projectId: string) => ({
  sessionId: idOf({ userId }),
  name: `of-${userId}`,
  projectId,
  userId,
  workload: { kind: 'batch', image: 'python', command: [], env: {} },
  resources: { cpuMilli: 1000, memoryBytes: 1, gpuMilli: 0 },
  limits: { waitMs: 1, prepareMs: 1, graceMs: 1 },
  wish: { array: { arrayId: arrayOf(idOf({ userId })), index: 0, count: 1 } },
  requestedAt: 1,
  deadlineAt: 2_000_000_000_000,
});

const imageOf = (userId: string, projectId: string) => ({
  imageId: idOf({ userId }),
  ...{ projectId, userId, name: `of-${userId}:v1`, description: '', from: 'python', hasWork: false },
  ...{ sessionId: idOf({ userId }), epoch: 1, nodeId: 'n1' },
  ...{ bytesMax: 1, requestedAt: 1, deadlineAt: 2_000_000_000_000 },
});

const spareOf = (subject: { readonly userId: string }): string => `z${idOf(subject).slice(1)}`;
const hookOf = (userId: string, projectId: string) => ({
  hookId: idOf({ userId }),
  ...{ userId, projectId, name: 'chat', origin: 'https://chat.example.org', createdAt: 1 },
  filter: { types: ['nothing.happens'] },
});

/** Whether a request got past the gateway's judgement: whatever else it says then. */
const INVALID: number = status.INVALID_ARGUMENT;
const RPC_OUTCOMES: Readonly<Record<number, 'refused' | 'hidden'>> = {
  [status.PERMISSION_DENIED]: 'refused',
  [status.NOT_FOUND]: 'hidden',
};
const outcomeOf = (status: number): 'refused' | 'hidden' | 'let through' =>
  status === 403 ? 'refused' : status === 404 ? 'hidden' : 'let through';

/** Whether what somebody met is what the table says. */
const isRight = (met: {
  readonly id: string;
  readonly role: Role;
  readonly relation: Relation;
  readonly outcome: 'refused' | 'hidden' | 'let through';
  readonly isNotDone: boolean;
  readonly tellsForbidden: boolean;
}): boolean => {
  const { role, relation, outcome, isNotDone } = met;
  const rule = ruleOf(met.id);
  if (rule !== undefined && rule.isForPeople !== true && isAtLeast(role, rule[relation]))
    return outcome === 'let through' && !isNotDone;
  // Of a thing of another project, who might do that with his own is not told that it is there.
  const mightElsewhere =
    rule !== undefined && [rule.own, rule.project].some((least) => isAtLeast(role, least));
  const isHidden = outcome === 'hidden' || met.tellsForbidden || !mightElsewhere;
  return isNotDone || (outcome !== 'let through' && (relation !== 'other' || isHidden));
};

describe('the table of operations', () => {
  it('has a rule for each that the API describes, and no others', () => {
    const described = operations.map(({ id }) => id).filter((id) => !isPublicOperation(id));
    expect(OPERATION_IDS.toSorted()).toEqual(described.toSorted());
  });

  it('is what everybody meets, whatever his role and whosever it is', async () => {
    const wrong: string[] = [];
    for (const { id, method, path } of operations.filter((one) => !isPublicOperation(one.id)))
      for (const role of ROLES)
        for (const relation of RELATIONS) {
          const subject = subjectsOf(role)[relation];
          const request = matrixPath({
            id,
            path,
            subject,
            sessionId: idOf(subject),
            keyId: keys.get(subject.userId) ?? '',
          });
          // What names nothing is no different for others' things.
          if (!request.namesSubject && relation !== 'own') continue;
          const body = MATRIX_BODIES[id]?.(idOf(subject));
          const answer = await clients.get(role)?.send(method.toUpperCase(), request.path, body);
          const outcome = outcomeOf(answer?.status ?? 0);
          const isNotDone = answer?.body?.notDone?.length > 0;
          if (!isRight({ id, role, relation, outcome, isNotDone, ...request }) || answer?.status === 400)
            wrong.push(
              `${id} by ${role} on ${relation}: ${answer?.status} ${JSON.stringify(answer?.body)?.slice(0, 120)}`,
            );
        }
    expect(wrong).toEqual([]);
  }, 120_000);

  it('is what everybody meets over gRPC as well', async () => {
    const wrong: string[] = [];
    const port = gateway.app.get<GrpcPort>(GRPC_PORT).port();
    // Something to remove, and to push to: the one before was removed over REST.
    await setRegistry(clients.get('admin'));
    // What is removed is asked about before.
    const isRemoval = (method: string) => Number(method.includes('/Remove'));
    const methods = RPC_METHODS.toSorted((a, b) => isRemoval(a) - isRemoval(b));
    const judge = async (role: Role): Promise<void> => {
      const rpc = rpcClientOf(port, secrets.get(userOf(role)));
      for (const method of methods)
        for (const relation of RELATIONS) {
          const id = rpcOperations.get(method) ?? '';
          const path = operations.find((one) => one.id === id)?.path ?? '';
          const subject = subjectsOf(role)[relation];
          const isSpare = /^HookService\/|Image$/.test(method);
          const sessionId = isSpare ? spareOf(subject) : idOf(subject);
          const about = { subject, sessionId, keyId: spares.get(subject.userId) ?? '' };
          const { namesSubject, tellsForbidden } = matrixPath({ id, path, ...about });
          if (!namesSubject && relation !== 'own') continue;
          const { request, isStream } = rpcRequest(method, id, subject, about.sessionId, about.keyId);
          const { code, body, details } = isStream
            ? { code: await rpc.listen(method, request, 250).ended, body: undefined, details: '' }
            : await rpc.call(method, request);
          const outcome = RPC_OUTCOMES[code] ?? 'let through';
          const isNotDone = body?.notDone?.length > 0;
          if (!isRight({ id, role, relation, outcome, isNotDone, tellsForbidden }) || code === INVALID)
            wrong.push(`${method} by ${role} on ${relation}: ${code} ${details}`);
        }
      rpc.close();
    };
    await Promise.all(ROLES.map(judge));
    expect(wrong).toEqual([]);
  }, 120_000);

  it('opens nothing to a key that is held to something else', async () => {
    const root = clientOf(gateway.url);
    const held = await root.post('/v1/keys', { label: 'x', role: 'admin', scopes: ['nodes:read'] });
    const client = clientOf(gateway.url, held.body.key);
    for (const { id, method, path } of operations.filter((one) => !isPublicOperation(one.id))) {
      const rule = ruleOf(id);
      const isNodes = rule?.area === 'nodes' && rule.effect === 'read';
      const { status } = await client.send(
        method.toUpperCase(),
        path.replace(/\{\w+\}/g, 'n1'),
        MATRIX_BODIES[id]?.('x'),
      );
      expect([id, status === 403]).toEqual([id, !isNodes]);
    }
  });
});

describe('events', () => {
  const typesSeenBy = async (role: Role): Promise<readonly string[]> => {
    const { body } = (await clients.get(role)?.get('/v1/events?limit=5000')) ?? {};
    return body.events.map(({ stream }: Loose) => stream);
  };
  it('are shown of one’s own project and of the pool, and to admins all', async () => {
    const streams = await typesSeenBy('project-admin');
    expect(streams).toContain(`session-${idOf({ userId: 'colleague' })}`);
    expect(streams).toContain('node-n1');
    expect(streams).toContain(`key-${keys.get('u-project-admin')}`);
    expect(streams).not.toContain(`session-${idOf({ userId: 'stranger' })}`);
    expect(streams).not.toContain(`key-${keys.get('colleague')}`);
    expect(await typesSeenBy('admin')).toContain(`session-${idOf({ userId: 'stranger' })}`);
  });

  it('are of the project that is named, and of no other', async () => {
    const { body } = (await clients.get('admin')?.get('/v1/events?limit=5000&project=weapons')) ?? {};
    const streams: readonly string[] = body.events.map(({ stream }: Loose) => stream);
    expect(streams).toContain(`session-${idOf({ userId: 'stranger' })}`);
    expect(streams).toContain('user-stranger');
    expect(streams).not.toContain(`session-${idOf({ userId: 'colleague' })}`);
    expect(streams).not.toContain('node-n1');
    const asked = await clients.get('viewer')?.get('/v1/events?project=weapons');
    expect(asked).toMatchObject({ status: 403, body: { code: 'forbidden' } });
  });

  it('that come while one listens are shown by the same rule', async () => {
    const owners = fakeOwners(system.bus, system.log);
    const ears = await clients.get('viewer')?.listen('/v1/events');
    const record = (id: string, project: string) =>
      owners.record([
        [`session-${id}`, 'session.requested', { ...sessionOf('late', project), sessionId: id }],
      ]);
    await record('lateweapons0', 'weapons');
    await record('latevision00', 'vision');
    await expect
      .poll(() => ears?.data('event').map(({ stream }) => stream), { timeout: 10_000 })
      .toContain('session-latevision00');
    expect(JSON.stringify(ears?.messages)).not.toContain('weapons');
    ears?.stop();
    owners.stop();
  });
});

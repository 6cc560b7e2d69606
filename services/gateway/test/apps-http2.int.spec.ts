import { execFile } from 'node:child_process';
import { once } from 'node:events';
import http2 from 'node:http2';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { promisify } from 'node:util';
import { Metadata, Server, ServerCredentials, status } from '@grpc/grpc-js';
import type { ServerDuplexStream, ServerReadableStream, ServerWritableStream } from '@grpc/grpc-js';
import type { sendUnaryData, ServerUnaryCall } from '@grpc/grpc-js';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { RunningService } from '#service-kit';
import { clientOf } from './client.ts';
import type { Loose } from './client.ts';
import { fakeApp } from './fake-app.ts';
import { fakeOwners } from './fake-owners.ts';
import { ADMIN_KEY, prepare, untilReady } from './gateway-under-test.ts';
import type { UnderTest } from './gateway-under-test.ts';

/* A gRPC server as an app of a session, and stock clients that speak with it through the gateway. */

let system: UnderTest;
let gateway: RunningService;
/** One where each app has a host of its own. */
let withHosts: RunningService;
let owners: ReturnType<typeof fakeOwners>;
let app: Awaited<ReturnType<typeof fakeApp>>;
let grpc: Server;
let session: string;
const SUFFIX = 'apps.example.org';
const cancelled = new Set<string>();
let seen: Loose;

const bytes = (value: Buffer): Buffer => value;
const method = (name: string, requestStream: boolean, responseStream: boolean) => ({
  ...{ path: `/echo.Echo/${name}`, requestStream, responseStream },
  ...{ requestSerialize: bytes, requestDeserialize: bytes },
  ...{ responseSerialize: bytes, responseDeserialize: bytes },
});
const ECHO = {
  Say: method('Say', false, false),
  Count: method('Count', false, true),
  Gather: method('Gather', true, false),
  Chat: method('Chat', true, true),
};

const say = (call: ServerUnaryCall<Buffer, Buffer>, answer: sendUnaryData<Buffer>): void => {
  const said = call.request.toString();
  seen = call.metadata.getMap();
  if (said === 'wait') return void call.on('cancelled', () => cancelled.add('Say'));
  if (said === 'fail') return answer({ code: status.FAILED_PRECONDITION, details: 'not today: 100 % full' });
  const heard = new Metadata();
  heard.set('x-heard', String(call.metadata.get('x-asked')[0]));
  call.sendMetadata(heard);
  const trailer = new Metadata();
  trailer.set('x-sum', String(said.length));
  answer(null, call.request, trailer);
};
const count = async (call: ServerWritableStream<Buffer, Buffer>): Promise<void> => {
  call.on('cancelled', () => cancelled.add('Count'));
  for (let n = 0; n < Number(call.request) && !call.cancelled; n += 1)
    if (!call.write(Buffer.from(String(n)))) await once(call, 'drain').catch(() => undefined);
  call.end();
};
const gather = (call: ServerReadableStream<Buffer, Buffer>, answer: sendUnaryData<Buffer>): void => {
  const parts: Buffer[] = [];
  call.on('data', (part: Buffer) => parts.push(part));
  call.on('end', () => answer(null, Buffer.concat(parts)));
};
const chat = (call: ServerDuplexStream<Buffer, Buffer>): void => {
  call.on('data', (part: Buffer) => call.write(part));
  call.on('end', () => call.end());
};

beforeAll(async () => {
  system = await prepare();
  [gateway, withHosts] = await Promise.all([
    system.boot(),
    system.boot(0, { BERTH_APPS_URL: `http://*.${SUFFIX}` }),
  ]);
  await Promise.all([gateway.isUp, withHosts.isUp]);
  grpc = new Server();
  grpc.addService(ECHO, { Say: say, Count: (call: Loose) => void count(call), Gather: gather, Chat: chat });
  const port = await promisify(grpc.bindAsync.bind(grpc))('127.0.0.1:0', ServerCredentials.createInsecure());
  owners = fakeOwners(system.bus, system.log);
  app = await fakeApp(system.bus, { grpc: { port, is: { protocol: 'h2c', keepsPrefix: false } } });
  await owners.joinNode();
  await Promise.all([untilReady(gateway.url), untilReady(withHosts.url)]);
  const api = clientOf(gateway.url);
  const resources = { cpuMilli: 1000, memoryBytes: 2 ** 31, gpuMilli: 0 };
  const wish = { kind: 'interactive', image: 'python-ml', resources };
  session = (await api.post('/v1/sessions', wish)).body.sessionId;
  await owners.place(session);
  await owners.start(session);
  await vi.waitFor(async () => expect((await api.get(`/v1/sessions/${session}`)).body.phase).toBe('running'));
});
afterAll(async () => {
  grpc.forceShutdown();
  app.stop();
  owners.stop();
  await system.stop();
});

const CLIENT = path.resolve(import.meta.dirname, 'grpc-app-client.py');
const run = promisify(execFile);
const python = async ({ url }: RunningService, authority: string, named: string): Promise<Loose> => {
  const { host } = new URL(url);
  const { stdout } = await run('/usr/bin/python3', [CLIENT, host, authority, named, ADMIN_KEY], {
    timeout: 50_000,
  });
  return JSON.parse(stdout);
};

describe('a stock gRPC client', () => {
  it.each([
    ['by a word of its own', () => python(gateway, '-', `${session}/grpc`)],
    ['by its host', () => python(withHosts, `grpc--${session}.${SUFFIX}`, '-')],
  ])(
    'speaks with an app, named %s, in all four ways, with trailers, deadlines and cancelling',
    async (_how, met) => {
      cancelled.clear();
      expect(await met()).toEqual({
        ...{ unary: 'hello', initial: 'one', trailing: '5', large: 3_000_000 },
        ...{ serverStream: ['0', '1', '2', '3', '4'], clientStream: '0123', bidi: ['0', '1', '2', '3'] },
        error: ['FAILED_PRECONDITION', 'not today: 100 % full'],
        ...{ deadline: 'DEADLINE_EXCEEDED', deadlineTook: 1, stranger: 'UNAUTHENTICATED' },
      });
      await vi.waitFor(() => expect(cancelled).toEqual(new Set(['Say', 'Count'])));
    },
  );

  it('shows an app no key of ours, and the app gets what opens it', () => {
    expect(seen).toMatchObject({ authorization: 'token of-the-app', 'x-forwarded-proto': 'http' });
    expect(seen).not.toHaveProperty('x-berth-app');
  });
});

const ask = async (headers: http2.OutgoingHttpHeaders, body?: Buffer) => {
  const client = http2.connect(gateway.url);
  const asked = client.request({ ':method': 'POST', ...headers });
  asked.end(body);
  const [answer] = (await once(asked, 'response')) as [http2.IncomingHttpHeaders];
  const said = await text(asked);
  client.close();
  return { answer, said };
};
const key = { authorization: `Bearer ${ADMIN_KEY}` };
const at = (name: string): string => `/apps/${session}/${name}/`;

describe('a client of HTTP/2', () => {
  it('finds an app by its path as well', async () => {
    const message = Buffer.from([0, 0, 0, 0, 2, 104, 105]);
    const grpcHeaders = { 'content-type': 'application/grpc', te: 'trailers' };
    const { answer, said } = await ask(
      { ':path': `${at('grpc')}echo.Echo/Say`, ...key, ...grpcHeaders },
      message,
    );
    expect([answer[':status'], said]).toEqual([200, message.toString()]);
  });

  it.each([
    ['no app', { ':path': '/v1/sessions' }, 421],
    ['no key', { ':path': '/apps/SESSION/grpc/x' }, 401],
    ['what is ours', { ':path': '/apps/SESSION/grpc/.berth/state', ...key }, 404],
    ['an app that does not speak it', { ':path': '/apps/SESSION/lab/see', ...key }, 502],
  ])('is told when there is %s', async (_what, { ':path': where, ...headers }, code) => {
    const { answer } = await ask({ ':path': where.replace('SESSION', session), ...headers });
    expect(answer[':status']).toBe(code);
  });

  it('is none of a page of another site', async () => {
    const cookie = 'berth-app=x';
    const { answer } = await ask({ ':path': at('grpc'), cookie, origin: 'https://evil.example' });
    expect(answer[':status']).toBe(401);
  });
});

describe('a client of HTTP/1.1', () => {
  it('is told that such an app is not for it, and is served at the same port as ever', async () => {
    const answer = await fetch(`${gateway.url}${at('grpc')}`, { headers: key });
    expect([answer.status, ((await answer.json()) as Loose).title]).toEqual([502, 'No page for a browser']);
    expect((await fetch(`${gateway.url}${at('lab')}see`, { headers: key })).status).toBe(200);
  });
});

import { once } from 'node:events';
import { createServer, type IncomingMessage, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { status } from '@grpc/grpc-js';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { AdmitToFilesDto, parseAs, PATTERNS } from '#contracts';
import { accept, refuse } from '#kernel';
import type { RunningService } from '#service-kit';
import { clientOf } from './client.ts';
import { serve } from './fake-owners.ts';
import { GRPC_PORT } from '../src/tokens.ts';
import type { GrpcPort } from '../src/transport/grpc/connect-grpc.ts';
import { rpcClientOf } from './rpc-client.ts';
import { ADMIN_KEY, prepare, type UnderTest, untilReady } from './gateway-under-test.ts';

let system: UnderTest;
let gateway: RunningService;
let door: Server;
let stops: readonly (() => void)[];
const seen: {
  method: string;
  url: string;
  headers: IncomingMessage['headers'];
  bytes: number;
  isWhole?: boolean;
}[] = [];
const admitted: AdmitToFilesDto[] = [];

/** Stands for the storage service: counts what comes, and answers by the path. */
const answerAtDoor = (incoming: IncomingMessage, respond: import('node:http').ServerResponse): void => {
  const said = {
    method: incoming.method ?? '',
    url: incoming.url ?? '',
    headers: incoming.headers,
    bytes: 0,
  };
  seen.push(said);
  const refused = (code: string) => {
    respond.writeHead(400, { 'x-berth-refused': code, 'content-type': 'application/json' });
    respond.end(JSON.stringify({ code, message: 'There is no room.' }));
    incoming.resume();
  };
  if (said.url.includes('full')) return refused('folder-full');
  incoming.on('data', (piece: Buffer) => (said.bytes += piece.length));
  incoming.on('close', () => Object.assign(said, { isWhole: incoming.complete }));
  incoming.on('end', () => {
    const entry = { name: 'a', kind: 'file', sizeBytes: 2, modifiedAt: '2026-01-01T00:00:00.000Z' };
    const answers = { entries: { items: [entry], next: 'a' }, moves: entry } as const;
    const [, wanted] = /folders\/listed\/(entries|moves)/.exec(said.url) ?? [];
    if (wanted === 'entries' || wanted === 'moves') {
      respond.writeHead(200, { 'content-type': 'application/json' });
      respond.end(JSON.stringify(answers[wanted]));
      return;
    }
    respond.writeHead(206, {
      'content-type': 'application/octet-stream',
      etag: '"e"',
      'content-range': 'bytes 0-1/9',
    });
    respond.end('ab');
  });
};

beforeAll(async () => {
  system = await prepare();
  door = createServer(answerAtDoor).listen(0, '127.0.0.1');
  await once(door, 'listening');
  const url = `http://127.0.0.1:${(door.address() as AddressInfo).port}`;
  stops = [
    serve(system.bus, PATTERNS.filesAdmit, (data) => {
      const query = parseAs(AdmitToFilesDto, data);
      if (!query.ok) return Promise.resolve(query);
      admitted.push(query.value);
      if (query.value.folder === 'theirs')
        return Promise.resolve(refuse({ code: 'folder-unknown', message: 'No such folder.' }));
      return Promise.resolve(accept({ url, ticket: 'a-ticket' }));
    }),
    serve(system.bus, PATTERNS.filesOpenLink, () =>
      Promise.resolve(accept({ url, ticket: 'a-ticket', target: '/v1/folders/link/content?path=a' })),
    ),
  ];
  gateway = await system.boot();
  await untilReady(gateway.url);
});
afterAll(async () => {
  for (const stop of stops) stop();
  await system.stop();
  door.closeAllConnections();
  door.close();
});
beforeEach(() => {
  seen.length = 0;
  admitted.length = 0;
});

describe('the files of folders, at the gateway', () => {
  it('are not taken for JSON, and a body that nobody asked for is left behind', async () => {
    const client = clientOf(gateway.url);
    const sent = await client.post('/v1/folders/data/archive?path=a', { is: 'no tar' });
    expect([sent.status, sent.body.code]).toEqual([415, 'unsupported-media-type']);
    expect(seen).toEqual([]);
    expect((await client.send('DELETE', '/v1/folders/data/content?path=a', { why: 'not' })).status).toBe(206);
    expect(seen).toMatchObject([{ method: 'DELETE', bytes: 0 }]);
  });

  it('are asked for with the right that it takes, and with a ticket in place of the key', async () => {
    const answer = await clientOf(gateway.url).get('/v1/folders/data/content?path=a%2Fb', {
      range: 'bytes=0-1',
    });
    expect([answer.status, answer.body, answer.headers.get('etag')]).toEqual([206, 'ab', '"e"']);
    expect(admitted).toMatchObject([{ folder: 'data', need: 'read', caller: { userId: 'admin' } }]);
    expect(seen).toMatchObject([
      { method: 'GET', url: '/v1/folders/data/content?path=a%2Fb', headers: { range: 'bytes=0-1' } },
    ]);
    expect(seen[0]?.headers).toMatchObject({ 'x-berth-ticket': 'a-ticket' });
    expect(seen[0]?.headers.authorization).toBeUndefined();
  });

  it('are listed and moved over gRPC as well, in the same way', async () => {
    const rpc = rpcClientOf(gateway.app.get<GrpcPort>(GRPC_PORT).port());
    const asked = { folder: 'listed', path: 'a b', sort: 'FILE_SORT_SIZE', limit: 1 };
    const { body } = await rpc.call('FileService/ListFiles', asked);
    expect(body).toMatchObject({ items: [{ name: 'a', kind: 'FILE_KIND_FILE', sizeBytes: 2 }], next: 'a' });
    const moved = await rpc.call('FileService/MoveFile', { folder: 'listed', from: 'b', to: 'a' });
    expect(moved.body.entry.name).toBe('a');
    const full = await rpc.call('FileService/MakeDirectory', { folder: 'full', path: 'c' });
    expect([full.code, full.details]).toEqual([status.RESOURCE_EXHAUSTED, 'There is no room.']);
    rpc.close();
    expect(admitted).toMatchObject([{ need: 'read' }, { need: 'delete' }, { need: 'write' }]);
    expect(seen.map(({ method, url, headers }) => [method, url, headers['x-berth-ticket']])).toEqual([
      ['GET', '/v1/folders/listed/entries?path=a+b&sort=size&limit=1', 'a-ticket'],
      ['POST', '/v1/folders/listed/moves?', 'a-ticket'],
      ['POST', '/v1/folders/full/directories?', 'a-ticket'],
    ]);
  });

  it('pass through in both directions, more of them than would fit in memory at once', async () => {
    const piece = new Uint8Array(2 ** 20);
    let left = 300;
    const body = new ReadableStream({
      pull: (stream) => {
        if (left === 0) return stream.close();
        left -= 1;
        stream.enqueue(piece);
      },
    });
    const before = process.memoryUsage().rss;
    const answer = await fetch(`${gateway.url}/v1/folders/data/content?path=big`, {
      method: 'PUT',
      headers: { authorization: `Bearer ${ADMIN_KEY}`, 'content-type': 'application/octet-stream' },
      body,
      duplex: 'half',
    });
    expect(answer.status).toBe(206);
    expect(seen[0]?.bytes).toBe(300 * 2 ** 20);
    expect(process.memoryUsage().rss - before).toBeLessThan(200 * 2 ** 20);
  });

  it('are refused in the words of all other problems, also while bytes are on their way', async () => {
    const client = clientOf(gateway.url);
    expect(await client.get('/v1/folders/theirs/entries')).toMatchObject({
      status: 404,
      body: { code: 'folder-unknown' },
    });
    const answer = await client.put('/v1/folders/data/content?path=full', new Uint8Array(5_000_000), {
      'content-type': 'application/octet-stream',
    });
    expect(answer).toMatchObject({ status: 507, body: { code: 'folder-full', detail: 'There is no room.' } });
    expect(
      await client.put('/v1/folders/data/content?path=a', 'text', { 'content-type': 'text/plain' }),
    ).toMatchObject({
      status: 415,
    });
  });

  it('stop at the door when whoever sends them is gone', async () => {
    const sending = request(`${gateway.url}/v1/folders/data/content?path=a`, {
      method: 'PUT',
      headers: {
        authorization: `Bearer ${ADMIN_KEY}`,
        'content-type': 'application/octet-stream',
        'content-length': '1000000',
      },
    });
    sending.on('error', () => undefined);
    sending.write(Buffer.alloc(1000));
    await vi.waitFor(() => expect(seen[0]?.bytes).toBe(1000));
    sending.destroy();
    await vi.waitFor(() => expect(seen[0]).toMatchObject({ isWhole: false }));
  });

  it('are opened by a link without a key', async () => {
    const answer = await clientOf(gateway.url, null).get('/v1/links?token=t');
    expect([answer.status, answer.body]).toEqual([206, 'ab']);
    expect(seen[0]?.url).toBe('/v1/folders/link/content?path=a');
  });
});

import { Buffer } from 'node:buffer';
import { once } from 'node:events';
import http from 'node:http';
import net, { type AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { accept, refuse } from '#kernel';
import type { AppForwarder, Forwarded } from '../../ports/app-forwarder.ts';
import { httpForwarder } from './http-forwarder.ts';

const KIB = 1024;
/** What an app says, byte by byte, by the path that is asked for. */
const SAYS: Readonly<Record<string, string>> = {
  '/length': 'HTTP/1.1 200 Fine\r\nContent-Length: 5\r\nX-A: 1\r\nx-a: 2\r\n\r\nhello',
  '/chunks':
    'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nhel\r\n2\r\nlo\r\n0\r\nX-Sum: 9\r\nContent-Length: 3\r\n\r\n',
  '/early': 'HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok',
  '/304': 'HTTP/1.1 304 Not Modified\r\nContent-Length: 77\r\nETag: "a"\r\n\r\n',
  '/204': 'HTTP/1.1 204 No Content\r\n\r\n',
  '/head': 'HTTP/1.1 200 OK\r\nContent-Length: 77\r\n\r\n',
  '/more': 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok\r\nsomething else',
  '/two-lengths': 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\nok',
  '/no-http': 'hello\r\n\r\n',
  '/bad-chunks': 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n',
  '/101': 'HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\n',
  '/refused': 'HTTP/1.1 413 Too Much\r\nContent-Length: 2\r\n\r\nno',
};
/** These end with the connection. */
const SAYS_AND_ENDS: Readonly<Record<string, string>> = {
  '/rest': 'HTTP/1.0 200 OK\r\n\r\nall of it',
  '/short': 'HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\ntoo little',
  '/silent': '',
};

let app: net.Server;
let front: http.Server;
let port: number;
let forwarder: AppForwarder;
let connectionCount = 0;
const heard: string[] = [];
const ends: Forwarded[] = [];
const held = new Set<net.Socket>();
/** Of the request under way to each of these: what the app does next. */
const later = new Map<string, () => void>();
let floodedBytes = 0;

/** Takes a body only when it is told to, and says how much that was. */
const readLater = (socket: net.Socket, head: string): void => {
  const [, length] = /content-length: (\d+)/i.exec(head) ?? [];
  let left = Number(length) - Buffer.byteLength(head.slice(head.indexOf('\r\n\r\n') + 4), 'latin1');
  socket.removeAllListeners('data').pause();
  socket.on('data', (part) => {
    left -= part.length;
    if (left === 0) socket.write(`HTTP/1.1 200 OK\r\nContent-Length: ${length?.length}\r\n\r\n${length}`);
  });
  socket.pause();
  later.set('/slow', () => void socket.resume());
};

const serveApp = (socket: net.Socket): void => {
  connectionCount += 1;
  held.add(socket);
  socket.on('error', () => undefined).once('close', () => held.delete(socket));
  let seen = '';
  socket.on('data', (part) => {
    seen += part.toString('latin1');
    const [, path = ''] = /^\w+ (\S+) HTTP\/1\.1\r\n[^]*?\r\n\r\n/.exec(seen) ?? [];
    if (path === '/slow') return readLater(socket, seen);
    const isWhole = !/transfer-encoding: chunked/i.test(seen) || seen.endsWith('0\r\n\r\n');
    if (path === '' || (!isWhole && path !== '/refused')) return;
    heard.push(seen);
    seen = '';
    if (path === '/flood') {
      socket.write(`HTTP/1.1 200 OK\r\nContent-Length: ${1024 ** 3}\r\n\r\n`);
      const more = (): void => {
        while (!socket.destroyed && socket.write(Buffer.alloc(256 * KIB))) floodedBytes += 256 * KIB;
      };
      socket.on('drain', more);
      more();
    } else if (path === '/drip') {
      socket.write('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\none\r\n');
      later.set(path, () => void socket.write('3\r\ntwo\r\n0\r\n\r\n'));
    } else if (path in SAYS) socket.write(SAYS[path] ?? '', 'latin1');
    else socket.end(SAYS_AND_ENDS[path] ?? '', 'latin1');
  });
};

beforeAll(async () => {
  app = net.createServer(serveApp).listen(0, '127.0.0.1');
  await once(app, 'listening');
  const appPort = (app.address() as AddressInfo).port;
  forwarder = httpForwarder(async () => {
    const socket = net.connect({ port: appPort, host: '127.0.0.1', allowHalfOpen: true });
    await once(socket, 'connect');
    return accept(socket);
  });
  front = http.createServer((request, response) => {
    const headers = request.rawHeaders.filter(
      (_word, at, all) => !/^(connection|transfer-encoding)$/i.test(all[at - (at % 2)] ?? ''),
    );
    void forwarder
      .forward({ request, response, path: request.url ?? '', headers, answerHeaders: withoutFraming })
      .then((end) => {
        ends.push(end);
        if (!response.headersSent && end !== 'left') response.writeHead(502).end('broken');
      });
  });
  front.listen(0, '127.0.0.1');
  await once(front, 'listening');
  ({ port } = front.address() as AddressInfo);
});
afterAll(() => {
  forwarder.close();
  front.close();
  front.closeAllConnections();
  app.close();
  for (const socket of held) socket.destroy();
});

const withoutFraming = (raw: readonly string[]): string[] =>
  raw.filter((_word, at) => raw[at - (at % 2)]?.toLowerCase() !== 'transfer-encoding');
const ask = async (path: string, method = 'GET', body?: string) => {
  const asked = http.request({ port, host: '127.0.0.1', path, method, agent: false });
  if (body !== undefined) asked.write(body);
  asked.end();
  const [response] = (await once(asked, 'response')) as [http.IncomingMessage];
  const said = await text(response).catch(() => 'broken off');
  return { status: response.statusCode, message: response.statusMessage, response, said };
};

describe('an answer', () => {
  it.each([
    ['/length', 'GET', 200, 'hello'],
    ['/chunks', 'GET', 200, 'hello'],
    ['/early', 'GET', 200, 'ok'],
    ['/304', 'GET', 304, ''],
    ['/204', 'GET', 204, ''],
    ['/head', 'HEAD', 200, ''],
    ['/more', 'GET', 200, 'ok'],
    ['/rest', 'GET', 200, 'all of it'],
  ])('%s comes through', async (path, method, status, said) => {
    expect(await ask(path, method)).toMatchObject({ status, said });
  });

  it('has its message, and its headers as often as they came', async () => {
    const { message, response } = await ask('/length');
    expect([message, response.headersDistinct['x-a']]).toEqual(['Fine', ['1', '2']]);
  });

  it('has its trailers, but none that speak of its body', async () => {
    expect((await ask('/chunks')).response.trailers).toEqual({ 'x-sum': '9' });
  });

  it('keeps its length for HEAD and 304', async () => {
    expect((await ask('/head', 'HEAD')).response.headers['content-length']).toBe('77');
    expect((await ask('/304')).response.headers['content-length']).toBe('77');
  });

  it.each(['/two-lengths', '/no-http', '/101', '/silent'])('%s is none', async (path) => {
    expect(await ask(path, 'POST')).toMatchObject({ status: 502 });
  });

  it('breaks off where it breaks', async () => {
    expect(await ask('/short')).toMatchObject({ status: 200, said: 'broken off' });
    await expect(ask('/bad-chunks')).rejects.toThrow('socket hang up');
  });
});

/** Waits until a figure does not change any more. */
const untilStill = async (figure: () => number): Promise<void> => {
  let [seen, since] = [figure(), performance.now()];
  await vi.waitFor(
    () => {
      if (figure() !== seen) [seen, since] = [figure(), performance.now()];
      expect(performance.now() - since).toBeGreaterThan(300);
    },
    { timeout: 10_000, interval: 50 },
  );
};

describe('an answer on its way', () => {
  it('is here as soon as the app has said it', async () => {
    const [answer] = (await once(
      http.get({ port, host: '127.0.0.1', path: '/drip', agent: false }),
      'response',
    )) as [http.IncomingMessage];
    const [first] = (await once(answer, 'data')) as [Buffer];
    later.get('/drip')?.();
    const [second] = (await once(answer, 'data')) as [Buffer];
    expect([first.toString(), second.toString()]).toEqual(['one', 'two']);
  });

  it('is held up while nobody reads it', async () => {
    floodedBytes = 0;
    const asked = http.get({ port, host: '127.0.0.1', path: '/flood', agent: false });
    const [answer] = (await once(asked, 'response')) as [http.IncomingMessage];
    answer.pause().on('error', () => undefined);
    await untilStill(() => floodedBytes);
    expect(floodedBytes).toBeLessThan(64 * 1024 * KIB);
    answer.destroy();
  });
});

describe('a request', () => {
  it('brings its body, in chunks when nobody knows how long it will be', async () => {
    await ask('/length', 'PUT', 'a body');
    expect(heard.at(-1)).toMatch(
      /^PUT \/length HTTP\/1\.1\r\n[^]*\r\nTransfer-Encoding: chunked\r\nConnection: keep-alive\r\n\r\n6\r\na body\r\n0\r\n\r\n$/,
    );
  });

  it('uses the connection of the one before', async () => {
    await ask('/length');
    const before = connectionCount;
    for (let round = 0; round < 5; round += 1) await ask('/chunks');
    expect(connectionCount).toBe(before);
  });

  it('is sent again when a connection was closed meanwhile, if it changes nothing', async () => {
    await ask('/length');
    for (const socket of held) socket.destroy();
    expect(await ask('/length')).toMatchObject({ status: 200 });
  });

  it('may come behind another before that is answered', async () => {
    const socket = net.connect(port, '127.0.0.1');
    const one = (path: string, more = ''): string => `GET ${path} HTTP/1.1\r\nHost: a\r\n${more}\r\n`;
    socket.write(one('/chunks') + one('/length') + one('/early', 'Connection: close\r\n'));
    const answers = await text(socket);
    expect(answers.match(/HTTP\/1.1 200/g)).toHaveLength(3);
    expect(answers.indexOf('Fine')).toBeGreaterThan(answers.indexOf('hel'));
    expect(answers.endsWith('\r\n\r\nok')).toBe(true);
  });

  it('that is refused before it is all there is answered, and the connection goes on', async () => {
    const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
    const asked = http.request({ port, host: '127.0.0.1', path: '/refused', method: 'POST', agent });
    asked.write('the beginning');
    const [refused] = (await once(asked, 'response')) as [http.IncomingMessage];
    expect([refused.statusCode, await text(refused)]).toEqual([413, 'no']);
    asked.end('and the end');
    const [next] = (await once(
      http.get({ port, host: '127.0.0.1', path: '/length', agent }),
      'response',
    )) as [http.IncomingMessage];
    expect(await text(next)).toBe('hello');
    agent.destroy();
  });

  it('that is given up harms no other one', async () => {
    const flood = () => http.get({ port, host: '127.0.0.1', path: '/flood', agent: false });
    const [one, other] = [flood(), flood()];
    const [[left], [stays]] = (await Promise.all([once(one, 'response'), once(other, 'response')])) as [
      [http.IncomingMessage],
      [http.IncomingMessage],
    ];
    left.on('error', () => undefined);
    left.destroy();
    await vi.waitFor(() => expect(ends.at(-1)).toBe('left'));
    let got = 0;
    for await (const part of stays as AsyncIterable<Buffer>) {
      got += part.length;
      if (got > 64 * 1024 * KIB) break;
    }
    expect(got).toBeGreaterThan(64 * 1024 * KIB);
  });

  it('is held up while the app does not read it, and memory does not grow with it', async () => {
    const bytes = 256 * 1024 * KIB;
    const asked = http.request({
      ...{ port, host: '127.0.0.1', path: '/slow', method: 'PUT', agent: false },
      headers: { 'content-length': bytes },
    });
    const part = Buffer.alloc(256 * KIB);
    const before = process.memoryUsage().external;
    let [sent, most] = [0, 0];
    const more = (): void => {
      most = Math.max(most, process.memoryUsage().external - before);
      while (sent < bytes) {
        sent += part.length;
        if (!asked.write(part)) return void asked.once('drain', more);
      }
      asked.end();
    };
    more();
    await vi.waitFor(() => expect(later.has('/slow')).toBe(true));
    await untilStill(() => sent);
    expect(sent).toBeLessThan(64 * 1024 * KIB);
    later.get('/slow')?.();
    const [answer] = (await once(asked, 'response')) as [http.IncomingMessage];
    expect(await text(answer)).toBe(String(bytes));
    expect(most).toBeLessThan(192 * 1024 * KIB);
  });

  it('is told why nobody can be reached', async () => {
    const away = httpForwarder(() => Promise.resolve(refuse({ code: 'nothing-listens', message: 'gone' })));
    const server = http.createServer((request, response) => {
      const about = { request, response, path: '/', headers: [], answerHeaders: withoutFraming };
      void away.forward(about).then((end) => response.end(JSON.stringify(end)));
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const answer = await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    expect(await answer.json()).toEqual({ unreached: { code: 'nothing-listens', message: 'gone' } });
    server.close();
    server.closeAllConnections();
  });
});

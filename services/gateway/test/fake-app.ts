import { createHash } from 'node:crypto';
import http from 'node:http';
import net from 'node:net';
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import type { Bus } from '#bus';
import { callPreface, PATTERNS } from '#contracts';
import type { OpenedApp, StreamOpen } from '#contracts';
import { accept, epochMs, nodeId, refuse } from '#kernel';
import { serve } from './fake-owners.ts';

/** An app as it may be in a session: says what it sees, takes what it is given, waits when told to, and speaks back on what is no HTTP any more. */
const startServer = async () => {
  const sockets = new Set<net.Socket>();
  const server = http.createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://app');
    if (url.pathname.endsWith('/see')) {
      response.setHeader('set-cookie', ['theme=dark; Path=/', 'berth-app=stolen; Path=/']);
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify({ method: request.method, url: request.url, headers: request.headers }));
    } else if (url.pathname.endsWith('/take')) {
      const hash = createHash('sha256');
      request.on('data', (part: Buffer) => void hash.update(part));
      request.on('end', () => response.end(hash.digest('hex')));
    } else if (url.pathname.endsWith('/give')) {
      const part = Buffer.alloc(64 * 1024, 7);
      let left = Number(url.searchParams.get('parts'));
      const more = (): void => {
        while (left-- > 0) if (!response.write(part)) return void response.once('drain', more);
        response.end();
      };
      more();
    } else if (url.pathname.endsWith('/wait')) void delay(1500).then(() => response.end('at last'));
    else if (url.pathname.endsWith('/break')) request.socket.destroy();
    else if (url.pathname.endsWith('/away')) response.writeHead(302, { location: '/elsewhere' }).end();
    else response.writeHead(404).end('no such page');
  });
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  server.on('upgrade', (request, socket) => {
    socket.on('error', () => socket.destroy());
    if (request.url?.endsWith('/no') === true)
      return void socket.end('HTTP/1.1 403 Forbidden\r\nContent-Length: 2\r\n\r\nno');
    socket.write(
      `HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: ${request.headers.upgrade ?? ''}\r\nX-Seen: ${request.headers.authorization ?? ''}\r\n\r\n`,
    );
    socket.pipe(socket);
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const stop = (): void => {
    server.close();
    for (const socket of sockets) socket.destroy();
  };
  return { port, stop, connectionCount: () => sockets.size };
};

/** Stands for the agent of `n1`, with one app in each of its sessions: calls back as real ones do. */
export const fakeApp = async (
  bus: Bus,
  /** Another server than the one above, for each of these apps. */
  others: Readonly<Record<string, { readonly port: number; readonly is: Partial<OpenedApp> }>> = {},
) => {
  const server = await startServer();
  const node = nodeId('n1');
  let phase: OpenedApp['phase'] = 'ready';
  let openCount = 0;
  const open = async (data: unknown) => {
    openCount += 1;
    const { app } = data as { app: string };
    if (app === 'unknown')
      return refuse({ code: 'app-unknown', message: 'The session has no app "unknown".' });
    const opened: OpenedApp = {
      ...{
        app,
        title: 'The App',
        phase,
        keepsPrefix: app !== 'stripped',
        openPath: app === 'lab' ? 'see' : '',
      },
      ...{ authorization: 'token of-the-app', instance: 'i1', startedAt: epochMs(1), message: 'soon' },
      target: { kind: 'port', port: others[app]?.port ?? server.port },
      ...others[app]?.is,
    };
    return accept(opened);
  };
  const joinStream = async (data: unknown) => {
    const { target, callBack } = data as StreamOpen;
    if (target.kind !== 'port') return refuse({ code: 'nothing-listens', message: 'only ports here' });
    const inner = net.connect({ port: target.port, host: '127.0.0.1', allowHalfOpen: true });
    const outer = net.connect({ port: callBack.port, host: callBack.host, allowHalfOpen: true });
    const end = (): void => {
      inner.destroy();
      outer.destroy();
    };
    for (const socket of [inner, outer]) socket.setNoDelay(true).on('error', end).on('close', end);
    await new Promise((resolve) => void outer.once('connect', resolve));
    outer.write(callPreface(callBack));
    inner.pipe(outer);
    outer.pipe(inner);
    return accept({});
  };
  const stops = [
    serve(bus, PATTERNS.appOpen(node), open),
    serve(bus, PATTERNS.appList(node), async () =>
      accept([{ name: 'lab', title: 'The App', phase: 'ready', startedAt: 1 }]),
    ),
    serve(bus, PATTERNS.appLog(node), async () => accept({ text: 'listening\n' })),
    serve(bus, PATTERNS.streamOpen(node), joinStream),
  ];
  return {
    become: (next: OpenedApp['phase']) => void (phase = next),
    openCount: () => openCount,
    connectionCount: server.connectionCount,
    stop: () => {
      for (const stop of stops) stop();
      server.stop();
    },
  };
};

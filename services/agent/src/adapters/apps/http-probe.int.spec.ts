import { once } from 'node:events';
import http from 'node:http';
import http2 from 'node:http2';
import net, { type AddressInfo, type Server } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { httpProbe } from './http-probe.ts';

const servers = {
  web: http.createServer((request, response) => response.writeHead(request.url === '/up' ? 204 : 404).end()),
  rpc: http2.createServer(),
  none: net.createServer((socket) => socket.end('hello\r\n')),
} satisfies Readonly<Record<string, Server>>;

beforeAll(async () => {
  for (const server of Object.values(servers)) await once(server.listen(0, '127.0.0.1'), 'listening');
});
afterAll(() => {
  for (const server of Object.values(servers)) server.close();
});

const probe = async (name: keyof typeof servers, protocol: 'http' | 'h2c') => {
  const { port } = servers[name].address() as AddressInfo;
  const connection = net.connect(port, '127.0.0.1').on('error', () => undefined);
  await once(connection, 'connect');
  return httpProbe(connection, { protocol, path: '/up', authorization: null });
};

describe('a server that is asked whether it answers', () => {
  it.each([
    ['web', 'http', 204],
    ['rpc', 'h2c', 200],
    ['none', 'http', null],
    ['none', 'h2c', null],
    ['web', 'h2c', null],
  ] as const)('%s, over %s: %s', async (name, protocol, status) => {
    expect(await probe(name, protocol)).toBe(status);
  });
});

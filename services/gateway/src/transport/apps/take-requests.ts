import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import type { AppDoor } from './app-door.ts';
import { splitByVersion } from './http2/first-bytes.ts';
import type { Http2Door } from './http2/http2-door.ts';

/** Takes an event of the server away from those who listen, and returns how to give it to them. */
const intercept = (
  server: Server,
  event: 'request' | 'upgrade',
): ((...given: readonly unknown[]) => void) => {
  const others = server.listeners(event);
  server.removeAllListeners(event);
  return (...given) => {
    for (const listener of others) Reflect.apply(listener, server, given);
  };
};

/**
 * Puts the door of apps before the router: what is for an app may have any method, any content type and any size, and its bytes go through untouched. What
 * is for none goes on to those who listened before. Who speaks HTTP/2 has a door of his own. Returns how to let go of who has said nothing yet.
 */
export const takeAppRequests = (server: Server, door: AppDoor, http2: Http2Door): (() => void) => {
  const [pass, passUpgrade] = [intercept(server, 'request'), intercept(server, 'upgrade')];
  server.on('request', (request: IncomingMessage, response: ServerResponse) => {
    if (!door.request(request, response)) pass(request, response);
  });
  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    if (!door.upgrade(request, socket, head)) passUpgrade(request, socket, head);
  });
  return splitByVersion(server, http2.server);
};

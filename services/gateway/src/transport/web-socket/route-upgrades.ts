import { type IncomingMessage, ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';

/** What an upgraded connection is made of. */
export type Upgrade = { readonly socket: Duplex; readonly head: Buffer; readonly response: ServerResponse };

const upgrades = new WeakMap<IncomingMessage, Upgrade>();

/** How the request came, if it asks for another protocol. Can be taken once. */
export const takeUpgrade = (request: IncomingMessage): Upgrade | undefined => {
  const upgrade = upgrades.get(request);
  upgrades.delete(request);
  return upgrade;
};

/**
 * Leads requests for another protocol through the router like all others, so that guards, rules and problems are the same: a route that wants one takes the
 * connection over, and any other answer is an ordinary one.
 */
export const routeUpgrades = (app: NestFastifyApplication): void => {
  const fastify = app.getHttpAdapter().getInstance();
  app.getHttpServer().on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    socket.on('error', () => socket.destroy());
    const response = new ServerResponse(request);
    if (socket instanceof Socket) response.assignSocket(socket);
    response.shouldKeepAlive = false;
    response.once('finish', () => socket.end());
    upgrades.set(request, { socket, head, response });
    fastify.routing(request, response);
  });
};

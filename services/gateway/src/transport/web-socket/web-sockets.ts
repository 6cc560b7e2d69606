import { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { createWebSocketStream, type WebSocket, WebSocketServer } from 'ws';
import { problemFor } from '../refusal-status.ts';
import { takeUpgrade } from './route-upgrades.ts';

/** More than a client of ours ever sends in one message. */
const MESSAGE_BYTES_MAX = 2 ** 20;
const PING_MS = 30_000;

export type WebSockets = {
  /**
   * Takes the connection over. One message that comes is one chunk, a text if it was one; what is written is a message each, a text where it is one; its end closes the connection.
   *
   * @throws ProblemException if the request does not ask for a WebSocket
   */
  readonly accept: (request: FastifyRequest, reply: FastifyReply) => Promise<Duplex>;
  /** Ends all of them. */
  readonly close: () => void;
};

/** Ends connections whose other side has gone without a word. */
const watch = (socket: WebSocket): void => {
  let isAlive = true;
  socket.on('pong', () => (isAlive = true));
  const timer = setInterval(() => {
    if (!isAlive) return socket.terminate();
    isAlive = false;
    socket.ping();
  }, PING_MS);
  socket.once('close', () => clearInterval(timer));
};

export const webSockets = (): WebSockets => {
  const server = new WebSocketServer({
    noServer: true,
    maxPayload: MESSAGE_BYTES_MAX,
    perMessageDeflate: false,
  });
  return {
    accept: (request, reply) => {
      const upgrade = takeUpgrade(request.raw);
      if (upgrade === undefined)
        throw problemFor({
          code: 'upgrade-required',
          message: 'This is a WebSocket: connect to it with "Upgrade: websocket".',
        });
      const { socket, head, response } = upgrade;
      reply.hijack();
      if (socket instanceof Socket) response.detachSocket(socket);
      return new Promise((resolve) =>
        server.handleUpgrade(request.raw, socket, head, (accepted) => {
          watch(accepted);
          const stream = createWebSocketStream(accepted, { readableObjectMode: true, decodeStrings: false });
          stream.on('error', () => undefined); // its end is what counts
          resolve(stream);
        }),
      );
    },
    close: () => {
      for (const socket of server.clients) socket.terminate();
      server.close();
    },
  };
};

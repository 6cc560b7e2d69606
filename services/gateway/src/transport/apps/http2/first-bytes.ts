import type { Server } from 'node:http';
import type { Http2Server } from 'node:http2';
import type { Socket } from 'node:net';

/** What HTTP/2 with prior knowledge begins with (RFC 9113, 3.4); no method of HTTP/1 does. */
const PREFACE = 'PRI * HTTP/2.0';
/** Who has connected and says nothing for so long is let go. */
const SILENT_MAX_MS = 60_000;
/** A machine that went away without a word is noticed by these. */
const KEEP_ALIVE_MS = 30_000;

/** The first bytes of a connection, which stay to be read. Null: it has ended, or says nothing. */
const firstBytes = (socket: Socket): Promise<string | null> =>
  new Promise((resolve) => {
    const done = (said: string | null): void => {
      socket.off('readable', look).off('end', onEnd).off('close', onEnd).off('timeout', onEnd);
      socket.setTimeout(0);
      resolve(said);
    };
    const look = (): void => {
      const part: unknown = socket.read();
      if (!(part instanceof Buffer)) return;
      socket.unshift(part);
      // So few bytes that they could be either are not looked at again: nobody sends the preface in pieces.
      done(part.toString('latin1', 0, PREFACE.length));
    };
    const onEnd = (): void => done(null);
    socket.setTimeout(SILENT_MAX_MS);
    socket.on('readable', look).once('end', onEnd).once('close', onEnd).once('timeout', onEnd);
  });

/**
 * HTTP/1.1 and HTTP/2 with prior knowledge at one port, told apart by the first bytes. Returns how to let go of connections that have said nothing yet: nobody else
 * knows of them.
 */
export const splitByVersion = (server: Server, http2: Http2Server): (() => void) => {
  const others = server.listeners('connection');
  const silent = new Set<Socket>();
  server.removeAllListeners('connection');
  server.on('connection', (socket: Socket) => {
    const drop = (): void => void socket.destroy();
    silent.add(socket);
    socket.on('error', drop);
    void firstBytes(socket).then((said) => {
      silent.delete(socket);
      socket.off('error', drop);
      if (said === null || socket.destroyed) return drop();
      if (said === PREFACE) {
        socket.setKeepAlive(true, KEEP_ALIVE_MS);
        http2.emit('connection', socket);
      } else for (const listener of others) Reflect.apply(listener, server, [socket]);
    });
  });
  return () => {
    for (const socket of silent) socket.destroy();
  };
};

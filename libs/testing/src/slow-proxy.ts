import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import { Transform } from 'node:stream';

/** A way to a server on this machine that can be made slow, and cut. */
export type SlowProxy = {
  readonly port: number;
  /** What is said, and what comes back, goes through at so many bytes a second in all; null: as fast as it comes. */
  readonly setRate: (bytesPerSecond: number | null) => void;
  /** Connections that are open now. */
  readonly openCount: () => number;
  readonly stop: () => Promise<void>;
};

/** Opens one on a port of its own. */
export const slowProxy = async (targetPort: number): Promise<SlowProxy> => {
  let rate: number | null = null;
  /** When what was let through so far is paid for. */
  let freeAt = 0;
  const open = new Set<Socket>();

  const brake = (): Transform =>
    new Transform({
      transform(chunk: Buffer, _encoding, done) {
        if (rate === null) {
          done(null, chunk);
          return;
        }
        const now = performance.now();
        freeAt = Math.max(now, freeAt) + (chunk.length / rate) * 1000;
        setTimeout(() => done(null, chunk), freeAt - now).unref();
      },
    });

  const server = createServer((client) => {
    const target = connect(targetPort, '127.0.0.1');
    open.add(client);
    client.on('error', () => target.destroy());
    client.on('close', () => {
      open.delete(client);
      target.destroy();
    });
    // What the target has said before it closed is still on its way.
    target.on('error', () => client.destroy());
    client.pipe(brake()).pipe(target);
    target.pipe(brake()).pipe(client);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the proxy has no port');
  return {
    port: address.port,
    setRate: (bytesPerSecond) => {
      rate = bytesPerSecond;
      freeAt = 0;
    },
    openCount: () => open.size,
    stop: async () => {
      for (const socket of open) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
};

import { Buffer } from 'node:buffer';
import net, { type AddressInfo } from 'node:net';
import tls from 'node:tls';
import { CALL_CIPHERS, CALL_ID_CHARACTERS, CALL_PREFACE_BYTES, type CallBack } from '#contracts';
import { describeError, type Log } from '#kernel';
import { type ExpectedCall, expectedCalls } from './expected-calls.ts';

export type CallListenerOptions = {
  readonly host: string;
  /** 0: any free one. */
  readonly port: number;
  /** What nodes call; null: where it listens. */
  readonly advertised: string | null;
  readonly isEncrypted: boolean;
  /** How long a caller may take to say why he calls. */
  readonly prefaceMaxMs?: number;
  readonly log: Log;
};

export type CallListener = {
  /** @throws when it can't listen there */
  readonly listen: () => Promise<void>;
  /** A call to be expected, and what a node needs to know to make it. */
  readonly expect: () => ExpectedCall & { readonly callBack: CallBack };
  /** Calls under way and calls that have not said yet what they are. */
  readonly openCount: () => number;
  /** Ends them all. */
  readonly close: () => Promise<void>;
};

const PREFACE_MAX_MS = 5000;
/** Who knocks without being expected takes up room until he has said nothing for long enough. */
const STRANGERS_MAX = 256;
const KEEP_ALIVE_MS = 30_000;

/** The first bytes of a call, and no byte more: what follows is not ours to read. Null if they do not come. */
const prefaceOf = async (socket: net.Socket, maxMs: number): Promise<string | null> => {
  const { promise, resolve } = Promise.withResolvers<string | null>();
  const look = (): void => {
    const bytes: unknown = socket.read(CALL_PREFACE_BYTES);
    if (bytes instanceof Buffer)
      resolve(bytes.length === CALL_PREFACE_BYTES ? bytes.toString('latin1') : null);
  };
  const gone = (): void => resolve(null);
  const timer = setTimeout(gone, maxMs);
  socket.on('readable', look).once('end', gone).once('close', gone);
  look();
  const preface = await promise;
  clearTimeout(timer);
  socket.off('readable', look).off('end', gone).off('close', gone);
  return preface;
};

/** Where nodes call back to. Whoever was not asked, or says nothing in time, is dropped. */
export const callListener = (options: CallListenerOptions): CallListener => {
  const { host, port, advertised, isEncrypted, prefaceMaxMs = PREFACE_MAX_MS, log } = options;
  const calls = expectedCalls();
  /** All connections, and those that belong to a call that was expected. */
  const open = new Set<net.Socket>();
  const taken = new Set<net.Socket>();

  const greet = async (socket: net.Socket): Promise<void> => {
    const preface = await prefaceOf(socket, prefaceMaxMs);
    const id = preface?.slice(0, CALL_ID_CHARACTERS) ?? '';
    const secret = preface?.slice(CALL_ID_CHARACTERS + 1, -1) ?? '';
    if (preface === null || socket.destroyed || !calls.take(id, secret, socket)) {
      log.debug({ from: socket.remoteAddress }, 'dropped a call that nobody asked for');
      socket.destroy();
      return;
    }
    taken.add(socket);
    socket.once('close', () => taken.delete(socket));
  };

  const hear = (socket: net.Socket): void => {
    socket.on('error', () => undefined); // its end is what counts
    socket.setNoDelay(true);
    socket.setKeepAlive(true, KEEP_ALIVE_MS);
    void greet(socket);
  };

  const server: net.Server = isEncrypted
    ? tls.createServer(
        {
          allowHalfOpen: true,
          // There is no certificate: who has the key of an expected call is who was asked.
          pskCallback: (_socket, identity) => calls.keyOf(identity),
          ciphers: CALL_CIPHERS,
          minVersion: 'TLSv1.2',
          maxVersion: 'TLSv1.2',
          handshakeTimeout: prefaceMaxMs,
        },
        hear,
      )
    : net.createServer({ allowHalfOpen: true }, hear);
  server.maxConnections = 16_384;
  server.on('error', (error) => log.error({ cause: describeError(error) }, 'the listener for streams fails'));
  server.on('tlsClientError', (_error: unknown, socket: net.Socket) => socket.destroy());
  server.on('connection', (socket: net.Socket) => {
    if (open.size - taken.size >= STRANGERS_MAX) return void socket.destroy();
    open.add(socket);
    socket.once('close', () => open.delete(socket));
  });

  const address = (): AddressInfo => {
    const bound = server.address();
    if (bound === null || typeof bound === 'string')
      throw new Error('the listener for streams does not listen');
    return bound;
  };

  return {
    listen: () =>
      new Promise((resolve, reject) => {
        server.once('error', reject);
        server.listen(port, host, () => {
          server.off('error', reject);
          resolve();
        });
      }),
    expect: () => {
      const call = calls.expect();
      const { port: bound } = address();
      const { id, secret } = call;
      return { ...call, callBack: { host: advertised ?? host, port: bound, id, secret, isEncrypted } };
    },
    openCount: () => open.size,
    close: async () => {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      for (const socket of [...taken, ...open]) socket.destroy();
      await closed;
    },
  };
};

import { setTimeout as delay } from 'node:timers/promises';
import {
  connect,
  type Msg,
  type NatsConnection,
  nkeyAuthenticator,
  type Subscription,
} from '@nats-io/transport-node';
import { DependencyFailure, describeError, type Log } from '#kernel';
import { natsAddress } from './nats-address.ts';

/** The one NATS connection of a process. It can be handed out before there is a server: it connects by itself, and again for ever. */
export type Bus = {
  /** The connection, as soon as there has been one. Rejects only if the bus is closed before. */
  readonly connected: () => Promise<NatsConnection>;
  /** The connection. @throws DependencyFailure (retryable) when there has not been one yet. */
  readonly connection: () => NatsConnection;
  readonly isConnected: () => boolean;
  /** The server does not take us (any more) for who we say we are. */
  readonly isRefused: () => boolean;
  /** Says something to whoever listens now: at most once, and lost when nobody is connected. For hints and live figures, never for facts. */
  readonly hint: (subject: string, payload?: Uint8Array | string) => void;
  /** Hears what {@link hint} says, over reconnects, also when called before the first connection. Returns how to stop. */
  readonly listen: (subject: string, heard: (message: Msg) => void) => () => void;
  /** Called after each (re)connection: whatever was said meanwhile has been missed. Returns how to stop. */
  readonly onReconnect: (heard: () => void) => () => void;
  /** Lets what is under way finish, then disconnects. */
  readonly close: () => Promise<void>;
};

/** How one goes to a server on another machine. */
export type BusSecurity = {
  /** Certificate of the authority that vouches for the server, in PEM: everything is encrypted from the first byte, and no other server is spoken to. */
  readonly authority?: string;
  /** Private key with which one signs in, in place of a password. */
  readonly seed?: string;
};

export type BusOptions = {
  readonly url: string;
  readonly security?: BusSecurity;
  /** Shown in the server's list of connections. */
  readonly name: string;
  readonly log: Log;
};

const RETRY_MS = 250;
/** A server that refuses who we are is not asked four times a second. */
const REFUSED_RETRY_MS = 5000;
const CONNECT_TIMEOUT_MS = 2000;
const DRAIN_MAX_MS = 3000;
/** A server that went silent is noticed within two of these. */
const PING_MS = 5000;

/** What the client is told of who we are, and whom we trust. */
const introduction = (url: string, { authority, seed }: BusSecurity = {}) => {
  const { servers, user, pass } = natsAddress(url);
  const password = user === undefined ? {} : { user, ...(pass === undefined ? {} : { pass }) };
  return {
    servers: [...servers],
    ...(seed === undefined ? password : { authenticator: nkeyAuthenticator(new TextEncoder().encode(seed)) }),
    ...(authority === undefined ? {} : { tls: { ca: authority, handshakeFirst: true } }),
    // Answers to a user arrive where only he may listen.
    ...(user === undefined ? {} : { inboxPrefix: `_INBOX.${user}` }),
  };
};

const isRefusal = (error: unknown): boolean =>
  error instanceof Error &&
  (error.name === 'AuthorizationError' || /authorization violation/i.test(error.message));

export const openBus = ({ url, security, name, log }: BusOptions): Bus => {
  const known = introduction(url, security);
  const { servers } = known;
  const closing = new AbortController();
  const listeners = new Set<(connection: NatsConnection) => void>();
  const reconnected = new Set<() => void>();
  let current: NatsConnection | undefined;
  let isUp = false;
  let isRefused = false;

  const follow = async (connection: NatsConnection): Promise<void> => {
    for await (const status of connection.status()) {
      if (status.type === 'disconnect') {
        isUp = false;
        if (!closing.signal.aborted)
          log.warn({ server: status.server }, 'lost the connection to NATS; trying again');
      } else if (status.type === 'reconnect') {
        isUp = true;
        isRefused = false;
        log.info({ server: status.server }, 'connected to NATS again');
        for (const heard of reconnected) heard();
      } else if (status.type === 'error') {
        isRefused = isRefusal(status.error);
        log.warn({ cause: describeError(status.error) }, 'NATS reports an error');
      }
    }
  };

  const dial = async (): Promise<NatsConnection> => {
    let hasComplained = false;
    while (!closing.signal.aborted) {
      try {
        const connection = await connect({
          ...known,
          name,
          timeout: CONNECT_TIMEOUT_MS,
          maxReconnectAttempts: -1,
          reconnectDelayHandler: () =>
            isRefused ? REFUSED_RETRY_MS : RETRY_MS + Math.floor(Math.random() * RETRY_MS),
          pingInterval: PING_MS,
          maxPingOut: 2,
          // A stack trace per request costs more than the request; ours say what was attempted.
          noAsyncTraces: true,
          // Credentials may be wrong only for the moment that a server needs to load its users.
          ignoreAuthErrorAbort: true,
        });
        current = connection;
        isUp = true;
        isRefused = false;
        log.info({ server: connection.getServer() }, 'connected to NATS');
        void follow(connection);
        for (const attach of listeners) attach(connection);
        for (const heard of reconnected) heard();
        return connection;
      } catch (error) {
        if (!hasComplained)
          log.warn({ servers, cause: describeError(error) }, 'NATS does not answer; trying again');
        hasComplained = true;
        isRefused = isRefusal(error);
        await delay(isRefused ? REFUSED_RETRY_MS : RETRY_MS, undefined, { signal: closing.signal }).catch(
          () => undefined,
        );
      }
    }
    throw new DependencyFailure('nats', 'connect', { retryable: false, cause: 'the bus was closed' });
  };
  const dialled = dial();
  dialled.catch(() => undefined); // whoever waits for it hears of it

  const connection = (): NatsConnection => {
    if (current !== undefined) return current;
    throw new DependencyFailure('nats', 'use the connection', {
      retryable: true,
      cause: 'not connected yet',
    });
  };

  return {
    connected: () => dialled,
    connection,
    isConnected: () => isUp,
    isRefused: () => isRefused,
    hint: (subject, payload) => {
      if (isUp && current?.isClosed() === false) current.publish(subject, payload);
    },
    listen: (subject, heard) => {
      let subscription: Subscription | undefined;
      const attach = (to: NatsConnection): void => {
        subscription = to.subscribe(subject, {
          callback: (error, message) => {
            if (error === null) heard(message);
          },
        });
      };
      if (current === undefined) listeners.add(attach);
      else attach(current);
      return () => {
        listeners.delete(attach);
        if (subscription?.isClosed() === false) subscription.unsubscribe();
      };
    },
    onReconnect: (heard) => {
      reconnected.add(heard);
      return () => reconnected.delete(heard);
    },
    close: async () => {
      closing.abort();
      if (current === undefined || current.isClosed()) return;
      // Draining waits for the server; one that is away would hold us for ever.
      const drained = isUp ? current.drain().catch(() => undefined) : Promise.resolve();
      await Promise.race([drained, delay(DRAIN_MAX_MS, undefined, { ref: false })]);
      isUp = false;
      await current.close();
    },
  };
};

import { setTimeout as delay } from 'node:timers/promises';
import { connect, type Msg, type NatsConnection, type Subscription } from '@nats-io/transport-node';
import { DependencyFailure, describeError, type Log } from '#kernel';
import { natsAddress } from './nats-address.ts';

/** The one NATS connection of a process. It can be handed out before there is a server: it connects by itself, and again for ever. */
export type Bus = {
  /** The connection, as soon as there has been one. Rejects only if the bus is closed before. */
  readonly connected: () => Promise<NatsConnection>;
  /** The connection. @throws DependencyFailure (retryable) when there has not been one yet. */
  readonly connection: () => NatsConnection;
  readonly isConnected: () => boolean;
  /** Says something to whoever listens now: at most once, and lost when nobody is connected. For hints and live figures, never for facts. */
  readonly hint: (subject: string, payload?: Uint8Array | string) => void;
  /** Hears what {@link hint} says, over reconnects, also when called before the first connection. Returns how to stop. */
  readonly listen: (subject: string, heard: (message: Msg) => void) => () => void;
  /** Called after each (re)connection: whatever was said meanwhile has been missed. Returns how to stop. */
  readonly onReconnect: (heard: () => void) => () => void;
  /** Lets what is under way finish, then disconnects. */
  readonly close: () => Promise<void>;
};

export type BusOptions = {
  readonly url: string;
  /** Shown in the server's list of connections. */
  readonly name: string;
  readonly log: Log;
};

const RETRY_MS = 250;
const CONNECT_TIMEOUT_MS = 2000;
const DRAIN_MAX_MS = 3000;
/** A server that went silent is noticed within two of these. */
const PING_MS = 5000;

export const openBus = ({ url, name, log }: BusOptions): Bus => {
  const { servers, ...credentials } = natsAddress(url);
  const closing = new AbortController();
  const listeners = new Set<(connection: NatsConnection) => void>();
  const reconnected = new Set<() => void>();
  let current: NatsConnection | undefined;
  let isUp = false;

  const follow = async (connection: NatsConnection): Promise<void> => {
    for await (const status of connection.status()) {
      if (status.type === 'disconnect') {
        isUp = false;
        if (!closing.signal.aborted)
          log.warn({ server: status.server }, 'lost the connection to NATS; trying again');
      } else if (status.type === 'reconnect') {
        isUp = true;
        log.info({ server: status.server }, 'connected to NATS again');
        for (const heard of reconnected) heard();
      } else if (status.type === 'error') {
        log.warn({ cause: describeError(status.error) }, 'NATS reports an error');
      }
    }
  };

  const dial = async (): Promise<NatsConnection> => {
    let hasComplained = false;
    while (!closing.signal.aborted) {
      try {
        const connection = await connect({
          ...credentials,
          // An inbox of one's own lets the server's permissions keep answers from other users.
          ...(credentials.user === undefined
            ? {}
            : { inboxPrefix: `_INBOX.${credentials.user.replace(/[^\w-]/g, '_')}` }),
          servers: [...servers],
          name,
          // Answers to a user arrive where only he may listen.
          ...(credentials.user === undefined ? {} : { inboxPrefix: `_INBOX.${credentials.user}` }),
          timeout: CONNECT_TIMEOUT_MS,
          maxReconnectAttempts: -1,
          reconnectTimeWait: RETRY_MS,
          reconnectJitter: RETRY_MS,
          pingInterval: PING_MS,
          maxPingOut: 2,
          // A stack trace per request costs more than the request; ours say what was attempted.
          noAsyncTraces: true,
          // Credentials may be wrong only for the moment that a server needs to load its users.
          ignoreAuthErrorAbort: true,
        });
        current = connection;
        isUp = true;
        log.info({ server: connection.getServer() }, 'connected to NATS');
        void follow(connection);
        for (const attach of listeners) attach(connection);
        for (const heard of reconnected) heard();
        return connection;
      } catch (error) {
        if (!hasComplained)
          log.warn({ servers, cause: describeError(error) }, 'NATS does not answer; trying again');
        hasComplained = true;
        await delay(RETRY_MS, undefined, { signal: closing.signal }).catch(() => undefined);
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

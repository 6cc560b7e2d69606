import type { ServerResponse } from 'node:http';
import { DependencyFailure, describeError } from '#kernel';
import type { Refusal } from '#kernel';
import type { Connect, Forwarded, Forwarding, MakeForwarder } from '../../ports/app-forwarder.ts';
import { type AppConnection, appConnection } from './http/app-connection.ts';
import { hasBody } from './http/send-request.ts';

/** Browsers open six to a host; several people and long polls come on top. */
const CONNECTIONS_MAX = 128;
const WAITING_MAX = 4096;

const refusalOf = (error: unknown): Refusal => ({
  code: 'unavailable',
  message: `The app can not be reached: ${describeError(error)}.`,
});
const tooMany: Refusal = {
  code: 'unavailable',
  message: `The app has ${CONNECTIONS_MAX} requests to answer and ${WAITING_MAX} more wait, which is the most.`,
};

/** Lets so many in at a time; the others wait in the order in which they came. */
const turns = () => {
  let busy = 0;
  const waiting = new Set<() => void>();
  return {
    isFull: () => waiting.size >= WAITING_MAX,
    /** False: who waited has left. */
    take: (response: ServerResponse): Promise<boolean> => {
      if (busy < CONNECTIONS_MAX) {
        busy += 1;
        return Promise.resolve(true);
      }
      return new Promise((resolve) => {
        const onTurn = (): void => {
          response.off('close', onLeft);
          busy += 1;
          resolve(true);
        };
        const onLeft = (): void => {
          waiting.delete(onTurn);
          resolve(false);
        };
        waiting.add(onTurn);
        response.once('close', onLeft);
      });
    },
    giveBack: (): void => {
      busy -= 1;
      const next = waiting.values().next();
      if (next.done === true) return;
      waiting.delete(next.value);
      next.value();
    },
  };
};

/** Connections that have answered, for as long as their app keeps them. */
const keptConnections = () => {
  const kept = new Map<AppConnection, NodeJS.Timeout>();
  const forget = (connection: AppConnection): void => {
    clearTimeout(kept.get(connection));
    kept.delete(connection);
  };
  return {
    keep: (connection: AppConnection): void => {
      const end = (): void => {
        forget(connection);
        connection.close();
      };
      kept.set(connection, setTimeout(end, connection.keptMs()).unref());
    },
    /** The one that was used last. */
    take: (): AppConnection | undefined => {
      for (const connection of [...kept.keys()].toReversed()) {
        forget(connection);
        if (connection.isOpen()) return connection;
      }
      return undefined;
    },
    closeAll: (): void => {
      for (const connection of [...kept.keys()]) {
        forget(connection);
        connection.close();
      }
    },
  };
};

const dial = async (connect: Connect): Promise<AppConnection | { readonly unreached: Refusal }> => {
  try {
    const connected = await connect();
    return connected.ok ? appConnection(connected.value) : { unreached: connected.refusal };
  } catch (error) {
    if (error instanceof DependencyFailure || error instanceof Error) return { unreached: refusalOf(error) };
    throw error;
  }
};

/** Over HTTP/1.1, each connection a stream to the node. */
export const httpForwarder: MakeForwarder = (connect) => {
  const { isFull, take, giveBack } = turns();
  const kept = keptConnections();
  let isClosed = false;

  const attempt = async (forwarding: Forwarding, before?: AppConnection): Promise<Forwarded> => {
    const connection = before ?? (await dial(connect));
    if ('unreached' in connection) return connection;
    const end = await connection.exchange(forwarding);
    const isKept = end === 'answered' && connection.keptMs() > 0 && !isClosed;
    if (isKept) kept.keep(connection);
    else connection.close();
    const { request, response } = forwarding;
    // A connection that was kept may have been closed by the app in the same moment.
    const isSafe = (request.method === 'GET' || request.method === 'HEAD') && !hasBody(forwarding);
    const mayRepeat = before !== undefined && isSafe && !response.headersSent && !response.destroyed;
    return end === 'broken' && mayRepeat ? attempt(forwarding) : end;
  };

  return {
    forward: async (forwarding) => {
      if (isFull()) return { unreached: tooMany };
      if (!(await take(forwarding.response))) return 'left';
      try {
        return await attempt(forwarding, kept.take());
      } finally {
        giveBack();
      }
    },
    close: () => {
      isClosed = true;
      kept.closeAll();
    },
  };
};

import pg from 'pg';

/** One connection that is made again when it broke. Every call connects first if it has to, and fails if it cannot. */
export type ReconnectingClient = {
  readonly query: (query: pg.QueryArrayConfig<string[]>) => Promise<readonly (readonly unknown[])[]>;
  readonly close: () => Promise<void>;
};

export type ReconnectingClientOptions = {
  readonly url: string;
  readonly applicationName: string;
  /** A call that takes longer ends its connection: the server may be gone without a word. */
  readonly callTimeoutMs: number;
  /** Runs on every new connection before anything else. */
  readonly onConnect?: (client: pg.Client) => Promise<void>;
};

export const reconnectingClient = (options: ReconnectingClientOptions): ReconnectingClient => {
  let current: pg.Client | undefined;

  const drop = (client: pg.Client): void => {
    if (current === client) current = undefined;
    client.connection.stream.destroy();
  };

  const connected = async (): Promise<pg.Client> => {
    if (current !== undefined) return current;
    const client = new pg.Client({
      connectionString: options.url,
      application_name: options.applicationName,
      connectionTimeoutMillis: options.callTimeoutMs,
      query_timeout: options.callTimeoutMs,
      keepAlive: true,
    });
    // Without a listener a connection that breaks while idle would end the process.
    client.on('error', () => {
      drop(client);
    });
    try {
      await client.connect();
      await options.onConnect?.(client);
    } catch (error) {
      drop(client);
      throw error;
    }
    current = client;
    return client;
  };

  return {
    query: async (query) => {
      const client = await connected();
      try {
        const { rows } = await client.query<string[]>(query);
        return rows;
      } catch (error) {
        // An answer of the server leaves the connection as it was; anything else leaves it in doubt.
        if (!(error instanceof pg.DatabaseError) || error.severity === 'FATAL') drop(client);
        throw error;
      }
    },
    close: async () => {
      const client = current;
      current = undefined;
      await client?.end();
    },
  };
};

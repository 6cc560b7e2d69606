import pg from 'pg';
import type { RecordedEvent } from '#contracts';
import { readRecord } from '../decode-envelope.ts';

/** An event on its way out, in the shape that it was recorded in, and as the text that the bus carries. */
export type OutgoingEvent = RecordedEvent & { readonly envelope: string };

/** An event of the log by position and id: of a log that was rolled back the position alone says nothing. */
export type Place = { readonly position: number; readonly eventId: string | undefined };

/** Before the first event. */
export const BEGINNING: Place = { position: 0, eventId: undefined };

/** The relay's view of the log: one connection, which also holds its leadership. Broken once, it is of no more use. */
export type RelayLog = {
  /** Takes the lead unless somebody else has it; it is lost with the connection, and only then. */
  readonly tryToLead: (lockKey: number) => Promise<boolean>;
  /**
   * Events after a place, dense; none if there is nothing new, and undefined if the place is not in the log (any more).
   * They are durable: what leaves the database can't be taken back by a crash of it.
   */
  readonly read: (after: Place, limit: number) => Promise<readonly OutgoingEvent[] | undefined>;
  readonly head: () => Promise<number>;
  /** The id of the event at a position; none beyond the head. */
  readonly eventIdAt: (position: number) => Promise<string | undefined>;
  readonly close: () => Promise<void>;
};

const CONNECT_MAX_MS = 2000;
const QUERY_MAX_MS = 10_000;

/** The place itself comes along, to see that it is still what it was. `log.settle` makes durable what the query sees. */
const READ = `
  SELECT record FROM log.event WHERE position >= $1 AND (SELECT log.settle()) ORDER BY position LIMIT $2`;

/** @throws whatever keeps it from connecting */
export const openRelayLog = async (url: string): Promise<RelayLog> => {
  const client = new pg.Client({
    connectionString: url,
    application_name: 'berth-relay',
    connectionTimeoutMillis: CONNECT_MAX_MS,
    query_timeout: QUERY_MAX_MS,
    keepAlive: true,
  });
  // Without a listener a connection that breaks while idle would end the process; the next query fails and says why.
  client.on('error', () => undefined);
  await client.connect();

  return {
    tryToLead: async (lockKey) => {
      const { rows } = await client.query<{ leads: boolean }>('SELECT pg_try_advisory_lock($1) AS leads', [
        lockKey,
      ]);
      return rows[0]?.leads === true;
    },
    read: async (after, limit) => {
      const { rows } = await client.query<{ record: string }>({
        name: 'relay-read',
        text: READ,
        values: [after.position, limit + 1],
      });
      const events = rows.map(({ record }) => {
        const event = readRecord(record);
        return { ...event, envelope: JSON.stringify(event) };
      });
      if (after.position === 0) return events;
      const [place, ...following] = events;
      return place !== undefined && place.eventId === after.eventId ? following : undefined;
    },
    head: async () => {
      const { rows } = await client.query<{ position: string }>('SELECT position FROM log.head');
      return Number(rows[0]?.position ?? 0);
    },
    eventIdAt: async (position) => {
      const { rows } = await client.query<{ id: string }>(
        'SELECT record::json->>5 AS id FROM log.event WHERE position = $1',
        [position],
      );
      return rows[0]?.id;
    },
    close: async () => {
      // Ending politely waits for the server; one that is away would hold us.
      await Promise.race([
        client.end().catch(() => undefined),
        new Promise((ok) => setTimeout(ok, 1000).unref()),
      ]);
      client.connection.stream.destroy();
    },
  };
};

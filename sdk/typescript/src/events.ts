import type { CallOptions, Connection } from './connection.ts';
import { follow, type FollowOptions } from './follow.ts';
import type { components } from './generated/schema.ts';
import { addressOf, type Answer, type Call } from './operation.ts';

export type LogEvent = components['schemas']['EventResource'];
export type EventQuery = {
  /** Such as `session.started` or `session.*`. */
  readonly type?: string;
  /** Such as `session-k3v9m2x7q4ab`. */
  readonly stream?: string;
  /** Only what is about this project. */
  readonly project?: string;
  /** The first position wanted; 0: from the beginning. Absent: what comes from now on. */
  readonly from?: number;
};

const isLogEvent = (value: unknown): value is LogEvent =>
  typeof value === 'object' && value !== null && 'position' in value && 'type' in value && 'data' in value;

/** The log: every change that the caller may see, in order. */
export const createEvents = (connection: Connection, call: Call) => ({
  /** One page of it. */
  read: (
    query: EventQuery & { readonly limit?: number } = {},
    options?: CallOptions,
  ): Promise<Answer<'readEvents'>> => call('readEvents', { query }, options),
  /** What is and what comes, over any number of connections: nothing is missing, nothing comes twice. To go on later: `lastId`, the position of the last. */
  follow: async function* followEvents(
    query: EventQuery & FollowOptions = {},
  ): AsyncGenerator<LogEvent, void, undefined> {
    const { type, stream, project, from, ...options } = query;
    const path = addressOf('readEvents', { query: { type, stream, project, from } });
    for await (const { event, data } of follow(connection, path, null, options))
      if (event === 'event' && isLogEvent(data)) {
        connection.saw(data.position);
        yield data;
      }
  },
});
export type Events = ReturnType<typeof createEvents>;

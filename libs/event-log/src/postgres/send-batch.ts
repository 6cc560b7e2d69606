import { invariant, position, streamName } from '#kernel';
import type { EncodedAppend } from '../encoded-append.ts';
import type { AppendOutcome } from '../event-log.ts';
import type { ReconnectingClient } from './reconnecting-client.ts';

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null;

const decodeOutcome = (value: unknown): AppendOutcome => {
  invariant(isObject(value), 'the outcome of an append is an object');
  if ('s' in value)
    return {
      kind: 'conflict',
      stream: streamName(String(value['s'])),
      expected: Number(value['x']),
      actual: Number(value['v']),
    };
  return {
    kind: 'appended',
    first: position(Number(value['f'])),
    last: position(Number(value['l'])),
    isDuplicate: value['d'] === true,
  };
};

/** One call of `log.append`: one round trip, one transaction, durable when it answers. */
export const sendBatch =
  (client: ReconnectingClient) =>
  async (batch: readonly EncodedAppend[]): Promise<readonly AppendOutcome[]> => {
    const rows = await client.query({
      rowMode: 'array',
      name: 'append',
      text: 'CALL log.append($1, $2)',
      values: [
        `[${batch.map((append) => append.header).join(',')}]`,
        `[${batch.flatMap((append) => append.facts).join(',')}]`,
      ],
    });
    const outcomes = rows[0]?.[0];
    invariant(
      Array.isArray(outcomes) && outcomes.length === batch.length,
      'there are as many outcomes as commands',
    );
    return outcomes.map(decodeOutcome);
  };

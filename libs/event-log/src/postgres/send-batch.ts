import { invariant, position } from '#kernel';
import type { EncodedAppend } from '../encoded-append.ts';
import type { AppendOutcome } from '../event-log.ts';
import type { ReconnectingClient } from './reconnecting-client.ts';

type Numbers = readonly (number | null)[];
/** One entry per command in each list; see `log.append_batch`. */
type Outcomes = {
  readonly f: Numbers;
  readonly l: Numbers;
  readonly d: readonly boolean[];
  readonly j: Numbers;
  readonly v: Numbers;
};

const isOutcomes = (value: unknown, length: number): value is Outcomes =>
  typeof value === 'object' &&
  value !== null &&
  ['f', 'l', 'd', 'j', 'v'].every((name) => {
    const list: unknown = Reflect.get(value, name);
    return Array.isArray(list) && list.length === length;
  });

/** The commands as `log.append_batch` reads them: lists, side by side. The metas are JSON already. */
const encodeCommands = (batch: readonly EncodedAppend[]): string => {
  const writes = batch.flatMap((append) => append.writes);
  const lists = JSON.stringify({
    i: batch.map((append) => append.commandId),
    n: batch.map((append) => append.facts.length),
    w: batch.map((append) => append.writes.length),
    s: writes.map((write) => write.stream),
    x: writes.map((write) => write.expectedVersion ?? null),
    c: writes.map((write) => write.count),
  });
  return `${lists.slice(0, -1)},"m":[${batch.map((append) => append.meta).join(',')}]}`;
};

const decodeOutcomes = (batch: readonly EncodedAppend[], value: unknown): readonly AppendOutcome[] => {
  invariant(isOutcomes(value, batch.length), 'there are as many outcomes as commands');
  const writes = batch.flatMap((append) => append.writes);
  return batch.map((_, n) => {
    const [first, last] = [value.f[n], value.l[n]];
    if (typeof first === 'number' && typeof last === 'number')
      return {
        kind: 'appended',
        first: position(first),
        last: position(last),
        isDuplicate: value.d[n] === true,
      };
    const write = writes[(value.j[n] ?? 0) - 1];
    const actual = value.v[n];
    invariant(
      write?.expectedVersion !== undefined && typeof actual === 'number',
      'a conflict names a write that expects a version',
    );
    return { kind: 'conflict', stream: write.stream, expected: write.expectedVersion, actual };
  });
};

/** One call of `log.append`: one round trip, one transaction, durable when it answers. */
export const sendBatch =
  (client: ReconnectingClient) =>
  async (batch: readonly EncodedAppend[]): Promise<readonly AppendOutcome[]> => {
    const rows = await client.query({
      rowMode: 'array',
      name: 'append',
      text: 'CALL log.append($1, $2)',
      values: [encodeCommands(batch), `[${batch.flatMap((append) => append.facts).join(',')}]`],
    });
    return decodeOutcomes(batch, rows[0]?.[0]);
  };

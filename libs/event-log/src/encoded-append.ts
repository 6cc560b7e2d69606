import type { Fact } from '#contracts';
import { type CommandId, DependencyFailure, isUuid, type StreamName } from '#kernel';
import type { Append } from './event-log.ts';

/** Bounds of one append. An event has to fit into one message on the bus, whose limit is 1 MiB. */
export const APPEND_LIMITS = {
  writesMax: 2048,
  factsMax: 5000,
  factBytesMax: 512 * 1024,
  metaBytesMax: 8 * 1024,
  bytesMax: 8 * 1024 * 1024,
} as const;

/** An append that was checked, and written as JSON as far as that goes: what a store is given. */
export type EncodedAppend = {
  readonly commandId: CommandId;
  /** As JSON text. */
  readonly meta: string;
  readonly writes: readonly {
    readonly stream: StreamName;
    readonly expectedVersion: number | undefined;
    readonly count: number;
  }[];
  /** Each fact as JSON text, in order of the writes. */
  readonly facts: readonly string[];
  /** Roughly; UTF-16 units, in fact. */
  readonly size: number;
};

const STREAM = /^[a-z][a-z0-9_]*-[A-Za-z0-9_-]{1,120}$/;
const TYPE = /^[a-z][a-z0-9-]*\.[a-z][a-z0-9-]*$/;
/** What Postgres refuses in a text: NUL, and half of a surrogate pair (JSON.stringify writes only those as `\ud…`). */
const UNSTORABLE = /(?<!\\)(?:\\\\)*\\u(?:0000|d[89a-f])/;

const isWhole = (n: number, from: number, to: number): boolean => Number.isInteger(n) && n >= from && n <= to;

const malformed = (append: Append, why: string): DependencyFailure =>
  new DependencyFailure('event-log', `append of command ${append.commandId}: ${why}`, {
    retryable: false,
    cause: undefined,
  });

const encodeFact = (append: Append, fact: Fact): string => {
  const rev = fact.rev ?? 1;
  if (!TYPE.test(fact.type)) throw malformed(append, `${JSON.stringify(fact.type)} is no event type`);
  if (!isWhole(rev, 1, 32_767)) throw malformed(append, `${fact.type} has the revision ${rev}`);
  if (typeof fact.data !== 'object' || fact.data === null || Array.isArray(fact.data))
    throw malformed(append, `the data of ${fact.type} is no object`);
  const text = JSON.stringify({ t: fact.type, r: rev, d: fact.data });
  if (text.length > APPEND_LIMITS.factBytesMax)
    throw malformed(
      append,
      `${fact.type} takes ${text.length} bytes; ${APPEND_LIMITS.factBytesMax} are allowed`,
    );
  if (text.includes('\\u') && UNSTORABLE.test(text))
    throw malformed(append, `${fact.type} holds a character that cannot be stored (NUL or half of a pair)`);
  return text;
};

/** @throws DependencyFailure, not retryable, on an append that no store could take. */
export const encodeAppend = (append: Append): EncodedAppend => {
  const { commandId, meta, writes } = append;
  if (!isUuid(commandId)) throw malformed(append, 'the command id is no UUID');
  if (!isWhole(writes.length, 1, APPEND_LIMITS.writesMax))
    throw malformed(append, `it has ${writes.length} writes; 1 to ${APPEND_LIMITS.writesMax} are allowed`);

  const streams = new Set<string>();
  const facts: string[] = [];
  let size = 0;
  for (const write of writes) {
    if (!STREAM.test(write.stream)) throw malformed(append, `${JSON.stringify(write.stream)} is no stream`);
    if (streams.has(write.stream)) throw malformed(append, `${write.stream} is written to twice`);
    if (write.expectedVersion !== undefined && !isWhole(write.expectedVersion, 0, 2 ** 31 - 1))
      throw malformed(append, `${write.stream} has the expected version ${write.expectedVersion}`);
    streams.add(write.stream);
    for (const fact of write.facts) {
      const text = encodeFact(append, fact);
      size += text.length;
      facts.push(text);
    }
  }
  if (facts.length > APPEND_LIMITS.factsMax)
    throw malformed(append, `it has ${facts.length} facts; ${APPEND_LIMITS.factsMax} are allowed`);
  if (size > APPEND_LIMITS.bytesMax)
    throw malformed(append, `it takes ${size} bytes; ${APPEND_LIMITS.bytesMax} are allowed`);

  if (typeof meta.actor !== 'string' || meta.actor === '') throw malformed(append, 'it names no actor');
  const metaText = JSON.stringify(meta);
  if (metaText.length > APPEND_LIMITS.metaBytesMax)
    throw malformed(append, `its meta takes more than ${APPEND_LIMITS.metaBytesMax} bytes`);
  if (metaText.includes('\\u') && UNSTORABLE.test(metaText))
    throw malformed(append, 'its meta holds a character that cannot be stored (NUL or half of a pair)');
  return {
    commandId,
    meta: metaText,
    writes: writes.map(({ stream, expectedVersion, facts }) => ({
      stream,
      expectedVersion,
      count: facts.length,
    })),
    facts,
    size: size + metaText.length,
  };
};

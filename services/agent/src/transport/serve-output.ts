import type { Bus } from '#bus';
import { type OutputPage, type OutputRead, PATTERNS } from '#contracts';
import {
  accept,
  describeError,
  isSessionId,
  type Log,
  type NodeId,
  type Refusal,
  refuse,
  type Result,
  sessionId,
} from '#kernel';

type Answer = Result<OutputPage, Refusal>;

/** A message holds 1 MiB at most, and JSON may double what it says. */
const PAGE_BYTES_MAX = 256 * 1024;

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null;
const isCount = (value: unknown): value is number =>
  typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;

const wrong = (message: string, pointer: string): Answer =>
  refuse({ code: 'invalid-request', message, pointer });

const answer = (readOutput: (read: OutputRead) => OutputPage, data: unknown): Answer => {
  if (!isRecord(data)) return wrong('a JSON object is wanted', '');
  const { sessionId: session, member = 0, cursor, limitBytes } = data;
  if (typeof session !== 'string' || !isSessionId(session))
    return wrong('sessionId must be a session id', '/sessionId');
  if (!isCount(cursor)) return wrong('cursor must be a whole number from 0 up', '/cursor');
  if (!isCount(limitBytes)) return wrong('limitBytes must be a whole number from 0 up', '/limitBytes');
  if (!isCount(member)) return wrong('member must be a whole number from 0 up', '/member');
  const read = {
    sessionId: sessionId(session),
    member,
    cursor,
    limitBytes: Math.min(limitBytes, PAGE_BYTES_MAX),
  };
  return accept(readOutput(read));
};

/**
 * Answers for the output of one node, in the wire format of Nest's NATS transport. Not a `@MessagePattern`: the subject holds the node's name, only this node
 * may answer it, and a process of simulated nodes answers for many.
 */
export const serveOutput = (
  bus: Bus,
  node: NodeId,
  readOutput: (read: OutputRead) => OutputPage,
  log: Log,
): (() => void) =>
  bus.listen(PATTERNS.outputRead(node), (message) => {
    const respond = (response: Answer, id: unknown): void => {
      message.respond(JSON.stringify({ response, isDisposed: true, id }));
    };
    try {
      const packet: unknown = message.json();
      const { data, id } = isRecord(packet) ? packet : {};
      respond(answer(readOutput, data), id);
    } catch (error) {
      log.error({ cause: describeError(error) }, 'output could not be read');
      respond(
        refuse({ code: 'internal', message: 'The output could not be read; the log of the agent says why.' }),
        null,
      );
    }
  });

import { Inject } from '@nestjs/common';
import { Payload } from '@nestjs/microservices';
import { position, unreachable } from '#kernel';
import type { Caller } from '../../domain/caller.ts';
import { formatCursor, parseCursor } from '../../domain/output-cursor.ts';
import type { FindSession } from '../../handlers/find-session.ts';
import type { FollowOutput, OutputMessage } from '../../handlers/follow-output.ts';
import type { ReadOutput } from '../../handlers/read-output.ts';
import type { WatchMessage, WatchSession } from '../../handlers/watch-session.ts';
import type { LogTail } from '../../ports/log-tail.ts';
import { FIND_SESSION, FOLLOW_OUTPUT, LOG_TAIL, READ_OUTPUT, WATCH_SESSION } from '../../tokens.ts';
import { LogsQuery, WatchQuery } from '../queries.ts';
import { valueOrProblem } from '../refusal-status.ts';
import { progressResource } from '../resources/progress.resource.ts';
import { chunkResource } from '../resources/page.resource.ts';
import { sessionResource } from '../resources/session.resource.ts';
import { milestoneResource } from '../resources/session-parts.resource.ts';
import type { Sent } from './message-shape.ts';
import { Call } from './rpc-call.ts';
import type { RpcCall } from './rpc-call.ts';
import { Rpc, RpcController } from './rpc.ts';
import { queryOf, text } from './sent.ts';
import { streamCall } from './stream-call.ts';

const newsOf = (message: WatchMessage, caller: Caller): object => {
  switch (message.kind) {
    case 'phase': {
      const { session, position: at } = message;
      const milestone = milestoneResource(message.milestone);
      return { phase: { milestone, nodeId: session.placements.at(-1)?.nodeId, position: at } };
    }
    case 'why':
      return { wait: { why: message.answer.why, queuePosition: message.answer.queuePosition } };
    case 'progress':
      return { progress: progressResource(message.progress) };
    case 'note':
      return { note: { text: message.text } };
    case 'end':
      return { end: { session: sessionResource(message.session, caller) } };
    default:
      return unreachable(message);
  }
};

const outputOf = (message: OutputMessage, caller: Caller): object => {
  switch (message.kind) {
    case 'output': {
      const { droppedBytes } = message;
      const chunks = message.chunks.map(chunkResource);
      return { output: { chunks, cursor: formatCursor(message.cursor), droppedBytes } };
    }
    case 'end':
      return { end: { session: sessionResource(message.session, caller), isComplete: message.isComplete } };
    default:
      return unreachable(message);
  }
};

/** What comes of a session while one listens. */
@RpcController()
export class SessionStreamsRpc {
  readonly #find: FindSession;
  readonly #read: ReadOutput;
  readonly #follow: FollowOutput;
  readonly #watch: WatchSession;
  readonly #tail: LogTail;
  constructor(
    @Inject(FIND_SESSION) find: FindSession,
    @Inject(READ_OUTPUT) read: ReadOutput,
    @Inject(FOLLOW_OUTPUT) follow: FollowOutput,
    @Inject(WATCH_SESSION) watch: WatchSession,
    @Inject(LOG_TAIL) tail: LogTail,
  ) {
    this.#find = find;
    this.#read = read;
    this.#follow = follow;
    this.#watch = watch;
    this.#tail = tail;
  }

  @Rpc('SessionService/ReadLogs', 'readLogs')
  async readLogs(@Payload() { ref, ...more }: Sent, @Call() { caller }: RpcCall) {
    const session = valueOrProblem(await this.#find(caller, text({ ref }, 'ref')));
    const { cursor: from = '' } = queryOf(LogsQuery, more);
    const { chunks, cursor, ...page } = valueOrProblem(await this.#read(session, parseCursor(from)));
    return { ...page, chunks: chunks.map(chunkResource), cursor: formatCursor(cursor) };
  }

  @Rpc('SessionService/FollowLogs', 'readLogs')
  async followLogs(@Payload() { ref, ...more }: Sent, @Call() call: RpcCall) {
    const { caller } = call;
    const { sessionId } = valueOrProblem(await this.#find(caller, text({ ref }, 'ref')));
    const { cursor: from = '' } = queryOf(LogsQuery, more);
    const follow = this.#follow;
    return streamCall(call, {
      heartbeat: () => this.#heartbeat(),
      messages: async function* messages(signal) {
        for await (const message of follow(sessionId, parseCursor(from), signal))
          yield outputOf(message, caller);
      },
    });
  }

  @Rpc('SessionService/WatchSession', 'watchSession')
  async watch(@Payload() { ref, ...more }: Sent, @Call() call: RpcCall) {
    const { caller } = call;
    const { sessionId } = valueOrProblem(await this.#find(caller, text({ ref }, 'ref')));
    const { after = '0' } = queryOf(WatchQuery, more);
    const watch = this.#watch;
    return streamCall(call, {
      heartbeat: () => this.#heartbeat(),
      messages: async function* messages(signal) {
        for await (const message of watch(sessionId, position(Number(after)), signal))
          yield newsOf(message, caller);
      },
    });
  }

  async #heartbeat(): Promise<object> {
    return { heartbeat: { head: await this.#tail.head() } };
  }
}

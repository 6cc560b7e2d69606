import type { RequestSessionAnswer } from '#contracts';
import { type CommandId, type Refusal, type Result, accept } from '#kernel';
import type { Asked } from '../domain/session/session-state.ts';
import { requestSession } from '../domain/session/request-session.ts';
import type { DecideAndAppend } from './decide-and-append.ts';

export type RequestSession = (
  commandId: CommandId,
  asked: Asked,
) => Promise<Result<RequestSessionAnswer, Refusal>>;

/** Puts a session in the queue. */
export const requestSessionHandler =
  (decideAndAppend: DecideAndAppend): RequestSession =>
  async (commandId, asked) => {
    const { sessionId } = asked;
    const outcome = await decideAndAppend({
      commandId,
      meta: { actor: `user:${asked.userId}`, correlationId: sessionId },
      sessionId,
      decide: ({ session, world }) => requestSession(asked, session, world.nodes()),
    });
    return outcome.ok ? accept({ sessionId, position: outcome.value.position }) : outcome;
  };

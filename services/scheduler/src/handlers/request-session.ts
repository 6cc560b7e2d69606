import type { Reach, RequestSessionAnswer } from '#contracts';
import { type CommandId, type Refusal, type Result, accept } from '#kernel';
import { admitRequest } from '../domain/pool/admit-request.ts';
import { requestSession } from '../domain/session/request-session.ts';
import type { Asked } from '../domain/session/session-state.ts';
import type { DecideAndAppend } from './decide-and-append.ts';
import { admissionOf, requestView } from './request-view.ts';

export type RequestSession = (
  commandId: CommandId,
  asked: Asked,
  reach?: Reach,
) => Promise<Result<RequestSessionAnswer, Refusal>>;

/** Puts a session in the queue. */
export const requestSessionHandler =
  (decideAndAppend: DecideAndAppend): RequestSession =>
  async (commandId, asked, reach = 'own') => {
    const { sessionId } = asked;
    const outcome = await decideAndAppend({
      commandId,
      meta: { actor: `user:${asked.userId}`, correlationId: sessionId },
      sessionId,
      looksAt: (asked.wish?.after ?? []).map((dependency) => dependency.sessionId),
      decide: ({ session, stateOf, world }) => {
        // The same wish again is no second one: the queue may be full by now, or the quota smaller.
        if (session.phase !== 'unknown') return accept([]);
        const admitted = admitRequest(asked, admissionOf(asked, world));
        if (!admitted.ok) return admitted;
        return requestSession(admitted.value, session, requestView(asked, reach, world, stateOf));
      },
    });
    return outcome.ok ? accept({ sessionId, position: outcome.value.position }) : outcome;
  };

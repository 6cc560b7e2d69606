import type { RequestSessionAnswer } from '#contracts';
import { type CommandId, type Refusal, type Result, accept } from '#kernel';
import { type Admission, admitRequest } from '../domain/pool/admit-request.ts';
import type { Asked } from '../domain/session/session-state.ts';
import { requestSession } from '../domain/session/request-session.ts';
import type { World } from '../world/world.ts';
import type { DecideAndAppend } from './decide-and-append.ts';

export type RequestSession = (
  commandId: CommandId,
  asked: Asked,
) => Promise<Result<RequestSessionAnswer, Refusal>>;

/** What the world lets a request be judged by. */
export const admissionOf = ({ projectId, userId }: Asked, { project, waitingCounts }: World): Admission => ({
  quota: project(projectId).state.quota,
  waitingCount: { inAll: waitingCounts.inAll(), ofUser: waitingCounts.ofUser(userId) },
});

/** Puts a session in the queue. */
export const requestSessionHandler =
  (decideAndAppend: DecideAndAppend): RequestSession =>
  async (commandId, asked) => {
    const { sessionId } = asked;
    const outcome = await decideAndAppend({
      commandId,
      meta: { actor: `user:${asked.userId}`, correlationId: sessionId },
      sessionId,
      decide: ({ session, world }) => {
        // The same wish again is no second one: the queue may be full by now, or the quota smaller.
        const admitted =
          session.phase === 'unknown' ? admitRequest(asked, admissionOf(asked, world)) : accept(asked);
        return admitted.ok ? requestSession(admitted.value, session, world.nodes()) : admitted;
      },
    });
    return outcome.ok ? accept({ sessionId, position: outcome.value.position }) : outcome;
  };

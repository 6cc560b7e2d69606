import type { Reach, RequestArrayAnswer } from '#contracts';
import { type CommandId, type Refusal, type Result, accept, refuse } from '#kernel';
import { admitRequest } from '../domain/pool/admit-request.ts';
import { type AskedArray, allMembers, firstMember } from '../domain/session/array-members.ts';
import { requestSession } from '../domain/session/request-session.ts';
import type { SessionState } from '../domain/session/session-state.ts';
import type { DecideAndAppend } from './decide-and-append.ts';
import { admissionOf, requestView } from './request-view.ts';

export type RequestArray = (
  commandId: CommandId,
  array: AskedArray,
  reach: Reach,
) => Promise<Result<RequestArrayAnswer, Refusal>>;

/** An id is made of the command's; that two commands come to the same one is possible, and as good as never happens. */
const isAnotherOne = (session: SessionState, { arrayId }: AskedArray): boolean =>
  'asked' in session && session.asked.wish?.array?.arrayId !== arrayId;

/** Puts all sessions of an array in the queue, in one append. The first is judged for all: they differ by name and number only. */
export const requestArrayHandler =
  (decideAndAppend: DecideAndAppend): RequestArray =>
  async (commandId, array, reach) => {
    const first = firstMember(array);
    const { sessionId } = first;
    const count = array.indexes.length;
    const outcome = await decideAndAppend({
      commandId,
      meta: { actor: `user:${first.userId}`, correlationId: array.arrayId },
      sessionId,
      looksAt: (first.wish?.after ?? []).map((dependency) => dependency.sessionId),
      decide: ({ session, stateOf, world }) => {
        if (isAnotherOne(session, array))
          return refuse({ code: 'conflict', message: 'Its id is taken; ask again.' });
        if (session.phase !== 'unknown') return accept([]);
        const admitted = admitRequest(first, admissionOf(first, world, count));
        if (!admitted.ok) return admitted;
        const view = requestView(first, reach, world, stateOf);
        const requested = requestSession(admitted.value, session, view);
        if (!requested.ok) return requested;
        const [fact] = requested.value;
        return fact === undefined ? accept([]) : allMembers(array, fact);
      },
    });
    if (!outcome.ok) return outcome;
    return accept({ arrayId: array.arrayId, count, position: outcome.value.position });
  };

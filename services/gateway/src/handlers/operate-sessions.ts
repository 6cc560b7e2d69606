import { SESSIONS_MAX } from '#contracts';
import type { LinePlaceWish, QueueAnswer } from '#contracts';
import { accept, position, refuse } from '#kernel';
import type { CommandId, Position, Refusal, Result, SessionId } from '#kernel';
import { may, reachOf } from '../domain/caller.ts';
import type { Caller } from '../domain/caller.ts';
import type { SessionView } from '../domain/session-view.ts';
import type { QueueOperator } from '../ports/queue-operator.ts';
import type { ViewsProgress } from '../ports/views-progress.ts';
import type { FindSession } from './find-session.ts';
import type { FindSessions } from './find-sessions.ts';
import { OWN_WRITE_MS } from './request-session.ts';

/** What can be done to several sessions at once. */
export type Operation =
  | { readonly kind: 'hold' | 'release' | 'stop' }
  | { readonly kind: 'reorder'; readonly place: LinePlaceWish; readonly before?: string }
  | { readonly kind: 'priority'; readonly priority: number };

/** A session, or what was said for one, that stays as it was. */
export type NotDone = { readonly ref: string; readonly code: string; readonly message: string };
export type Operated = {
  /** As they were before; all of them are now as was wished. */
  readonly done: readonly SessionView[];
  readonly notDone: readonly NotDone[];
  readonly position: Position;
};
export type OperateSessions = (
  caller: Caller,
  refs: readonly string[],
  operation: Operation,
  command: CommandId,
) => Promise<Result<Operated, Refusal>>;

/** Of an array only those sessions that the operation can concern. */
const concerns = ({ kind }: Operation, { phase }: SessionView): boolean =>
  kind === 'stop' || kind === 'priority' ? phase !== 'ended' : phase === 'waiting';

const notDone = (ref: string, { code, message }: Pick<Refusal, 'code' | 'message'>): NotDone => ({
  ref,
  code,
  message,
});

/** Does one thing to several sessions, named as people name them. Each that it can't be done to stays as it is, and is told with the reason. */
export const operateSessions =
  (find: FindSessions, findOne: FindSession, queue: QueueOperator, views: ViewsProgress): OperateSessions =>
  async (caller, refs, operation, command) => {
    const left: NotDone[] = [];
    const meant = new Map<SessionId, SessionView>();
    for (const ref of new Set(refs)) {
      const found = await find(caller, ref);
      if (!found.ok) {
        left.push(notDone(ref, found.refusal));
        continue;
      }
      const { sessions, isArray } = found.value;
      for (const session of sessions.filter((one) => !isArray || concerns(operation, one)))
        if (may(caller, session)) meant.set(session.sessionId, session);
        else
          left.push(
            notDone(session.sessionId, {
              code: 'forbidden',
              message: `Only ${session.userId} and admins may do that with this session.`,
            }),
          );
    }
    if (meant.size > SESSIONS_MAX) {
      const message = `That concerns ${meant.size} sessions; ${SESSIONS_MAX} are allowed at once.`;
      return refuse({ code: 'invalid-request', message, pointer: '/sessions' });
    }
    if (meant.size === 0) return accept({ done: [], notDone: left, position: position(0) });

    const wanted = {
      commandId: command,
      sessionIds: [...meant.keys()],
      by: `user:${caller.userId}`,
      reach: reachOf(caller),
      projectId: caller.projectId,
    };
    const ask = async (): Promise<Result<QueueAnswer, Refusal>> => {
      switch (operation.kind) {
        case 'priority':
          return queue.prioritise({ ...wanted, priority: operation.priority });
        case 'reorder': {
          const { place, before } = operation;
          if (before === undefined) return queue.reorder({ ...wanted, place });
          const target = await findOne(caller, before);
          if (!target.ok) return refuse({ ...target.refusal, pointer: '/before' });
          return queue.reorder({ ...wanted, place, before: target.value.sessionId });
        }
        default:
          return queue[operation.kind](wanted);
      }
    };
    const answer = await ask();
    if (!answer.ok) return answer;
    const at = position(answer.value.position);
    await views.reached(at, OWN_WRITE_MS);
    const refused = new Set(answer.value.refused.map(({ sessionId }) => sessionId));
    return accept({
      done: [...meant.values()].filter(({ sessionId }) => !refused.has(sessionId)),
      notDone: [...left, ...answer.value.refused.map((one) => notDone(one.sessionId, one))],
      position: at,
    });
  };

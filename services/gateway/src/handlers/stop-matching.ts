import { SESSIONS_MAX } from '#contracts';
import { accept, position, refuse } from '#kernel';
import type { CommandId, Position, Refusal, Result } from '#kernel';
import { reachOf } from '../domain/caller.ts';
import type { Caller } from '../domain/caller.ts';
import type { SessionPhase, SessionView } from '../domain/session-view.ts';
import type { LogTail } from '../ports/log-tail.ts';
import type { QueueOperator } from '../ports/queue-operator.ts';
import type { SessionListQuery, SessionViews } from '../ports/session-views.ts';
import type { ViewsProgress } from '../ports/views-progress.ts';
import type { NotDone } from './operate-sessions.ts';
import { OWN_WRITE_MS } from './request-session.ts';

export type MatchingWish = {
  /** Which sessions are meant, as a list of them would be asked. */
  readonly query: Omit<SessionListQuery, 'limit'>;
  /** Nothing is recorded; only what would be stopped is told. */
  readonly isTrial: boolean;
};
export type StoppedMatching = {
  /** Those that end, or would, as they were before. */
  readonly done: readonly SessionView[];
  readonly notDone: readonly NotDone[];
  /** More match than are stopped at once: the same again goes on with them. */
  readonly isMore: boolean;
  readonly position: Position;
};
export type StopMatching = (
  caller: Caller,
  wish: MatchingWish,
  command: CommandId,
) => Promise<Result<StoppedMatching, Refusal>>;

/** Whatever ends already is left alone, so that the same again reaches those that are left. */
const STOPPABLE: ReadonlySet<SessionPhase> = new Set(['waiting', 'placed', 'preparing', 'running']);

/** Asks for the end of all sessions that a filter names and that the caller may stop: at most {@link SESSIONS_MAX} at once, the newest first. */
export const stopMatching =
  (
    sessions: SessionViews,
    queue: QueueOperator,
    tail: Pick<LogTail, 'head'>,
    views: ViewsProgress,
  ): StopMatching =>
  async (caller, { query, isTrial }, commandId) => {
    const reach = reachOf(caller);
    if (reach === 'own' && query.userId !== undefined && query.userId !== caller.userId)
      return refuse({
        code: 'forbidden',
        message: `You may stop your own sessions, not those of ${query.userId}.`,
        pointer: '/user',
      });
    // What the caller has just asked for is among them.
    await views.reached(await tail.head(), OWN_WRITE_MS);
    const found = await sessions.list({
      ...query,
      ...(reach === 'own' ? { userId: caller.userId } : {}),
      phases: query.phases.filter((phase) => STOPPABLE.has(phase)),
      limit: SESSIONS_MAX + 1,
    });
    const meant = found.slice(0, SESSIONS_MAX);
    const isMore = found.length > SESSIONS_MAX;
    if (isTrial || meant.length === 0)
      return accept({ done: meant, notDone: [], isMore, position: position(0) });
    const answer = await queue.stop({
      commandId,
      sessionIds: meant.map(({ sessionId }) => sessionId),
      by: `user:${caller.userId}`,
      reach,
      projectId: caller.projectId,
    });
    if (!answer.ok) return answer;
    const { refused } = answer.value;
    const at = position(answer.value.position);
    await views.reached(at, OWN_WRITE_MS);
    const left = new Set(refused.map(({ sessionId }) => sessionId));
    return accept({
      done: meant.filter(({ sessionId }) => !left.has(sessionId)),
      notDone: refused.map(({ sessionId: ref, code, message }) => ({ ref, code, message })),
      isMore,
      position: at,
    });
  };

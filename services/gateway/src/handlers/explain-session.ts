import type { ExplainAnswer } from '#contracts';
import { DependencyFailure } from '#kernel';
import type { SessionId } from '#kernel';
import type { SessionView } from '../domain/session-view.ts';
import type { Scheduler } from '../ports/scheduler.ts';

/** Why it waits, or when it is ended for doing nothing; nothing in other phases, or if nobody can say at the moment: a read never fails for want of an explanation. */
export type ExplainSession = (session: SessionView) => Promise<ExplainAnswer | undefined>;

export const explainSession = (scheduler: Pick<Scheduler, 'explain'>): ExplainSession => {
  const asked = new Map<SessionId, Promise<ExplainAnswer | undefined>>();
  const ask = async (id: SessionId): Promise<ExplainAnswer | undefined> => {
    try {
      const outcome = await scheduler.explain(id);
      return outcome.ok ? outcome.value : undefined;
    } catch (error) {
      if (error instanceof DependencyFailure) return undefined;
      throw error;
    }
  };
  const begin = (id: SessionId): Promise<ExplainAnswer | undefined> => {
    const answer = ask(id).finally(() => asked.delete(id));
    asked.set(id, answer);
    return answer;
  };
  return ({ phase, sessionId }) => {
    if (phase !== 'waiting' && phase !== 'running') return Promise.resolve(undefined);
    // Many who look at one session at the same time are told the same.
    return asked.get(sessionId) ?? begin(sessionId);
  };
};

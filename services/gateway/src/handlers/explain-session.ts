import type { ExplainAnswer } from '#contracts';
import { DependencyFailure } from '#kernel';
import type { SessionView } from '../domain/session-view.ts';
import type { Scheduler } from '../ports/scheduler.ts';

/** Why it waits, or when it is ended for doing nothing; nothing in other phases, or if nobody can say at the moment: a read never fails for want of an explanation. */
export type ExplainSession = (session: SessionView) => Promise<ExplainAnswer | undefined>;

export const explainSession =
  (scheduler: Scheduler): ExplainSession =>
  async (session) => {
    if (session.phase !== 'waiting' && session.phase !== 'running') return undefined;
    try {
      const outcome = await scheduler.explain(session.sessionId);
      return outcome.ok ? outcome.value : undefined;
    } catch (error) {
      if (error instanceof DependencyFailure) return undefined;
      throw error;
    }
  };

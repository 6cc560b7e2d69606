import type { ExplainAnswer } from '#contracts';
import { DependencyFailure } from '#kernel';
import type { SessionView } from '../domain/session-view.ts';
import type { Scheduler } from '../ports/scheduler.ts';

/** Why it waits; nothing when it does not, or nobody can say at the moment: a read never fails for want of an explanation. */
export type ExplainSession = (session: SessionView) => Promise<ExplainAnswer | undefined>;

export const explainSession =
  (scheduler: Scheduler): ExplainSession =>
  async (session) => {
    if (session.phase !== 'waiting') return undefined;
    try {
      const outcome = await scheduler.explain(session.sessionId);
      return outcome.ok ? outcome.value : undefined;
    } catch (error) {
      if (error instanceof DependencyFailure) return undefined;
      throw error;
    }
  };

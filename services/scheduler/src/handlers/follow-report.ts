import type { Report } from '#contracts';
import { DependencyFailure, accept } from '#kernel';
import { followReport } from '../domain/session/follow-report.ts';
import type { DecideAndAppend } from './decide-and-append.ts';
import { nameCommand } from './name-command.ts';

export type FollowReport = (report: Report) => Promise<void>;

/** Records what follows from an agent's report: exactly once, however often the report comes. */
export const followReportHandler =
  (decideAndAppend: DecideAndAppend): FollowReport =>
  async (report) => {
    const { nodeId, incarnation, seq, sessionId } = report;
    const outcome = await decideAndAppend({
      commandId: nameCommand('report', nodeId, incarnation, seq),
      meta: {
        actor: `node:${nodeId}`,
        correlationId: sessionId,
        causationId: `report/${incarnation}/${seq}`,
      },
      sessionId,
      decide: ({ session, nodeOf }) => accept(followReport(report, session, nodeOf)),
    });
    if (!outcome.ok)
      throw new DependencyFailure('scheduler', `follow a report: ${outcome.refusal.message}`, {
        retryable: false,
        cause: undefined,
      });
  };

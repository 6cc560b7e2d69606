import { type Bus, publishDurably, REPORTS, type Requester } from '#bus';
import { NODE_PROTOCOL, PATTERNS, SUBJECTS } from '#contracts';
import { accept, DependencyFailure } from '#kernel';
import type { SchedulerLink } from '../../ports/scheduler-link.ts';
import { readDesired } from './read-desired.ts';

const ASK_MAX_MS = 4000;
const REPORT_MAX_MS = 5000;

/** The scheduler over NATS: requests for what shall be, JetStream for what was seen. */
export const busSchedulerLink = (bus: Bus, request: Requester): SchedulerLink => ({
  join: async (join) => {
    const outcome = await request(
      PATTERNS.nodeJoin(join.nodeId),
      { ...join, protocol: NODE_PROTOCOL },
      { timeoutMs: ASK_MAX_MS },
    );
    return outcome.ok ? accept(undefined) : outcome;
  },
  desired: async (nodeId, incarnation) => {
    const outcome = await request(
      PATTERNS.nodeDesired(nodeId),
      { nodeId, incarnation },
      { timeoutMs: ASK_MAX_MS },
    );
    if (!outcome.ok) return outcome;
    const desired = readDesired(outcome.value);
    if (desired !== null) return accept(desired);
    throw new DependencyFailure('scheduler', 'tell what shall be on the node', {
      retryable: true,
      cause: 'its answer can not be read by this version of the agent',
    });
  },
  report: (report) =>
    publishDurably(bus, {
      stream: REPORTS,
      subject: SUBJECTS.report(report.nodeId),
      payload: JSON.stringify(report),
      messageId: `${report.incarnation}:${report.seq}`,
      deadlineMs: REPORT_MAX_MS,
    }),
  onHint: (nodeId, heard) => {
    const deaf = bus.listen(SUBJECTS.nodeEvents(nodeId), () => heard());
    const ahead = bus.listen(SUBJECTS.nodeLook(nodeId), () => heard());
    const anew = bus.onReconnect(heard);
    return () => {
      deaf();
      ahead();
      anew();
    };
  },
});

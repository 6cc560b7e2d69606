import { PoisonMessage, REPORTS, type Bus, consumeWork } from '#bus';
import { readReport, SUBJECTS } from '#contracts';
import type { Log } from '#kernel';
import type { Task } from '#service-kit';
import type { FollowReport } from '../handlers/follow-report.ts';

/** Several at once: each is decided over its own streams, and a lost race is decided again. */
const IN_FLIGHT_MAX = 64;

/** Takes in what agents saw. All schedulers share the work; a report comes until it has been followed, or is a dead letter. */
export const consumeReports = (bus: Bus, log: Log, followReport: FollowReport): Task => ({
  name: 'reports',
  run: async (signal) => {
    const consumer = consumeWork({
      bus,
      log,
      stream: REPORTS,
      durable: 'scheduler-reports',
      filter: SUBJECTS.reports,
      maxInFlight: IN_FLIGHT_MAX,
      handle: async (work) => {
        const report = readReport(work.json());
        if (!report.ok) throw new PoisonMessage(report.refusal.message);
        if (work.subject !== SUBJECTS.report(report.value.nodeId))
          throw new PoisonMessage(`a report of ${report.value.nodeId} came on the subject ${work.subject}`);
        await followReport(report.value);
      },
    });
    await new Promise<void>((resolve) => {
      if (signal.aborted) resolve();
      else signal.addEventListener('abort', () => resolve(), { once: true });
    });
    await consumer.stop();
  },
});

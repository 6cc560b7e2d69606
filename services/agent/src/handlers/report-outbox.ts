import type { GrantStatus, Report } from '#contracts';
import { type Clock, describeError, type Log, type NodeId } from '#kernel';
import { type RunKey, runName } from '../domain/run.ts';
import type { SchedulerLink } from '../ports/scheduler-link.ts';
import { type Alarm, createAlarm } from './alarm.ts';
import type { Boot } from './boot.ts';

export type ReportOutbox = {
  readonly put: (key: RunKey, status: GrantStatus) => void;
  /** Drops what waits: nobody wants it from an incarnation that was given up. */
  readonly startOver: () => void;
  /** Sends until cancelled. */
  readonly run: (signal: AbortSignal) => Promise<void>;
};

const IDLE_MS = 60_000;
const PAUSE_MS = 500;

/**
 * Sends reports in order, each until the bus has stored it. While it can't, a newer report about the same grant takes the place of the older: each carries
 * all that is known, so the queue is never longer than the node has grants.
 */
export const reportOutbox = (
  link: Pick<SchedulerLink, 'report'>,
  nodeId: NodeId,
  boot: Pick<Boot, 'current'>,
  clock: Clock,
  log: Log,
): ReportOutbox => {
  const waiting = new Map<string, Report>();
  const alarm: Alarm = createAlarm();
  let seq = 0;
  return {
    put: ({ sessionId, epoch }, status) => {
      seq += 1;
      const name = runName({ sessionId, epoch });
      waiting.delete(name);
      waiting.set(name, {
        nodeId,
        incarnation: boot.current(),
        seq,
        at: clock.now(),
        sessionId,
        epoch,
        status,
      });
      alarm.ring();
    },
    startOver: () => {
      waiting.clear();
      seq = 0;
    },
    run: async (signal) => {
      while (!signal.aborted) {
        const [next] = waiting;
        if (next === undefined) {
          await alarm.wait(IDLE_MS, signal);
          continue;
        }
        const [name, report] = next;
        try {
          await link.report(report);
          if (waiting.get(name) === report) waiting.delete(name);
        } catch (error) {
          log.warn({ cause: describeError(error) }, 'a report does not get through; trying again');
          await alarm.wait(PAUSE_MS, signal);
        }
      }
    },
  };
};

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
/** Steps of a start often follow each other at once: who waits for it to run is served before who watches. */
const HOLD_MS = 50;

type Waiting = { readonly report: Report; readonly dueAt: number };

const holdMs = (status: GrantStatus): number =>
  status.phase === 'preparing' && status.isReady !== true ? HOLD_MS : 0;

/**
 * Sends reports in order, each until the bus has stored it. While it can't, and for a moment while a session starts, a newer report about the same grant takes the place of the older: each carries
 * all that is known, so the queue is never longer than the node has grants.
 */
export const reportOutbox = (
  link: Pick<SchedulerLink, 'report'>,
  nodeId: NodeId,
  boot: Pick<Boot, 'current'>,
  clock: Clock,
  log: Log,
): ReportOutbox => {
  const waiting = new Map<string, Waiting>();
  const alarm: Alarm = createAlarm();
  let seq = 0;
  return {
    put: ({ sessionId, epoch }, status) => {
      seq += 1;
      const name = runName({ sessionId, epoch });
      const heldUntil = waiting.get(name)?.dueAt ?? Number.POSITIVE_INFINITY;
      waiting.delete(name);
      waiting.set(name, {
        dueAt: Math.min(heldUntil, performance.now() + holdMs(status)),
        report: {
          nodeId,
          incarnation: boot.current(),
          seq,
          at: clock.now(),
          sessionId,
          epoch,
          status,
        },
      });
      alarm.ring();
    },
    startOver: () => {
      waiting.clear();
      seq = 0;
    },
    run: async (signal) => {
      while (!signal.aborted) {
        const at = performance.now();
        const next = [...waiting].find(([, { dueAt }]) => dueAt <= at);
        if (next === undefined) {
          const dueAt = Math.min(at + IDLE_MS, ...[...waiting.values()].map((one) => one.dueAt));
          await alarm.wait(Math.ceil(dueAt - at), signal);
          continue;
        }
        const [name, one] = next;
        try {
          await link.report(one.report);
          if (waiting.get(name) === one) waiting.delete(name);
        } catch (error) {
          log.warn({ cause: describeError(error) }, 'a report does not get through; trying again');
          await alarm.wait(PAUSE_MS, signal);
        }
      }
    },
  };
};

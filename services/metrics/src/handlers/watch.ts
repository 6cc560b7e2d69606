import type { AlertFact } from '#contracts';
import type { EventLog } from '#event-log';
import { alertId, epochMs, streamName } from '#kernel';
import type { Clock, CommandId, EpochMs, Position } from '#kernel';
import { clear, compare, raise } from '../domain/alert.ts';
import type { Alert, Condition } from '../domain/alert.ts';
import type { AlertStore } from '../ports/alert-store.ts';

/** Looks once at what is so, raises alerts of what is new, and clears those of what is over. @throws DependencyFailure */
export type Watch = () => Promise<void>;

export type WatchParts = {
  readonly log: Pick<EventLog, 'append'>;
  readonly store: AlertStore;
  readonly clock: Clock;
  /** Names something by what it is; the same again gives the same. */
  readonly digest: (of: string) => { readonly id: string; readonly commandId: CommandId };
  /** Resolves when the views hold a position, or soon after. */
  readonly reached: (position: Position) => Promise<unknown>;
  /** A session that waits for longer is worth an alert. */
  readonly queueWaitMs: number;
};

/** So many sessions in a row fail for want of an image before it is told. */
const IMAGE_FAILURES_MIN = 3;
const OPEN_MAX = 1000;

const minutes = (ms: number): string => `${Math.max(1, Math.round(ms / 60_000))} min`;

export const watch = ({ log, store, clock, digest, reached, queueWaitMs }: WatchParts): Watch => {
  const waits = async (now: EpochMs): Promise<readonly Condition[]> =>
    (await store.waits(epochMs(Math.max(0, now - queueWaitMs)))).map(({ poolId, since, count }) => ({
      rule: 'queue-waits',
      about: `pool:${poolId}`,
      since,
      note: `${count} for more than ${minutes(queueWaitMs)}`,
    }));

  /** Who else looked at the same time appended the same, or was faster: both are fine. */
  const append = async (
    { alertId: id }: Pick<Alert, 'alertId'>,
    expectedVersion: number,
    facts: readonly AlertFact[],
    command: CommandId,
  ): Promise<void> => {
    if (facts.length === 0) return;
    const writes = [{ stream: streamName(`alert-${id}`), expectedVersion, facts }];
    const outcome = await log.append({ commandId: command, meta: { actor: 'service:metrics' }, writes });
    if (outcome.kind === 'appended') await reached(outcome.last);
  };

  return async () => {
    const now = clock.now();
    const [said, waiting, open] = await Promise.all([
      store.conditions(IMAGE_FAILURES_MIN),
      waits(now),
      store.open(OPEN_MAX),
    ]);
    const { news, over } = compare(
      [...said, ...waiting],
      open.map(({ alert }) => alert),
    );
    for (const condition of news) {
      const { rule, about, since } = condition;
      const { id, commandId } = digest(`${rule}\n${about}\n${since}`);
      const alert = alertId(id);
      // It was so before, and was taken for over: a stream is not begun twice.
      if ((await store.find(alert)) === undefined)
        await append({ alertId: alert }, 0, [raise(alert, condition, now)], commandId);
    }
    for (const alert of over) {
      const stored = open.find((one) => one.alert.alertId === alert.alertId);
      const version = stored?.version ?? 0;
      const { commandId } = digest(`clear\n${alert.alertId}\n${version}`);
      await append(alert, version, clear(stored?.alert, now), commandId);
    }
  };
};

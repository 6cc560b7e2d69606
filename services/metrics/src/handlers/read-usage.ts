import type { ReadUsageAnswer, ReadUsageDto } from '#contracts';
import { accept, type Accepted, type Clock, type EpochMs, epochMs } from '#kernel';
import type { UsageStore } from '../ports/usage-store.ts';

export type ReadUsage = (query: ReadUsageDto) => Promise<Accepted<ReadUsageAnswer>>;

/** What is still held counts until now, and not into the future. */
const endOfSpan = (to: number | undefined, now: EpochMs): EpochMs => epochMs(Math.min(to ?? now, now));

export const readUsage =
  (store: UsageStore, clock: Clock): ReadUsage =>
  async ({ sessionId, projectId, from, to, after, limit }) => {
    const sessions = await store.usage({
      ...(sessionId === undefined ? {} : { sessionId }),
      ...(projectId === undefined ? {} : { projectId }),
      from: epochMs(from ?? 0),
      to: endOfSpan(to, clock.now()),
      after: after ?? '',
      limit,
    });
    const last = sessions.at(-1);
    return accept(
      last !== undefined && sessions.length === limit ? { sessions, next: last.sessionId } : { sessions },
    );
  };

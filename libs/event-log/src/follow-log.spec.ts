import { describe, expect, it } from 'vitest';
import type { RecordedEvent } from '#contracts';
import { commandId, DependencyFailure, epochMs, InvariantViolated, position, streamName } from '#kernel';
import type { EventLog } from './event-log.ts';
import { followLog } from './follow-log.ts';
import { inMemoryEventLog } from './in-memory-event-log.ts';

const clock = { now: () => epochMs(1) };
let commands = 0;
const record = (log: EventLog, count: number) =>
  log.append({
    commandId: commandId(`00000000-0000-4000-8000-${String(++commands).padStart(12, '0')}`),
    meta: { actor: 'service:test' },
    writes: [
      {
        stream: streamName('test-a'),
        facts: Array.from({ length: count }, (_, n) => ({ type: 'test.happened', data: { n } })),
      },
    ],
  });
const positions = (events: readonly RecordedEvent[]): number[] => events.map((event) => event.position);

describe('follow the log', () => {
  it('begins after the position, in batches, and goes on with what comes later', async () => {
    const log = inMemoryEventLog({ clock });
    await record(log, 5);
    const following = followLog(log, { after: position(1), limit: 3, pollMs: 1 });
    expect(positions((await following.next()).value ?? [])).toEqual([2, 3, 4]);
    expect(positions((await following.next()).value ?? [])).toEqual([5]);
    const waiting = following.next();
    await record(log, 2);
    expect(positions((await waiting).value ?? [])).toEqual([6, 7]);
    await following.return();
  });

  it('wakes at a hint, long before the next poll, and stops the hints at its end', async () => {
    const log = inMemoryEventLog({ clock });
    const wakers = new Set<() => void>();
    const hint = (wake: () => void) => {
      wakers.add(wake);
      return () => void wakers.delete(wake);
    };
    const following = followLog(log, { after: position(0), pollMs: 3_600_000, hint });
    const waiting = following.next();
    await record(log, 1);
    for (const wake of wakers) wake();
    expect(positions((await waiting).value ?? [])).toEqual([1]);
    await following.return();
    expect(wakers.size).toBe(0);
  });

  it('does not lose a hint that comes while it reads', async () => {
    const log = inMemoryEventLog({ clock });
    let wake = (): void => undefined;
    let isFirst = true;
    const source = {
      readAll: async (after: Parameters<EventLog['readAll']>[0], limit: number) => {
        const events = await log.readAll(after, limit);
        if (isFirst) {
          isFirst = false;
          await record(log, 1);
          wake();
        }
        return events;
      },
    };
    const hint = (ring: () => void) => {
      wake = ring;
      return () => undefined;
    };
    const following = followLog(source, { after: position(0), pollMs: 3_600_000, hint });
    expect(positions((await following.next()).value ?? [])).toEqual([1]);
    await following.return();
  });

  it('ends when the signal says so, also while it waits', async () => {
    const ending = new AbortController();
    const following = followLog(inMemoryEventLog({ clock }), {
      after: position(0),
      pollMs: 3_600_000,
      signal: ending.signal,
    });
    const waiting = following.next();
    ending.abort();
    expect((await waiting).done).toBe(true);
  });

  it('throws on a gap', async () => {
    const log = inMemoryEventLog({ clock });
    await record(log, 3);
    const source = {
      readAll: async (after: Parameters<EventLog['readAll']>[0], limit: number) =>
        (await log.readAll(after, limit)).filter((event) => event.position !== 2),
    };
    const following = followLog(source, { after: position(0) });
    await expect(following.next()).rejects.toThrow(InvariantViolated);
  });

  it('goes on after a failure that may pass, and throws one that may not', async () => {
    const log = inMemoryEventLog({ clock });
    await record(log, 1);
    const failures: unknown[] = [];
    const failing = [true, true, false];
    const source = {
      readAll: (after: Parameters<EventLog['readAll']>[0], limit: number) => {
        const retryable = failing.shift();
        if (retryable === true || failures.length > 2)
          return Promise.reject(
            new DependencyFailure('event-log', 'read', { retryable: retryable ?? false, cause: undefined }),
          );
        return log.readAll(after, limit);
      },
    };
    const following = followLog(source, {
      after: position(0),
      pollMs: 1,
      onFailure: (failure) => failures.push(failure),
    });
    expect(positions((await following.next()).value ?? [])).toEqual([1]);
    expect(failures).toHaveLength(2);
    failures.push('from now on it is broken');
    await expect(following.next()).rejects.toThrow(DependencyFailure);
  });
});

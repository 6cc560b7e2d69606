import { afterEach, describe, expect, it, vi } from 'vitest';
import { inMemoryEventLog } from '#event-log';
import { commandId, epochMs, position, silentLog, streamName } from '#kernel';
import { createLogTail } from './log-tail.ts';

const ending: AbortController[] = [];
afterEach(() => {
  for (const controller of ending.splice(0)) controller.abort();
});
const signal = () => {
  const controller = new AbortController();
  ending.push(controller);
  return controller.signal;
};

const prepared = () => {
  const log = inMemoryEventLog({ clock: { now: () => epochMs(0) } });
  let wake = (): void => undefined;
  let count = 0;
  const append = async (events: number) => {
    count += 1;
    const facts = Array.from({ length: events }, () => ({ type: 'probe.happened', data: {} }));
    await log.append({
      commandId: commandId(`00000000-0000-4000-8000-${String(count).padStart(12, '0')}`),
      meta: { actor: 'service:test' },
      writes: [{ stream: streamName('probe-a'), facts }],
    });
    wake();
  };
  const tail = createLogTail({
    source: log,
    log: silentLog,
    hint: (ring) => {
      wake = ring;
      return () => undefined;
    },
  });
  return { tail, append };
};
const positions = (events: readonly { readonly position: number }[]) => events.map((event) => event.position);

describe('the tail of the log', () => {
  it('gives what is recorded before it has looked for itself', async () => {
    const { tail, append } = prepared();
    await append(3);
    expect(await tail.head()).toBe(3);
    expect(positions(await tail.next(position(1), 0, signal()))).toEqual([2, 3]);
  });

  it('wakes who waits, and gives nothing when the wait is over', async () => {
    const { tail, append } = prepared();
    await append(2);
    void tail.run(signal());
    await vi.waitFor(async () => expect(await tail.has(position(2))).toBe(true));
    expect(await tail.next(position(2), 20, signal())).toEqual([]);
    const waiting = tail.next(position(2), 10_000, signal());
    await append(2);
    expect(positions(await waiting)).toEqual([3, 4]);
    expect(await tail.has(position(5))).toBe(false);
  });

  it('has no seam between what is at hand and what is not any more', async () => {
    const { tail, append } = prepared();
    await append(10);
    void tail.run(signal());
    for (let n = 0; n < 13; n += 1) await append(500);
    await vi.waitFor(async () => expect(await tail.head()).toBe(6510), { timeout: 5000 });
    const seen: number[] = [];
    for (let after = 0; ; after = seen.at(-1) ?? 0) {
      const page = positions(await tail.next(position(after), 0, signal()));
      if (page.length === 0) break;
      seen.push(...page);
    }
    expect(seen).toEqual(Array.from({ length: 6510 }, (_, index) => index + 1));
  });

  it('lets go when the follower does', async () => {
    const { tail } = prepared();
    const gone = new AbortController();
    const waiting = tail.next(position(0), 60_000, gone.signal);
    gone.abort();
    expect(await waiting).toEqual([]);
  });
});

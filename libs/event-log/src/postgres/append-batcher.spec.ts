import { describe, expect, it } from 'vitest';
import { commandId, position, streamName } from '#kernel';
import { encodeAppend, type EncodedAppend } from '../encoded-append.ts';
import type { AppendOutcome } from '../event-log.ts';
import { appendBatcher, type AppendBatcherOptions } from './append-batcher.ts';

const command = (n: number): EncodedAppend =>
  encodeAppend({
    commandId: commandId(`00000000-0000-4000-8000-${String(n).padStart(12, '0')}`),
    meta: { actor: 'service:test' },
    writes: [{ stream: streamName(`test-${n}`), facts: [{ type: 'test.happened', data: { n } }] }],
  });
const numberOf = ({ commandId: id }: EncodedAppend): number => Number(id.slice(-12));
const recorded = (append: EncodedAppend): AppendOutcome => {
  const at = position(numberOf(append));
  return { kind: 'appended', first: at, last: at, isDuplicate: false };
};

class Transient extends Error {}

/** A batcher over a store that is a function, and the numbers of the commands that each call carried. */
const over = (
  store: (batch: readonly EncodedAppend[], call: number) => Promise<readonly AppendOutcome[]>,
  options: Partial<AppendBatcherOptions> = {},
) => {
  const calls: number[][] = [];
  const batcher = appendBatcher({
    send: (batch) => {
      calls.push(batch.map(numberOf));
      return store(batch, calls.length);
    },
    isTransient: (error) => error instanceof Transient,
    deadlineMs: 5000,
    queueMax: 1000,
    queueSizeMax: 1_000_000,
    onFailure: () => undefined,
    ...options,
  });
  return { batcher, calls };
};
const takesAll = (batch: readonly EncodedAppend[]) => Promise.resolve(batch.map(recorded));
const upTo = (count: number): number[] => Array.from({ length: count }, (_, n) => n + 1);

describe('the append batcher', () => {
  it('puts what arrives during a call together into the next one, in order, and gives each its own answer', async () => {
    let answer = (): void => undefined;
    const { batcher, calls } = over(async (batch, call) => {
      if (call === 1) await new Promise<void>((resolve) => (answer = resolve));
      return batch.map(recorded);
    });
    const first = batcher.append(command(1));
    await expect.poll(() => calls).toHaveLength(1);
    const others = [2, 3, 4].map((n) => batcher.append(command(n)));
    answer();
    expect(
      [await first, ...(await Promise.all(others))].map((each) => each.kind === 'appended' && each.last),
    ).toEqual([1, 2, 3, 4]);
    expect(calls).toEqual([[1], [2, 3, 4]]);
  });

  it('sends at most 128 commands in one call', async () => {
    const { batcher, calls } = over(takesAll);
    await Promise.all(upTo(300).map((n) => batcher.append(command(n))));
    expect(calls.map((call) => call.length)).toEqual([128, 128, 44]);
    expect(calls.flat()).toEqual(upTo(300));
  });

  it('never sends one command id twice in a batch, and keeps the order of the others', async () => {
    const { batcher, calls } = over(takesAll);
    await Promise.all([1, 2, 1, 3, 1].map((n) => batcher.append(command(n))));
    expect(calls).toEqual([[1, 2, 3], [1], [1]]);
  });

  it('sends a batch again, with the same ids, until the store answers', async () => {
    const { batcher, calls } = over((batch, call) =>
      call < 4 ? Promise.reject(new Transient('connection lost')) : takesAll(batch),
    );
    const outcomes = await Promise.all([1, 2].map((n) => batcher.append(command(n))));
    expect(outcomes).toHaveLength(2);
    expect(calls).toEqual([
      [1, 2],
      [1, 2],
      [1, 2],
      [1, 2],
    ]);
  });

  it('sends the commands of a refused batch one by one, so that only the wrong one fails', async () => {
    const { batcher, calls } = over((batch) =>
      batch.some((each) => numberOf(each) === 2) ? Promise.reject(new Error('malformed')) : takesAll(batch),
    );
    const outcomes = await Promise.allSettled([1, 2, 3].map((n) => batcher.append(command(n))));
    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect(outcomes[1]).toMatchObject({ reason: { name: 'DependencyFailure', retryable: false } });
    expect(calls).toEqual([[1, 2, 3], [1], [2], [3]]);
  });

  it('answers at the deadline with a failure that may be retried, and does not send that command again', async () => {
    let isAway = true;
    const { batcher, calls } = over(
      (batch) => (isAway ? Promise.reject(new Transient('away')) : takesAll(batch)),
      {
        deadlineMs: 60,
      },
    );
    await expect(batcher.append(command(1))).rejects.toMatchObject({
      retryable: true,
      cause: { message: 'away' },
    });
    isAway = false;
    await batcher.append(command(2));
    expect(calls.at(-1)).toEqual([2]);
  });

  it('turns callers away at once when too many wait', async () => {
    const { batcher } = over(() => new Promise(() => undefined), { queueMax: 2, deadlineMs: 50 });
    const outcomes = await Promise.allSettled(upTo(4).map((n) => batcher.append(command(n))));
    const whys = outcomes.map((outcome) => outcome.status === 'rejected' && String(outcome.reason));
    expect(whys.slice(2)).toEqual(
      Array.from({ length: 2 }, () => expect.stringContaining('too many commands wait')),
    );
    expect(whys.slice(0, 2)).toEqual(
      Array.from({ length: 2 }, () => expect.stringContaining('no answer within 50 ms')),
    );
  });

  it('answers those who wait before it is closed, and nobody after', async () => {
    const { batcher } = over(takesAll);
    const waiting = batcher.append(command(1));
    await batcher.close();
    expect(await waiting).toMatchObject({ kind: 'appended' });
    await expect(batcher.append(command(2))).rejects.toMatchObject({ retryable: false });
  });
});

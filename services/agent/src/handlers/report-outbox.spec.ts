import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { GrantStatus, Report } from '#contracts';
import { epochMs, incarnation, nodeId, sessionId, silentLog } from '#kernel';
import { type ReportOutbox, reportOutbox } from './report-outbox.ts';

const KEY = { sessionId: sessionId('abcdefghijkl'), epoch: 1 };
const OTHER = { sessionId: sessionId('bcdefghijklm'), epoch: 1 };
const preparing = (step: 'pulling' | 'creating'): GrantStatus => ({ phase: 'preparing', step });
const RUNNING: GrantStatus = { phase: 'running', startedAt: epochMs(1) };

describe('what a node reports', () => {
  let sent: Report[];
  let outbox: ReportOutbox;
  let stopping: AbortController;
  let work: Promise<void>;
  const told = () => sent.map(({ sessionId: session, status }) => [session, status.phase]);

  beforeEach(() => {
    vi.useFakeTimers();
    sent = [];
    const link = {
      report: async (report: Report) => {
        sent.push(report);
      },
    };
    const boot = { current: () => incarnation('00000000-0000-4000-8000-000000000001') };
    outbox = reportOutbox(link, nodeId('n'), boot, { now: () => epochMs(5) }, silentLog);
    stopping = new AbortController();
    work = outbox.run(stopping.signal);
  });
  afterEach(async () => {
    stopping.abort();
    await work;
    vi.useRealTimers();
  });

  it('leaves out the steps of a start that takes no time', async () => {
    outbox.put(KEY, preparing('pulling'));
    await vi.advanceTimersByTimeAsync(20);
    outbox.put(KEY, preparing('creating'));
    await vi.advanceTimersByTimeAsync(20);
    expect(sent).toEqual([]);
    outbox.put(KEY, RUNNING);
    await vi.advanceTimersByTimeAsync(0);
    expect(sent).toMatchObject([{ seq: 3, status: RUNNING }]);
    await vi.advanceTimersByTimeAsync(1000);
    expect(sent).toHaveLength(1);
  });

  it('tells the last step of one that takes longer, however often it changes', async () => {
    for (let n = 0; n < 3; n += 1) {
      outbox.put(KEY, preparing(n === 2 ? 'creating' : 'pulling'));
      await vi.advanceTimersByTimeAsync(20);
    }
    expect(sent).toMatchObject([{ status: preparing('creating') }]);
  });

  it('holds up nobody else meanwhile, nor members that are ready', async () => {
    outbox.put(KEY, preparing('pulling'));
    outbox.put(OTHER, { phase: 'preparing', step: 'creating', isReady: true });
    await vi.advanceTimersByTimeAsync(0);
    expect(told()).toEqual([[OTHER.sessionId, 'preparing']]);
    await vi.advanceTimersByTimeAsync(60);
    expect(told()).toEqual([
      [OTHER.sessionId, 'preparing'],
      [KEY.sessionId, 'preparing'],
    ]);
  });
});

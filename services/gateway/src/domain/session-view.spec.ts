import { describe, expect, it } from 'vitest';
import type { SessionFact } from '#contracts';
import { nodeId } from '#kernel';
import {
  exited,
  placed,
  preparing,
  recorded,
  requested,
  requeued,
  started,
  stopped,
  stopRequested,
} from '../../test/facts.ts';
import { evolveSessionView } from './session-view.ts';
import type { SessionView } from './session-view.ts';

const fold = (facts: readonly SessionFact[]) =>
  recorded(facts).reduce<SessionView | undefined>(evolveSessionView, undefined);

describe('the view of a session', () => {
  it('shows each phase with its time, and how it ended', () => {
    const view = fold([requested, placed(1), preparing, started, exited, stopped]);
    expect(view).toMatchObject({
      phase: 'ended',
      exit: { exitCode: 3, isOutOfMemory: false },
      outcome: { kind: 'completed', exitCode: 3 },
      startedAt: started.data.startedAt,
      endedAt: stopped.data.stoppedAt,
      deadlineAt: null,
      requestedPosition: 1,
      position: 6,
    });
    expect(view?.timeline.map(({ phase, note }) => [phase, note])).toEqual([
      ['waiting', undefined],
      ['placed', 'on n1'],
      ['preparing', 'pulling'],
      ['running', undefined],
      ['stopping', 'exit code 3'],
      ['ended', 'exit code 3'],
    ]);
  });

  it('keeps every placement, the newest last', () => {
    const view = fold([requested, placed(1), requeued, placed(2, nodeId('n2'))]);
    expect(view?.placements.map(({ epoch, nodeId }) => [epoch, nodeId])).toEqual([
      [1, 'n1'],
      [2, 'n2'],
    ]);
  });

  it('waits again after a requeue, and says why', () =>
    expect(fold([requested, placed(1), started, requeued])).toMatchObject({
      phase: 'waiting',
      startedAt: null,
      timeline: [{}, {}, {}, { note: 'device-lost: GPU-0' }],
    }));

  it('tells how long the steps of its last start took', () => {
    const timings = { pullMs: 3, mountMs: 1, createMs: 80, readyMs: 250, isWarm: false };
    const timed = { ...started, data: { ...started.data, timings } };
    const queueMs = placed(1).data.placedAt - requested.data.requestedAt;
    expect(fold([requested, placed(1), timed])?.phases).toEqual({ queueMs, ...timings });
    const again = fold([requested, placed(1), timed, requeued, placed(2)])?.phases;
    expect(again).toEqual({ queueMs: Math.max(0, placed(2).data.placedAt - requeued.data.requeuedAt) });
  });

  it('is stopping as soon as a stop is asked for', () =>
    expect(fold([requested, placed(1), started, stopRequested])).toMatchObject({
      phase: 'stopping',
      deadlineAt: stopRequested.data.deadlineAt,
    }));

  it('is the same when events come twice', () => {
    const events = recorded([requested, placed(1), started]);
    const once = events.reduce<SessionView | undefined>(evolveSessionView, undefined);
    expect(events.reduce<SessionView | undefined>(evolveSessionView, once)).toEqual(once);
  });

  it('is none before its request', () => expect(fold([started, stopped])).toBeUndefined());

  it('is bounded, however often it is placed', () => {
    const many = Array.from({ length: 200 }, (_, index) => [placed(index + 1), requeued]).flat();
    const view = fold([requested, ...many]);
    expect([view?.timeline.length, view?.placements.length]).toEqual([64, 16]);
  });
});

import { describe, expect, it } from 'vitest';
import { minute, placed, requested, sessionA } from '../../../test/builders.ts';
import { evolveSession, initialSession } from '../session/session-state.ts';
import { keepSession } from './keep-session.ts';
import { noteMemory } from './note-memory.ts';

const waiting = evolveSession(initialSession, requested());
const running = [
  placed(),
  { type: 'session.started', data: { sessionId: sessionA, epoch: 1, startedAt: minute(1) } } as const,
].reduce(evolveSession, waiting);
const wish = { by: 'user:ada', until: minute(60), at: minute(2) };

describe('keeping a session', () => {
  it('records until when, once; a shorter time takes nothing away', () => {
    const kept = keepSession(wish, running);
    expect(kept).toMatchObject({ ok: true, value: [{ type: 'session.kept', data: { until: minute(60) } }] });
    const after = evolveSession(running, {
      type: 'session.kept',
      data: { sessionId: sessionA, epoch: 1, by: 'user:ada', until: minute(60), keptAt: minute(2) },
    });
    expect(keepSession(wish, after)).toEqual({ ok: true, value: [] });
    expect(keepSession({ ...wish, until: minute(30) }, after)).toEqual({ ok: true, value: [] });
  });

  it('refuses for one that does not run', () => {
    expect(keepSession(wish, waiting)).toMatchObject({ ok: false, refusal: { code: 'session-not-running' } });
  });
});

describe('processes that were killed for want of memory', () => {
  const known = (kills: number) => ({ ...running, oomKills: kills });
  it('are told of at the first, and then when there are twice as many', () => {
    expect(noteMemory(running, 1, minute(3))).toMatchObject([
      { type: 'session.memory-exhausted', data: { kills: 1, memoryBytes: 2 ** 30 } },
    ]);
    expect(noteMemory(known(4), 7, minute(3))).toEqual([]);
    expect(noteMemory(known(4), 8, minute(3))).toHaveLength(1);
    expect(noteMemory(running, 0, minute(3))).toEqual([]);
    expect(noteMemory(waiting, 3, minute(3))).toEqual([]);
  });
});

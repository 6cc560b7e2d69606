import { describe, expect, it } from 'vitest';
import type { Reach, SessionFact } from '#contracts';
import { projectId, userId } from '#kernel';
import {
  minute,
  placed,
  requested,
  sessionA,
  sessionAfter,
  started,
  waiting,
} from '../../../test/builders.ts';
import { type SessionState, evolveSession } from '../session/session-state.ts';
import { changePriority } from './change-priority.ts';
import { HOLD_MS, holdSession } from './hold-session.ts';
import { releaseSession } from './release-session.ts';
import type { Word } from './word.ts';

const word = (by: string, reach: Reach = 'own', project = 'default'): Word => ({
  by: `user:${by}`,
  reach,
  projectId: projectId(project),
  at: minute(5),
});
const ada = word('ada');
const inQueue = sessionAfter(requested());
const running = sessionAfter(requested(), placed(), started);
const over = sessionAfter(requested(), {
  type: 'session.stopped',
  data: { sessionId: sessionA, outcome: { kind: 'cancelled', by: 'user:ada' }, stoppedAt: minute(1) },
});
const held = (by: Word): SessionState => {
  const outcome = holdSession(by, inQueue);
  return outcome.ok ? outcome.value.reduce<SessionState>(evolveSession, inQueue) : inQueue;
};

describe('hold a session', () => {
  it('records who does, and until when at most', () => {
    expect(holdSession(ada, inQueue)).toEqual({
      ok: true,
      value: [
        {
          type: 'session.held',
          data: {
            sessionId: sessionA,
            by: 'user:ada',
            heldAt: minute(5),
            deadlineAt: minute(5) + HOLD_MS,
          },
        },
      ],
    });
    expect(held(ada)).toMatchObject({ phase: 'waiting', isHeld: true });
  });

  it('records nothing when it is held already', () => {
    expect(holdSession(word('root', 'all'), held(ada))).toEqual({ ok: true, value: [] });
  });

  it.each([
    ['a session that does not exist', sessionAfter(), 'session-unknown'],
    ['one that has ended', over, 'session-ended'],
    ['one that runs', running, 'session-not-waiting'],
  ])('refuses %s', (_what, session, code) => {
    expect(holdSession(ada, session)).toMatchObject({ ok: false, refusal: { code } });
  });

  it.each<[string, Word, boolean]>([
    ['its user', ada, true],
    ['another user', word('bob'), false],
    ['an admin of its project', word('bob', 'project'), true],
    ['an admin of another project', word('bob', 'project', 'other'), false],
    ['an admin', word('root', 'all', 'other'), true],
  ])('is allowed to %s: %s', (_who, who, isAllowed) => {
    expect(holdSession(who, inQueue).ok).toBe(isAllowed);
  });
});

describe('release a session', () => {
  it('lets it go on, and its time in the queue begins anew', () => {
    const outcome = releaseSession(ada, held(ada));
    expect(outcome).toMatchObject({
      value: [{ type: 'session.released', data: { by: 'user:ada', deadlineAt: minute(65) } }],
    });
    const state = outcome.ok ? outcome.value.reduce(evolveSession, held(ada)) : held(ada);
    expect(state).toEqual({ ...waiting(), deadlineAt: minute(65) });
  });

  it('counts its time in the queue from when it may start', () => {
    const early = sessionAfter(requested({ wish: { startAt: minute(30) } }));
    const holding = holdSession(ada, early);
    const state = holding.ok ? holding.value.reduce<SessionState>(evolveSession, early) : early;
    expect(releaseSession(ada, state)).toMatchObject({ value: [{ data: { deadlineAt: minute(90) } }] });
  });

  it('records nothing when it is not held', () => {
    expect(releaseSession(ada, inQueue)).toEqual({ ok: true, value: [] });
  });

  it('refuses its user what an admin holds, and lets who reaches as far', () => {
    const byProject = held(word('bob', 'project'));
    const byAdmin = held(word('root', 'all'));
    expect(releaseSession(ada, byProject)).toMatchObject({
      refusal: {
        code: 'forbidden',
        message: 'It is held by an admin of its project, who has to release it.',
      },
    });
    expect(releaseSession(ada, byAdmin)).toMatchObject({ refusal: { code: 'forbidden' } });
    expect(releaseSession(word('bob', 'project'), byAdmin)).toMatchObject({ refusal: { code: 'forbidden' } });
    expect(releaseSession(word('eve', 'project'), byProject).ok).toBe(true);
    expect(releaseSession(word('root', 'all'), byAdmin).ok).toBe(true);
  });

  it('lets an admin hold a session of his own without losing it', () => {
    expect(releaseSession(ada, held(word('ada', 'all'))).ok).toBe(true);
  });

  it('refuses one that runs', () => {
    expect(releaseSession(ada, running)).toMatchObject({ refusal: { code: 'session-not-waiting' } });
  });
});

describe('change the priority of a session', () => {
  const change = (who: Word, session: SessionState, priority: number, max: number | null = 0) =>
    changePriority(who, session, priority, max);

  it('records the new one, of a session that waits or runs', () => {
    for (const session of [inQueue, running]) {
      const outcome = change(ada, session, -3);
      expect(outcome).toMatchObject({
        value: [{ type: 'session.priority-changed', data: { priority: -3 } }],
      });
      const state = outcome.ok ? outcome.value.reduce<SessionState>(evolveSession, session) : session;
      expect(state).toMatchObject({ line: { priority: -3 } });
    }
  });

  it('records nothing when it has that priority', () => {
    expect(change(ada, inQueue, 0)).toEqual({ ok: true, value: [] });
  });

  it('refuses more than the project allows, unless no limit binds', () => {
    expect(change(ada, inQueue, 6, 5)).toMatchObject({ refusal: { code: 'priority-too-high' } });
    expect(change(ada, inQueue, 5, 5).ok).toBe(true);
    expect(change(word('root', 'all'), inQueue, 900, null).ok).toBe(true);
  });

  it('refuses one that has ended, and those of others', () => {
    expect(change(ada, over, 1)).toMatchObject({ refusal: { code: 'session-ended' } });
    expect(change({ ...ada, by: `user:${userId('bob')}` }, inQueue, -1)).toMatchObject({
      refusal: { code: 'forbidden', message: 'Only ada and admins may do that with this session.' },
    });
  });
});

describe('a session that is held', () => {
  it('is no longer so when it comes back to the queue', () => {
    const facts: readonly SessionFact[] = [
      placed(),
      {
        type: 'session.requeued',
        data: {
          sessionId: sessionA,
          epoch: 1,
          cause: 'a test',
          requeuedAt: minute(9),
          deadlineAt: minute(60),
        },
      },
    ];
    expect(facts.reduce(evolveSession, held(word('root', 'all')))).toMatchObject({
      isHeld: false,
      holdReach: 'own',
    });
  });
});

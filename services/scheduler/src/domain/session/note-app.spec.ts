import { describe, expect, it } from 'vitest';
import { minute, placed, requested, sessionA, sessionAfter, started } from '../../../test/builders.ts';
import { noteApp } from './note-app.ts';

const opening = { epoch: 1, app: 'jupyterlab', by: 'user:ada', at: minute(3) };

describe('somebody comes to an app', () => {
  it('is recorded while its session runs', () => {
    expect(noteApp(opening, sessionAfter(requested(), placed(), started))).toEqual({
      ok: true,
      value: [
        {
          type: 'session.app-opened',
          data: { sessionId: sessionA, epoch: 1, app: 'jupyterlab', by: 'user:ada', openedAt: minute(3) },
        },
      ],
    });
  });

  it.each([
    ['before it runs', opening, [requested(), placed()]],
    ['of a run that is over', { ...opening, epoch: 2 }, [requested(), placed(), started]],
  ] as const)('is refused %s', (_when, told, facts) => {
    expect(noteApp(told, sessionAfter(...facts))).toMatchObject({
      ok: false,
      refusal: { code: 'session-not-running' },
    });
  });

  it('leaves the session as it was', () => {
    const running = sessionAfter(requested(), placed(), started);
    const noted = noteApp(opening, running);
    const facts = noted.ok ? noted.value : [];
    expect(facts).toHaveLength(1);
    expect(running.phase).toBe('running');
  });
});

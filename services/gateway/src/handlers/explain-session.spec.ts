import { describe, expect, it } from 'vitest';
import { accept, DependencyFailure } from '#kernel';
import { recorded, requested } from '../../test/facts.ts';
import { evolveSessionView } from '../domain/session-view.ts';
import type { SessionView } from '../domain/session-view.ts';
import { explainSession } from './explain-session.ts';
import { ourSessionEvent } from './our-events.ts';

const waiting = (): SessionView => {
  const [event] = recorded([requested]);
  const ours = event === undefined ? undefined : ourSessionEvent(event);
  const view = ours === undefined ? undefined : evolveSessionView(undefined, ours);
  if (view === undefined) throw new Error('there is one');
  return view;
};
describe('why a session waits', () => {
  it('is asked for once for all who look at the same time, and again afterwards', async () => {
    let asked = 0;
    const explain = explainSession({
      explain: async () => {
        asked += 1;
        return accept({ phase: 'waiting', why: `answer ${asked}`, queueLength: 1 });
      },
    });
    const answers = await Promise.all([explain(waiting()), explain(waiting()), explain(waiting())]);
    expect(answers.map((one) => one?.phase)).toEqual(['waiting', 'waiting', 'waiting']);
    expect(asked).toBe(1);
    expect(await explain(waiting())).toMatchObject({ why: 'answer 2' });
  });

  it('is left out when nobody can say, each time anew', async () => {
    let asked = 0;
    const explain = explainSession({
      explain: () => {
        asked += 1;
        throw new DependencyFailure('nats', 'explain', { retryable: true, cause: undefined });
      },
    });
    expect([await explain(waiting()), await explain(waiting())]).toEqual([undefined, undefined]);
    expect(asked).toBe(2);
  });
});

import { describe, expect, it } from 'vitest';
import { minute, placed, requested, sessionA, sessionAfter, started } from '../../../test/builders.ts';
import { initialSession } from './session-state.ts';
import { shareApp, unshareApp } from './share-app.ts';

const about = { app: 'jupyterlab', party: 'user:bob', by: 'user:ada', at: minute(3) } as const;

describe('an app that is shared', () => {
  it.each([
    ['waits', [requested()]],
    ['runs', [requested(), placed(), started]],
  ] as const)('is recorded while its session %s', (_phase, facts) => {
    expect(shareApp({ ...about, until: minute(60) }, sessionAfter(...facts))).toEqual({
      ok: true,
      value: [
        {
          type: 'session.app-shared',
          data: {
            ...{ sessionId: sessionA, app: 'jupyterlab', party: 'user:bob', by: 'user:ada' },
            ...{ until: minute(60), sharedAt: minute(3) },
          },
        },
      ],
    });
  });

  it('is shared for as long as the session is there when nobody says for how long', () => {
    const shared = shareApp(about, sessionAfter(requested()));
    expect(shared.ok && shared.value[0]?.data).not.toHaveProperty('until');
  });

  it('is taken back', () => {
    expect(unshareApp(about, sessionAfter(requested()))).toEqual({
      ok: true,
      value: [
        {
          type: 'session.app-unshared',
          data: {
            ...{ sessionId: sessionA, app: 'jupyterlab', party: 'user:bob', by: 'user:ada' },
            unsharedAt: minute(3),
          },
        },
      ],
    });
  });

  it.each([shareApp, unshareApp])('is refused where there is no such session (any more): %o', (change) => {
    const outcome = { kind: 'completed', exitCode: 0 } as const;
    expect(change(about, initialSession)).toMatchObject({ ok: false, refusal: { code: 'session-unknown' } });
    expect(change(about, { phase: 'ended', outcome })).toMatchObject({
      ok: false,
      refusal: { code: 'session-ended' },
    });
  });
});

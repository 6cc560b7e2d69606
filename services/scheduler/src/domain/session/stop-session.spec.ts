import { describe, expect, it } from 'vitest';
import {
  granted,
  joined,
  lookup,
  minute,
  placed,
  requested,
  sessionA,
  sessionAfter,
  started,
} from '../../../test/builders.ts';
import { evolveSession } from './session-state.ts';
import { stopSession } from './stop-session.ts';

const stop = { by: 'user:ada', at: minute(3) };
const node = lookup(joined(), granted());

describe('stop a session', () => {
  it('ends a waiting session at once', () => {
    const outcome = stopSession(stop, sessionAfter(requested()), lookup());
    expect(outcome).toMatchObject({
      ok: true,
      value: [{ type: 'session.stop-requested' }, { type: 'session.stopped' }],
    });
  });

  for (const [phase, facts] of [
    ['placed', [requested(), placed()]],
    ['running', [requested(), placed(), started]],
  ] as const)
    it(`asks the node of a ${phase} session to end it, in the same append`, () => {
      expect(stopSession(stop, sessionAfter(...facts), node)).toMatchObject({
        ok: true,
        value: [
          { type: 'session.stop-requested', data: { sessionId: sessionA } },
          { type: 'node.grant-revoked', data: { graceMs: 10_000 } },
        ],
      });
    });

  it('records nothing when it is stopping already', () => {
    const stopping = sessionAfter(requested(), placed(), {
      type: 'session.stop-requested',
      data: { sessionId: sessionA, by: 'user:bob', requestedAt: minute(2), deadlineAt: minute(4) },
    });
    expect(stopSession(stop, stopping, node)).toEqual({ ok: true, value: [] });
  });

  it('ends one that is preempted and would come back to the queue', () => {
    const preempted = sessionAfter(requested(), placed(), started, {
      type: 'session.preempted',
      data: {
        sessionId: sessionA,
        epoch: 1,
        by: 'node:node-a',
        reason: 'drained',
        preemptedAt: minute(2),
        deadlineAt: minute(4),
      },
    });
    const outcome = stopSession(stop, preempted, node);
    expect(outcome).toMatchObject({ ok: true, value: [{ type: 'session.stop-requested' }, {}] });
    if (!outcome.ok) throw new Error('it is stopped');
    const [asked] = outcome.value;
    if (asked?.type !== 'session.stop-requested') throw new Error('its stop is asked for');
    expect(evolveSession(preempted, asked)).toMatchObject({
      phase: 'stopping',
      cause: { kind: 'cancelled', by: 'user:ada' },
    });
  });

  it('refuses a session that does not exist', () => {
    expect(stopSession(stop, sessionAfter(), lookup())).toMatchObject({
      ok: false,
      refusal: { code: 'session-unknown' },
    });
  });
});

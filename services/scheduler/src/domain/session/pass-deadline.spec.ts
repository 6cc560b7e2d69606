import { describe, expect, it } from 'vitest';
import type { SchedulerFact, SessionFact } from '#contracts';
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
import { passDeadline } from './pass-deadline.ts';

const node = lookup(joined(), granted());
const types = (change: ReturnType<typeof passDeadline>) => change.map(({ type }) => type);
const isSession = (fact: SchedulerFact): fact is SessionFact => fact.type.startsWith('session.');

describe('pass a deadline', () => {
  it('records nothing before its time', () => {
    expect(passDeadline(sessionAfter(requested()), node, minute(59))).toEqual([]);
  });

  it('expires a session that waited too long', () => {
    const change = passDeadline(sessionAfter(requested()), node, minute(60));
    expect(types(change)).toEqual(['session.deadline-passed', 'session.stopped']);
    expect(change[1]?.data).toMatchObject({ outcome: { kind: 'expired', limit: 'wait' } });
  });

  it('stops a session that its node does not get to run', () => {
    const change = passDeadline(sessionAfter(requested(), placed()), node, minute(11));
    expect(types(change)).toEqual(['session.deadline-passed', 'node.grant-revoked']);
  });

  it('lets a session without a time limit run', () => {
    expect(passDeadline(sessionAfter(requested(), placed(), started), node, minute(1e6))).toEqual([]);
  });

  it('ends a stopping session that its node never lets go, and leaves the grant held', () => {
    const stopping = sessionAfter(requested(), placed(), {
      type: 'session.stop-requested',
      data: { sessionId: sessionA, by: 'user:ada', requestedAt: minute(2), deadlineAt: minute(4) },
    });
    const change = passDeadline(stopping, node, minute(4));
    expect(types(change)).not.toContain('node.grant-released');
    const after = change.filter(isSession).reduce(evolveSession, stopping);
    expect(after).toEqual({ phase: 'ended', outcome: { kind: 'cancelled', by: 'user:ada' } });
  });
});

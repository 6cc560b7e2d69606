import { describe, expect, it } from 'vitest';
import type { SessionFact } from '#contracts';
import { keyId, userId } from '#kernel';
import { placed, recorded, requested, started } from '../../test/facts.ts';
import { changesOwn } from '../domain/access/rule.ts';
import { type Caller, DEFAULT_PROJECT } from '../domain/caller.ts';
import { evolveSessionView, type SessionView } from '../domain/session-view.ts';
import type { LogTail } from '../ports/log-tail.ts';
import { locateRun } from './reach-session.ts';

const admin: Caller = {
  keyId: keyId('k1'),
  userId: userId('root'),
  role: 'admin',
  projectId: DEFAULT_PROJECT,
  rule: changesOwn('sessions'),
};
const two: SessionFact = { ...requested, data: { ...requested.data, wish: { membersPerNode: 2 } } };
const viewOf = (facts: readonly SessionFact[]): SessionView => {
  const view = recorded(facts).reduce<SessionView | undefined>(evolveSessionView, undefined);
  if (view === undefined) throw new Error('it was requested');
  return view;
};
/** Of a session that runs nobody asks the log. */
const tail = {} as LogTail;

describe('the place of a run', () => {
  const cluster = viewOf([two, placed(1), started]);

  it('is that of main1, or of the member that is named', async () => {
    expect(await locateRun(tail)(admin, cluster)).toMatchObject({
      ok: true,
      value: { nodeId: 'n1', epoch: 1 },
    });
    expect(await locateRun(tail)(admin, cluster, 'worker1')).toMatchObject({
      value: { nodeId: 'n1', epoch: 1, member: 1 },
    });
  });

  it('is refused of a member that there is not', async () => {
    expect(await locateRun(tail)(admin, cluster, 'worker2')).toMatchObject({
      refusal: {
        code: 'member-unknown',
        message: 'The session has no member worker2; it has main1, worker1.',
      },
    });
    const alone = viewOf([requested, placed(1), started]);
    expect(await locateRun(tail)(admin, alone, 'main1')).toMatchObject({ ok: true });
  });
});

import { describe, expect, it } from 'vitest';
import { epochMs, later, sessionId, userId } from '#kernel';
import { type AppShare, SHARES_MAX, sharesFor, withoutShare, withShare } from './app-shares.ts';

const now = epochMs(1_800_000_000_000);
const share = (party: AppShare['party'], app = 'lab', more: Partial<AppShare> = {}) => ({
  ...{ sessionId: sessionId('a1b2c3d4e5f6'), app, party, by: 'user:ada', sharedAt: now },
  ...more,
});
const bob = { userId: userId('bob'), projects: ['vision'] };
const sharing = (...facts: readonly ReturnType<typeof share>[]) => ({
  phase: 'running',
  shares: facts.reduce<readonly AppShare[]>(withShare, []),
});

describe('what is shared with somebody', () => {
  it('is what names him, or a project in which he works', () => {
    const session = sharing(share('user:bob'), share('project:vision', '8000'), share('user:eve', 'code'));
    expect(sharesFor(session, bob, now).map(({ app }) => app)).toEqual(['lab', '8000']);
    expect(sharesFor(session, { userId: userId('carl'), projects: ['other'] }, now)).toEqual([]);
  });

  it('is over when its time or the session is', () => {
    const session = sharing(share('user:bob', 'lab', { until: later(now, 1) }));
    expect(sharesFor(session, bob, now)).toHaveLength(1);
    expect(sharesFor(session, bob, later(now, 1))).toEqual([]);
    expect(sharesFor({ ...session, phase: 'ended' }, bob, now)).toEqual([]);
  });

  it('is as it was said last', () => {
    const { shares } = sharing(
      share('user:bob', 'lab', { until: later(now, 1) }),
      share('user:eve'),
      share('user:bob', 'lab', { by: 'user:root' }),
    );
    expect(shares.map(({ party, by, until }) => [party, by, until])).toEqual([
      ['user:eve', 'user:ada', undefined],
      ['user:bob', 'user:root', undefined],
    ]);
    expect(withoutShare(shares, { app: 'lab', party: 'user:bob' })).toHaveLength(1);
    expect(withoutShare(shares, { app: 'other', party: 'user:bob' })).toEqual(shares);
  });

  it('has a bound', () => {
    const many = Array.from({ length: SHARES_MAX + 5 }, (_none, n) => share(`user:u${n}`));
    expect(sharing(...many).shares).toHaveLength(SHARES_MAX);
  });
});

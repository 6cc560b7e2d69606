import { describe, expect, it, vi } from 'vitest';
import { accept, DependencyFailure, refuse, sessionId, silentLog, userId } from '#kernel';
import type { AppRight } from './app-rights.ts';
import { appVisits, LOOK_MS } from './app-visits.ts';

const grant = { sessionId: sessionId('a1b2c3d4e5f6'), app: 'lab', userId: userId('bob'), keyId: null };

const visited = () => {
  let right: AppRight | null | 'unknown' = 'guest';
  const still = vi.fn(async () => {
    if (right === 'unknown')
      throw new DependencyFailure('postgres', 'look', { retryable: true, cause: 'away' });
    return right === null ? refuse({ code: 'forbidden' as const, message: 'no' }) : accept<AppRight>(right);
  });
  const began = performance.now();
  const visits = appVisits({ still }, silentLog);
  return {
    visits,
    still,
    become: (next: typeof right) => void (right = next),
    lookAfter: (ms: number) => visits.look(began + 1000 + ms),
  };
};

describe('who is in an app', () => {
  it('is shown out when his right is over, with all that he has open', async () => {
    const { visits, become, lookAfter } = visited();
    const [one, other] = [vi.fn<() => void>(), vi.fn<() => void>()];
    visits.begin(grant, 'guest', one);
    visits.begin(grant, 'guest', other);
    await lookAfter(LOOK_MS);
    expect(one).not.toHaveBeenCalled();
    become(null);
    await lookAfter(2 * LOOK_MS);
    expect([one.mock.calls.length, other.mock.calls.length]).toEqual([1, 1]);
  });

  it('is looked at every two seconds as a guest, and every minute as an owner; not at all when he has left', async () => {
    const { visits, still, lookAfter } = visited();
    const owner = { ...grant, userId: userId('ada') };
    const leave = visits.begin(grant, 'guest', () => undefined);
    visits.begin(owner, 'owner', () => undefined);
    await lookAfter(LOOK_MS);
    expect(still.mock.calls).toEqual([[grant]]);
    leave();
    await lookAfter(60_000);
    expect(still.mock.calls).toEqual([[grant], [owner]]);
  });

  it('stays while nobody can tell', async () => {
    const { visits, become, lookAfter } = visited();
    const cut = vi.fn<() => void>();
    visits.begin(grant, 'guest', cut);
    become('unknown');
    await lookAfter(LOOK_MS);
    expect(cut).not.toHaveBeenCalled();
  });
});

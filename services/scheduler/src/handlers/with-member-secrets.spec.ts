import { describe, expect, it } from 'vitest';
import type { DesiredGrant, DesiredState } from '#contracts';
import { cpuMilli, gibibytes, nodeId, sessionId } from '#kernel';
import { memberSecrets, withMemberSecrets } from './with-member-secrets.ts';

const secretOf = memberSecrets('of-the-tests-of-the-tests-of-the-tests');
const alone: DesiredGrant = {
  sessionId: sessionId('aloneaaaaaaa'),
  epoch: 1,
  want: 'run',
  graceMs: 1000,
  workload: { kind: 'batch', image: 'mpi', command: [], env: {} },
  devices: [],
  cpuMilli: cpuMilli(1000),
  memoryBytes: gibibytes(2),
  known: 'placed',
};
const gangOf = (...nodes: readonly string[]) => ({
  rank: 0,
  nodes: nodes.map((id) => ({ nodeId: nodeId(id) })),
  membersPerNode: 2,
  isReady: false,
  mayStart: false,
});
const stateOf = (...grants: readonly DesiredGrant[]): DesiredState => ({ nodeVersion: 3, grants });

describe('the secret of a session with members on several nodes', () => {
  it('is told with its grant, and with no other', () => {
    const onOne = { ...alone, gang: gangOf('a') };
    const onTwo = { ...alone, gang: gangOf('a', 'b') };
    const told = withMemberSecrets(stateOf(alone, onOne, onTwo), secretOf).grants;
    expect(told.slice(0, 2)).toEqual([alone, onOne]);
    expect(told[2]?.gang).toEqual({ ...onTwo.gang, secret: secretOf(alone.sessionId, 1) });
  });

  it('is the same from each scheduler, and another for each session and each start of it', () => {
    const again = memberSecrets('of-the-tests-of-the-tests-of-the-tests');
    const other = sessionId('otheraaaaaaa');
    expect(again(alone.sessionId, 1)).toBe(secretOf(alone.sessionId, 1));
    const all = [secretOf(alone.sessionId, 1), secretOf(alone.sessionId, 2), secretOf(other, 1)];
    expect(new Set(all).size).toBe(3);
    for (const secret of all) expect(Buffer.from(secret, 'base64url')).toHaveLength(32);
  });

  it('is told to nobody where the configuration has none', () => {
    const onTwo = stateOf({ ...alone, gang: gangOf('a', 'b') });
    expect(withMemberSecrets(onTwo, null)).toBe(onTwo);
  });
});

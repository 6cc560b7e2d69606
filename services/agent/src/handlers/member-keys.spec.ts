import { describe, expect, it } from 'vitest';
import { cpuMilli, gibibytes, nodeId, sessionId } from '#kernel';
import type { MemberGrant } from '../domain/member-grants.ts';
import { publicLine, readPair, writePair } from '../domain/openssh-key.ts';
import { derivedMemberKeys, memberKeysOf } from './member-keys.ts';

const secretOf = (byte: number): string => Buffer.alloc(32, byte).toString('base64url');
const grantOn = (nodes: readonly string[], secret?: string): MemberGrant => ({
  sessionId: sessionId('sshmemberaaa'),
  epoch: 1,
  want: 'run',
  graceMs: 1000,
  workload: { kind: 'batch', image: 'mpi', command: [], env: {} },
  devices: [],
  cpuMilli: cpuMilli(1000),
  memoryBytes: gibibytes(2),
  known: 'placed',
  gang: {
    rank: 0,
    nodes: nodes.map((id) => ({ nodeId: nodeId(id) })),
    membersPerNode: 2,
    isReady: false,
    mayStart: false,
    ...(secret === undefined ? {} : { secret }),
  },
});
/** What one node has on its disk. */
const diskOf = () => {
  const kept = new Map<string, string>();
  return {
    kept,
    secretOf: (
      { sessionId: id, epoch }: { readonly sessionId: string; readonly epoch: number },
      make: () => string,
    ) => {
      const name = `${id}-${epoch}`;
      const found = kept.get(name) ?? make();
      kept.set(name, found);
      return Promise.resolve(found);
    },
  };
};
const publicOf = async (grant: MemberGrant, disk = diskOf()) => {
  const keys = await memberKeysOf(grant, disk);
  return keys === null ? null : [publicLine(keys.user), publicLine(keys.host)];
};

describe('the keys of members', () => {
  it('are the same on all nodes of a session, and two: one that members show, one of their servers', async () => {
    const here = await publicOf(grantOn(['a', 'b'], secretOf(1)));
    const there = await publicOf({ ...grantOn(['a', 'b'], secretOf(1)), member: 1 });
    expect(there).toEqual(here);
    expect(new Set(here).size).toBe(2);
  });

  it('are others for another secret', async () => {
    const first = await publicOf(grantOn(['a', 'b'], secretOf(1)));
    const second = await publicOf(grantOn(['a', 'b'], secretOf(2)));
    expect(new Set([...(first ?? []), ...(second ?? [])]).size).toBe(4);
  });

  it('are on no disk where they are derived', async () => {
    const disk = diskOf();
    await publicOf(grantOn(['a', 'b'], secretOf(1)), disk);
    expect(disk.kept.size).toBe(0);
  });

  it('are made by the node where all members are on it, whatever it is told', async () => {
    const disk = diskOf();
    const first = await publicOf(grantOn(['a'], secretOf(1)), disk);
    expect(await publicOf(grantOn(['a']), disk)).toEqual(first);
    expect(await publicOf(grantOn(['a']))).not.toEqual(first);
  });

  it('are none between nodes that no secret was told, or half of one', async () => {
    expect(await publicOf(grantOn(['a', 'b']))).toBeNull();
    expect(await publicOf(grantOn(['a', 'b'], 'c2hvcnQ'))).toBeNull();
  });

  it('are whole pairs, whose public part belongs to the private one', () => {
    const keys = derivedMemberKeys(secretOf(7));
    expect(keys).not.toBeNull();
    if (keys === null) return;
    expect(readPair(writePair(keys.user))).toEqual(keys.user);
    expect(keys.user.seed).toHaveLength(32);
    expect(keys.user.publicKey).not.toEqual(keys.host.publicKey);
  });
});

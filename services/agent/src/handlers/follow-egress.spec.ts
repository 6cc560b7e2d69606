import { describe, expect, it } from 'vitest';
import type { EgressPolicy } from '#contracts';
import { cpuMilli, epochMs, gibibytes, sessionId, silentLog } from '#kernel';
import type { MemberGrant } from '../domain/member-grants.ts';
import type { OutputPiece } from '../domain/output-piece.ts';
import { followEgress } from './follow-egress.ts';

const grant: MemberGrant = {
  sessionId: sessionId('egressaaaaaa'),
  epoch: 1,
  want: 'run',
  graceMs: 1000,
  workload: { kind: 'batch', image: 'python', command: [], env: {} },
  devices: [],
  cpuMilli: cpuMilli(1000),
  memoryBytes: gibibytes(2),
  known: 'running',
};

const setUp = () => {
  const state = { running: [] as MemberGrant[], isBroken: false };
  const allowed: (EgressPolicy | undefined)[] = [];
  const pieces: OutputPiece[] = [];
  const follower = followEgress({
    runtime: {
      allowEgress: async (_key, policy) => {
        if (state.isBroken) throw new Error('no firewall');
        allowed.push(policy);
      },
    },
    running: () => state.running,
    store: {
      placeOf: () => 'here',
      append: (_key, more) => void pieces.push(...more),
      complete: () => undefined,
      isComplete: () => false,
      read: () => null,
      sweep: () => undefined,
    },
    hint: () => undefined,
    clock: { now: () => epochMs(5) },
    log: silentLog,
  });
  return { state, allowed, pieces, follower };
};

const listed: EgressPolicy = { mode: 'listed', allow: ['pypi.org:443'] };

describe('a session that runs', () => {
  it('follows its project, and is told when that says something else', async () => {
    const { state, allowed, pieces, follower } = setUp();
    state.running = [{ ...grant, egress: listed }];
    await follower.look();
    await follower.look();
    expect([allowed, pieces]).toEqual([[listed], []]);
    state.running = [{ ...grant, egress: { mode: 'none' } }];
    await follower.look();
    state.running = [grant];
    await follower.look();
    expect(allowed).toEqual([listed, { mode: 'none' }, undefined]);
    expect(pieces.map(({ text }) => text)).toEqual([
      '[berth] over the network this session reaches from now on: nobody outside. An admin has set so for the project.\n',
      '[berth] over the network this session reaches from now on: whom its node allows. An admin has set so for the project.\n',
    ]);
  });

  it('is tried again with as long as it fails, and told only when it is so', async () => {
    const { state, allowed, pieces, follower } = setUp();
    state.running = [grant];
    await follower.look();
    state.isBroken = true;
    state.running = [{ ...grant, egress: listed }];
    await follower.look();
    expect([allowed.length, pieces]).toEqual([1, []]);
    state.isBroken = false;
    await follower.look();
    expect(allowed.at(-1)).toEqual(listed);
    expect(pieces.map(({ text }) => text).join()).toContain('only pypi.org:443');
  });
});

import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { accept, cpuMilli, gibibytes, nodeId, refuse, sessionId, silentLog } from '#kernel';
import type { MemberGrant } from '../domain/member-grants.ts';
import type { RunningExec } from '../ports/run-streams.ts';
import { tendMemberSsh } from './tend-member-ssh.ts';

const alone: MemberGrant = {
  sessionId: sessionId('sshmemberaaa'),
  epoch: 1,
  want: 'run',
  graceMs: 1000,
  workload: { kind: 'batch', image: 'mpi', command: [], env: {} },
  devices: [],
  cpuMilli: cpuMilli(1000),
  memoryBytes: gibibytes(2),
  known: 'running',
};
const main: MemberGrant = {
  ...alone,
  gang: { rank: 0, nodes: [{ nodeId: nodeId('n') }], membersPerNode: 2, isReady: true, mayStart: true },
};
const worker: MemberGrant = { ...main, member: 1 };

const setUp = (exitCodes: readonly number[] = []) => {
  const started: (number | undefined)[] = [];
  const state = { running: [] as MemberGrant[], isThere: true };
  const tender = tendMemberSsh({
    running: () => state.running,
    runtime: {
      exec: async ({ member }) => {
        started.push(member);
        if (!state.isThere) return refuse({ code: 'session-not-running', message: 'Not yet.' });
        const program: RunningExec = {
          stdin: new PassThrough(),
          stdout: new PassThrough(),
          stderr: new PassThrough(),
          resize: () => Promise.resolve(),
          signal: () => Promise.resolve(),
          exited: Promise.resolve(exitCodes[started.length - 1] ?? 0),
          end: () => Promise.resolve(),
        };
        return accept(program);
      },
    },
    log: silentLog,
  });
  return { started, state, tender };
};

describe('the server for ssh of members', () => {
  it('is started once in each of them, and in no session that is alone', async () => {
    const { started, state, tender } = setUp();
    state.running = [alone];
    await tender.look();
    expect(started).toEqual([]);
    state.running = [alone, main, worker];
    await tender.look();
    await tender.look();
    expect(started).toEqual([undefined, 1]);
  });

  it('is not asked for again where the image has none', async () => {
    const { started, state, tender } = setUp([127]);
    state.running = [main];
    await tender.look();
    await tender.look();
    expect(started).toHaveLength(1);
  });

  it('is tried again while there is no way in, and not for ever', async () => {
    const { started, state, tender } = setUp();
    state.running = [main];
    state.isThere = false;
    for (let n = 0; n < 9; n += 1) await tender.look();
    expect(started).toHaveLength(5);
  });
});

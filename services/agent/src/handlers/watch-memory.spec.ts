import { describe, expect, it } from 'vitest';
import { cpuMilli, epochMs, gibibytes, sessionId } from '#kernel';
import type { MemberGrant } from '../domain/member-grants.ts';
import type { OutputPiece } from '../domain/output-piece.ts';
import { watchMemory } from './watch-memory.ts';

const SESSION = sessionId('memoryaaaaaa');
const grant: MemberGrant = {
  sessionId: SESSION,
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
  const state = { kills: 0 as number | null, running: [] as MemberGrant[], attached: false };
  const pieces: OutputPiece[] = [];
  const watch = watchMemory({
    meter: {
      attach: () => Promise.resolve((state.attached = true)),
      isAttached: () => state.attached,
      read: () => null,
      oomKills: () => state.kills,
      keepOnly: () => undefined,
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
  });
  return { state, pieces, watch };
};

describe('a session whose memory is used up', () => {
  it('reads so in its output, at each time, with what to do about it, and where to go on reading stays', async () => {
    const { state, pieces, watch } = setUp();
    await watch.look();
    state.running = [grant];
    expect(await watch.look()).toBe(false);
    state.kills = 1;
    expect(await watch.look()).toBe(true);
    state.kills = 3;
    expect(await watch.look()).toBe(true);
    expect(await watch.look()).toBe(false);
    expect(pieces.map(({ text }) => text)).toEqual([
      '[berth] a process was killed: the memory limit of 2 GiB was reached. Ask for more with --memory 4GiB.\n',
      '[berth] 2 processes were killed: the memory limit of 2 GiB was reached. Ask for more with --memory 4GiB.\n',
    ]);
    expect(pieces.every(({ place, source }) => place === 'here' && source === 'stderr')).toBe(true);
  });

  it('is not told again what an agent before has told', async () => {
    const { state, pieces, watch } = setUp();
    [state.kills, state.running] = [2, [grant]];
    await watch.look();
    expect(pieces).toEqual([]);
    state.kills = 3;
    await watch.look();
    expect(pieces).toHaveLength(1);
  });
});

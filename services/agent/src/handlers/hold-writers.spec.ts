import { describe, expect, it } from 'vitest';
import { bytes, cpuMilli, folderId, sessionId, silentLog } from '#kernel';
import type { MemberGrant } from '../domain/member-grants.ts';
import { runName, type RunKey } from '../domain/run.ts';
import { holdWriters } from './hold-writers.ts';

const grant = (id: string, isReadOnly = false): MemberGrant => ({
  sessionId: sessionId(id),
  epoch: 1,
  want: 'run',
  known: 'running',
  graceMs: 0,
  workload: {
    kind: 'batch',
    image: 'python',
    command: [],
    env: {},
    folders: [
      {
        folderId: folderId('fabcdefghijk'),
        target: '/data',
        access: isReadOnly ? 'read-only' : 'read-write',
      },
    ],
  },
  devices: [],
  cpuMilli: cpuMilli(1000),
  memoryBytes: bytes(1),
});
const writer = grant('aaaaaaaaaaaa');
const reader = grant('bbbbbbbbbbbb', true);

const node = (running: readonly MemberGrant[]) => {
  const done: (readonly [string, boolean])[] = [];
  const about: { held: readonly RunKey[] | Error; running: readonly MemberGrant[] } = { held: [], running };
  const look = holdWriters({
    runtime: {
      setHeld: (key, shallStand) => {
        done.push([runName(key), shallStand]);
        return Promise.resolve();
      },
    },
    held: () => (about.held instanceof Error ? Promise.reject(about.held) : Promise.resolve(about.held)),
    running: () => about.running,
    log: silentLog,
  });
  return { about, look, done };
};

describe('writers into a full folder', () => {
  it('stand still for as long as it is full, and then go on', async () => {
    const { about, look, done } = node([writer]);
    about.held = [writer];
    await look();
    await look();
    expect(done).toEqual([['aaaaaaaaaaaa-1', true]]);
    about.held = [];
    await look();
    await look();
    expect(done.slice(1)).toEqual([['aaaaaaaaaaaa-1', false]]);
  });

  it('stay as they are while nobody says how full it is', async () => {
    const { about, look, done } = node([writer]);
    about.held = [writer];
    await look();
    about.held = new Error('away');
    await look();
    expect(done).toEqual([['aaaaaaaaaaaa-1', true]]);
  });

  it('go on when an agent that was killed had them stand still, and there is room again', async () => {
    const { look, done } = node([writer]);
    await look();
    expect(done).toEqual([['aaaaaaaaaaaa-1', false]]);
  });

  it('are those that have it read-write, and no others', async () => {
    const { about, look, done } = node([reader]);
    about.held = [reader];
    await look();
    expect(done).toEqual([]);
  });
});

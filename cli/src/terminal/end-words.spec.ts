import { describe, expect, it } from 'vitest';
import type { Outcome, Session } from '../api/resources.ts';
import { endOf } from './end-words.ts';

const ended = (outcome: Outcome, more: Partial<Session> = {}): Session => ({
  sessionId: 'k3v9m2x7q4ab',
  name: 'train',
  userId: 'ada',
  kind: 'batch',
  image: 'python',
  command: [],
  env: {},
  resources: { cpuMilli: 1, memoryBytes: 1, gpuMilli: 0 },
  phase: 'ended',
  devices: [],
  requestedAt: '2026-01-01T11:00:00.000Z',
  timeline: [],
  position: 7,
  outcome,
  ...more,
});

describe('a run ends', () => {
  it.each<[string, Session, number, RegExp]>([
    ['as its program does', ended({ kind: 'completed', exitCode: 0 }, { exitCode: 0 }), 0, /^completed$/],
    [
      'with the exit code of its program',
      ended({ kind: 'completed', exitCode: 3 }, { exitCode: 3 }),
      3,
      /exit code 3/,
    ],
    [
      'with the exit code also when Berth judges it a failure',
      ended({ kind: 'failed', code: 'out-of-memory', message: 'Too much.' }, { exitCode: 137 }),
      137,
      /failed: Too much\. \(out-of-memory\)/,
    ],
    [
      'with 125 when the program never ran',
      ended({ kind: 'failed', code: 'image-pull-failed', message: 'No image.' }),
      125,
      /image-pull-failed/,
    ],
    [
      'with 125 when somebody else stopped it',
      ended({ kind: 'cancelled', by: 'user:ann' }),
      125,
      /was stopped by ann/,
    ],
    ['with 125 when its node is lost', ended({ kind: 'node-lost', nodeId: 'n1' }), 125, /its node n1/],
    ['with 125 when it waited too long', ended({ kind: 'expired', limit: 'wait' }), 125, /--wait/],
    [
      'with 125 when its reservation was over',
      ended({ kind: 'expired', limit: 'reservation' }),
      125,
      /before its reservation was over/,
    ],
    ['with 125 when it ran too long', ended({ kind: 'expired', limit: 'run' }), 125, /--time/],
  ])('%s', (_how, session, exitCode, sentence) => {
    const end = endOf(session);
    expect(end).toMatchObject({ exitCode, sentence: expect.stringMatching(sentence) });
    expect(end.isWell).toBe(exitCode === 0);
  });
});

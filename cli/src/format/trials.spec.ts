import { describe, expect, it } from 'vitest';
import { stoppingWords } from './stop-matching.ts';
import { folderTrialWords, nodeTrialWords, policyTrialWords, quotaTrialWords } from './trials.ts';

const now = Date.parse('2026-11-26T08:00:00Z');
const session = {
  sessionId: 's1',
  name: 'train',
  projectId: 'vision',
  userId: 'ada',
  phase: 'waiting',
  gpuMilli: 0,
};
const folder = { sessions: [], freedBytes: 0, snapshotCount: 0, shareCount: 0, overBytes: 0 };

describe('what a dry run says', () => {
  it('of a drain: how many sessions would end, by when, and what is free then', () => {
    const trial = { sessionCount: 2, gpuMilli: 1500, memoryBytes: 2 ** 31, endsAt: '2026-11-26T10:00:00Z' };
    expect(nodeTrialWords('gpu-1', trial, now)).toBe(
      '2 sessions on gpu-1 would end in 2h at the latest, which gives back 1.5 GPU and 2 GiB. Nothing was changed.',
    );
    expect(nodeTrialWords('gpu-1', { ...trial, sessionCount: 0 }, now)).toContain('nothing would end');
  });

  it('of a purge: what is deleted with it', () => {
    const trial = { ...folder, sessions: ['s1'], freedBytes: 2 ** 30, snapshotCount: 1 };
    expect(folderTrialWords('corpus', true, trial)).toBe(
      'corpus: 1 GiB would be deleted; 1 snapshot would go with it; 1 session (s1) would keep it until the end. Nothing was changed.',
    );
    expect(folderTrialWords('corpus', true, folder)).toContain('nobody would be touched');
    expect(folderTrialWords('corpus', true, { ...folder, overBytes: 2 ** 20 })).toContain('1 MiB more');
  });

  it('of a quota: who has more, each with both numbers', () => {
    const over = [
      { limit: 'gpu', held: 3000, allowed: 2000 },
      { userId: 'mia', limit: 'sessions', held: 3, allowed: 1 },
    ];
    expect(quotaTrialWords('vision', { hasChanged: true, over }).split('\n')).toEqual([
      'vision has 3 GPU, and would be allowed 2 GPU',
      'mia has 3 sessions, and would be allowed 1 session',
      'What they have stays theirs; nothing new starts meanwhile. Nothing was changed.',
    ]);
    expect(quotaTrialWords('vision', { hasChanged: true, over: [] })).toContain('Nobody in vision');
  });

  it('of a policy: what is another, and for how many', () => {
    const trial = { hasChanged: true, changes: ['order'], waitingCount: 3, idleRuleCount: 0, newImages: [] };
    expect(policyTrialWords('default', trial)).toBe(
      'default: order would be another; 3 waiting sessions would be ordered anew. Nothing was changed.',
    );
  });

  it('of all that a filter names: how many wait and run', () => {
    const done = [session, { ...session, phase: 'running', gpuMilli: 2000 }];
    const found = { done, notDone: [], waitingCount: 1, gpuMilli: 2000, isMore: false, isDryRun: true };
    expect(stoppingWords(found)).toBe('2 sessions: 1 that runs and 1 that waits; 2 GPUs would be free.');
  });
});

import { describe, expect, it } from 'vitest';
import type { FileJobFact } from '#contracts';
import { epochMs, fileJobId, folderId } from '#kernel';
import {
  cancelFileJob,
  endFileJob,
  type FileJobDecision,
  noteFileJobProgress,
  requestFileJob,
} from './decide-file-job.ts';
import { evolveFileJob, type FileJobState, initialFileJob, NO_COUNTS } from './file-job-state.ts';

const at = epochMs(1000);
const wish = {
  jobId: fileJobId('jabcdefghijk'),
  folderId: folderId('fabcdefghijk'),
  wish: { operation: 'delete', path: 'runs/7' },
  owner: 'user:ada',
  requestedAt: at,
} as const;
const counts = { ...NO_COUNTS, files: 7 };
const facts = (decision: FileJobDecision): readonly FileJobFact[] => (decision.ok ? decision.value : []);
const after = (state: FileJobState, decision: FileJobDecision): FileJobState =>
  facts(decision).reduce(evolveFileJob, state);
const open = after(initialFileJob, requestFileJob(initialFileJob, wish));

describe('a file job', () => {
  it('is recorded once, however often it is asked for', () => {
    expect(open).toMatchObject({ phase: 'open', wish: { path: 'runs/7' }, isCancelRequested: false });
    expect(facts(requestFileJob(open, wish))).toEqual([]);
  });

  it('can be cancelled until it has ended', () => {
    const cancelled = after(open, cancelFileJob(open, 'user:ada', at));
    expect(cancelled).toMatchObject({ phase: 'open', isCancelRequested: true });
    expect(facts(cancelFileJob(cancelled, 'user:ada', at))).toEqual([]);
    const ended = after(open, endFileJob(open, { kind: 'completed', counts, faults: [] }, at));
    expect(facts(cancelFileJob(ended, 'user:ada', at))).toEqual([]);
    expect(cancelFileJob(initialFileJob, 'user:ada', at)).toMatchObject({
      refusal: { code: 'file-job-unknown' },
    });
  });

  it('ends once, as the first says who saw it end', () => {
    const failed = after(
      open,
      endFileJob(open, { kind: 'failed', code: 'folder-full', message: 'Full.' }, at),
    );
    expect(failed).toMatchObject({ phase: 'ended', outcome: 'failed', code: 'folder-full' });
    expect(facts(endFileJob(failed, { kind: 'completed', counts, faults: [] }, at))).toEqual([]);
    expect(facts(noteFileJobProgress(failed, counts, at))).toEqual([]);
  });

  it('tells how far it is', () => {
    expect(after(open, noteFileJobProgress(open, counts, at))).toMatchObject({ phase: 'open', counts });
    expect(after(open, endFileJob(open, { kind: 'cancelled', counts }, at))).toMatchObject({
      outcome: 'cancelled',
      counts,
    });
  });
});

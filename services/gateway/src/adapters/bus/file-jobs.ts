import type { Requester } from '#bus';
import { PATTERNS } from '#contracts';
import type { FileJobStanding, ListFileJobsAnswer } from '#contracts';
import type { FileJobs } from '../../ports/file-jobs.ts';
import { isFields, readAnswer } from './read-answer.ts';

/* Commands carry an id and cancelling twice is cancelling once: all may be asked again. */
const ASKED = { timeoutMs: 5000, retryForMs: 10_000 };

const isJob = (value: unknown): value is FileJobStanding =>
  isFields(value) &&
  typeof value['jobId'] === 'string' &&
  isFields(value['wish']) &&
  isFields(value['counts']);
const isList = (value: unknown): value is ListFileJobsAnswer =>
  isFields(value) && Array.isArray(value['jobs']) && value['jobs'].every(isJob);

export const busFileJobs = (request: Requester): FileJobs => ({
  request: async (command) =>
    readAnswer(PATTERNS.fileJobRequest, await request(PATTERNS.fileJobRequest, command, ASKED), isJob),
  cancel: async (query) =>
    readAnswer(PATTERNS.fileJobCancel, await request(PATTERNS.fileJobCancel, query, ASKED), isJob),
  read: async (query) =>
    readAnswer(PATTERNS.fileJobRead, await request(PATTERNS.fileJobRead, query, ASKED), isJob),
  list: async (query) =>
    readAnswer(PATTERNS.fileJobList, await request(PATTERNS.fileJobList, query, ASKED), isList),
});

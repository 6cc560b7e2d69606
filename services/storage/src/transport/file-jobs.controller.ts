import { Controller, Inject } from '@nestjs/common';
import { MessagePattern, Payload } from '@nestjs/microservices';
import {
  FileJobCommandDto,
  FileJobQueryDto,
  type FileJobStanding,
  type FileJobWish,
  type ListFileJobsAnswer,
  parseAs,
  PATTERNS,
} from '#contracts';
import { accept, commandId, fileJobId, refuse, type Refusal, type Result } from '#kernel';
import type { KnownFileJob } from '../domain/file-job/file-job-state.ts';
import type { FileJobs } from '../handlers/file-jobs.ts';
import type { FileJobWorker } from '../handlers/work-on-file-jobs.ts';
import { FILE_JOB_WORKER, FILE_JOBS } from '../tokens.ts';
import { callerOf } from './caller-words.ts';

const wishOf = (command: FileJobCommandDto): FileJobWish => {
  const { operation, path, target, mode, owner, url, sha256, endpoint, region, bucket, prefix } = command;
  const said = { target, mode, owner, url, sha256, endpoint, region, bucket, prefix };
  const given = Object.entries(said).filter(([, value]) => value !== undefined);
  return { operation, path, ...Object.fromEntries(given) };
};

/** Long work on files: what the gateway asks of it. */
@Controller()
export class FileJobsController {
  readonly #jobs: FileJobs;
  readonly #worker: FileJobWorker;
  constructor(@Inject(FILE_JOBS) jobs: FileJobs, @Inject(FILE_JOB_WORKER) worker: FileJobWorker) {
    this.#jobs = jobs;
    this.#worker = worker;
  }

  #standing(job: KnownFileJob): FileJobStanding {
    const { jobId, folderId, wish, owner, requestedAt } = job;
    const about = { jobId, folderId, wish, owner, requestedAt };
    if (job.phase === 'open') {
      const counts = this.#worker.counts(jobId) ?? job.counts;
      return { ...about, phase: 'open', isCancelRequested: job.isCancelRequested, counts, faults: [] };
    }
    const { outcome: phase, counts, faults, endedAt, code, message } = job;
    return {
      ...about,
      phase,
      isCancelRequested: phase === 'cancelled',
      counts,
      faults,
      endedAt,
      ...(code === undefined ? {} : { code }),
      ...(message === undefined ? {} : { message }),
    };
  }

  #told(outcome: Result<KnownFileJob, Refusal>): Result<FileJobStanding, Refusal> {
    return outcome.ok ? accept(this.#standing(outcome.value)) : outcome;
  }

  @MessagePattern(PATTERNS.fileJobRequest)
  async request(@Payload() body: unknown): Promise<Result<FileJobStanding, Refusal>> {
    const command = parseAs(FileJobCommandDto, body);
    if (!command.ok) return command;
    const { caller, folder, key, commandId: id } = command.value;
    return this.#told(
      await this.#jobs.request(callerOf(caller), folder, wishOf(command.value), key, commandId(id)),
    );
  }

  @MessagePattern(PATTERNS.fileJobCancel)
  async cancel(@Payload() body: unknown): Promise<Result<FileJobStanding, Refusal>> {
    const query = parseAs(FileJobQueryDto, body);
    if (!query.ok) return query;
    const { caller, folder, jobId } = query.value;
    if (jobId === undefined) return refuse({ code: 'file-job-unknown', message: 'Say which job.' });
    return this.#told(await this.#jobs.cancel(callerOf(caller), folder, fileJobId(jobId)));
  }

  @MessagePattern(PATTERNS.fileJobRead)
  async read(@Payload() body: unknown): Promise<Result<FileJobStanding, Refusal>> {
    const query = parseAs(FileJobQueryDto, body);
    if (!query.ok) return query;
    const { caller, folder, jobId } = query.value;
    if (jobId === undefined) return refuse({ code: 'file-job-unknown', message: 'Say which job.' });
    return this.#told(await this.#jobs.read(callerOf(caller), folder, fileJobId(jobId)));
  }

  @MessagePattern(PATTERNS.fileJobList)
  async list(@Payload() body: unknown): Promise<Result<ListFileJobsAnswer, Refusal>> {
    const query = parseAs(FileJobQueryDto, body);
    if (!query.ok) return query;
    const { caller, folder, before, limit } = query.value;
    const page = { before: before === undefined ? undefined : fileJobId(before), limit };
    const found = await this.#jobs.list(callerOf(caller), folder, page);
    if (!found.ok) return found;
    const { jobs, hasMore } = found.value;
    return accept({ jobs: jobs.map((job) => this.#standing(job)), hasMore });
  }
}

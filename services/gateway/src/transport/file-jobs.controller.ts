import { Body, Controller, Get, Headers, HttpCode, Inject, Param, Post, Query } from '@nestjs/common';
import { ApiAcceptedResponse, ApiHeader, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { FileJobCommandDto, FileJobQueryDto, parseAs, RequestFileJobDto } from '#contracts';
import { isSessionId } from '#kernel';
import type { Caller } from '../domain/caller.ts';
import { folderCallerOf } from '../handlers/operate-folders.ts';
import type { FileJobs } from '../ports/file-jobs.ts';
import { FILE_JOBS } from '../tokens.ts';
import { From } from './access.ts';
import { commandIdFor, IDEMPOTENCY } from './command-id.ts';
import { answerPaged } from './lists/answer-list.ts';
import { FILE_JOBS as JOB_LIST } from './lists/file-shapes.ts';
import { ListQuery } from './lists/list-query.ts';
import { Listed } from './lists/list-shape.ts';
import { valueOrProblem } from './refusal-status.ts';
import { FileJobPage, FileJobResource, fileJobResource } from './resources/file-job.resource.ts';

/** Work on many files, and imports: it goes on whoever is killed, and can be watched and cancelled. */
@ApiTags('files')
@Controller('v1/folders/:folder/jobs')
export class FileJobsController {
  readonly #jobs: FileJobs;
  constructor(@Inject(FILE_JOBS) jobs: FileJobs) {
    this.#jobs = jobs;
  }

  @Post()
  @HttpCode(202)
  @ApiOperation({
    operationId: 'requestFileJob',
    summary: 'Have something done to many files, or files fetched from elsewhere.',
    description: 'What is deleted is out of sight at once; a copy is seen when it is whole.',
  })
  @ApiHeader(IDEMPOTENCY)
  @ApiAcceptedResponse({ type: FileJobResource })
  async request(
    @Param('folder') folder: string,
    @Body() body: RequestFileJobDto,
    @Headers('idempotency-key') key: string | undefined,
    @From() caller: Caller,
  ): Promise<FileJobResource> {
    const commandId = commandIdFor(caller.userId, 'request-file-job', key);
    const sent = { ...body, folder, commandId, caller: folderCallerOf(caller) };
    const command = valueOrProblem(parseAs(FileJobCommandDto, sent));
    return fileJobResource(valueOrProblem(await this.#jobs.request(command)));
  }

  @Get()
  @ApiOperation({ operationId: 'listFileJobs', summary: 'Jobs on a folder, the newest first.' })
  @ApiOkResponse({ type: FileJobPage })
  @Listed(JOB_LIST)
  async list(@Param('folder') folder: string, @Query() query: ListQuery, @From() caller: Caller) {
    const { items, next } = await answerPaged(JOB_LIST, query, {
      isCursor: isSessionId,
      page: async (before, limit) => {
        const asked = { folder, before, limit, caller: folderCallerOf(caller) };
        const { jobs, hasMore } = valueOrProblem(
          await this.#jobs.list(valueOrProblem(parseAs(FileJobQueryDto, asked))),
        );
        return { items: jobs.map(fileJobResource), next: hasMore ? jobs.at(-1)?.jobId : undefined };
      },
    });
    return { jobs: items, ...(next === undefined ? {} : { next }) };
  }

  @Get(':job')
  @ApiOperation({ operationId: 'getFileJob', summary: 'How far a job is, or what became of it.' })
  @ApiOkResponse({ type: FileJobResource })
  async get(
    @Param('folder') folder: string,
    @Param('job') jobId: string,
    @From() caller: Caller,
  ): Promise<FileJobResource> {
    const asked = { folder, jobId, caller: folderCallerOf(caller) };
    const query = valueOrProblem(parseAs(FileJobQueryDto, asked));
    return fileJobResource(valueOrProblem(await this.#jobs.read(query)));
  }

  @Post(':job/cancel')
  @HttpCode(202)
  @ApiOperation({
    operationId: 'cancelFileJob',
    summary: 'End a job. What is done stays done; nothing stays half done.',
  })
  @ApiAcceptedResponse({ type: FileJobResource })
  async cancel(
    @Param('folder') folder: string,
    @Param('job') jobId: string,
    @From() caller: Caller,
  ): Promise<FileJobResource> {
    const asked = { folder, jobId, caller: folderCallerOf(caller) };
    const query = valueOrProblem(parseAs(FileJobQueryDto, asked));
    return fileJobResource(valueOrProblem(await this.#jobs.cancel(query)));
  }
}

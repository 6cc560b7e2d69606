import {
  Body,
  Controller,
  Delete,
  Get,
  Headers,
  HttpCode,
  Inject,
  Param,
  Patch,
  Post,
  Put,
  Query,
  Res,
} from '@nestjs/common';
import { ApiCreatedResponse, ApiHeader, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import {
  CloneFolderDto,
  CreateFolderDto,
  PatchFolderDto,
  ShareFolderDto,
  SnapshotFolderDto,
} from '#contracts';
import { isSessionId } from '#kernel';
import type { Caller } from '../domain/caller.ts';
import { folderCallerOf, type OperateFolders } from '../handlers/operate-folders.ts';
import type { Folders } from '../ports/folders.ts';
import { FOLDERS, OPERATE_FOLDERS } from '../tokens.ts';
import { From } from './access.ts';
import type { AnswerHeads } from './answer-heads.ts';
import { commandIdFor, IDEMPOTENCY } from './command-id.ts';
import { DryRunQuery, isDryRun } from './dry-run.ts';
import { ListFoldersQuery } from './folder-queries.ts';
import { answerPaged } from './lists/answer-list.ts';
import { Listed } from './lists/list-shape.ts';
import { FOLDERS as FOLDER_LIST } from './lists/shapes.ts';
import { valueOrProblem } from './refusal-status.ts';
import {
  changedFolder,
  ChangedFolderResource,
  TriedFolderResource,
} from './resources/changed-folder.resource.ts';
import { FolderPage, folderResource, FolderResource } from './resources/folder.resource.ts';

/** Folders: a reference is a name among yours, your projects' and those shared with you, or an id. */
@ApiTags('folders')
@Controller('v1/folders')
export class FoldersController {
  readonly #folders: Folders;
  readonly #operate: OperateFolders;
  constructor(@Inject(FOLDERS) folders: Folders, @Inject(OPERATE_FOLDERS) operate: OperateFolders) {
    this.#folders = folders;
    this.#operate = operate;
  }

  @Post()
  @ApiOperation({ operationId: 'createFolder', summary: 'Get a folder: data that outlives sessions.' })
  @ApiHeader(IDEMPOTENCY)
  @ApiCreatedResponse({ type: ChangedFolderResource })
  async create(
    @Body() body: CreateFolderDto,
    @Headers('idempotency-key') key: string | undefined,
    @From() caller: Caller,
    @Res({ passthrough: true }) reply: AnswerHeads,
  ): Promise<ChangedFolderResource> {
    const command = commandIdFor(caller.userId, 'create-folder', key);
    return changedFolder(await this.#operate.create(caller, body, command), reply);
  }

  @Get()
  @ApiOperation({
    operationId: 'listFolders',
    summary: 'Folders of yours, of your projects, and those that are shared with you.',
  })
  @ApiOkResponse({ type: FolderPage })
  @Listed(FOLDER_LIST)
  async list(@Query() query: ListFoldersQuery, @From() caller: Caller) {
    const { items, next } = await answerPaged(FOLDER_LIST, query, {
      isCursor: isSessionId,
      page: async (after, limit) => {
        const found = valueOrProblem(
          await this.#folders.list({
            caller: folderCallerOf(caller),
            reach: query.all === 'true' ? 'all' : 'own',
            where: query.trash === 'true' ? 'trash' : 'use',
            limit,
            ...(after === undefined ? {} : { after }),
          }),
        );
        return { items: found.folders.map(folderResource), next: found.next };
      },
    });
    return { folders: items, ...(next === undefined ? {} : { next }) };
  }

  @Get(':folder')
  @ApiOperation({ operationId: 'getFolder', summary: 'One folder, with what it holds and who has it.' })
  @ApiOkResponse({ type: FolderResource })
  async get(@Param('folder') folder: string, @From() caller: Caller): Promise<FolderResource> {
    return folderResource(valueOrProblem(await this.#folders.read(folderCallerOf(caller), folder)));
  }

  @Patch(':folder')
  @ApiOperation({
    operationId: 'changeFolder',
    summary: 'Rename, describe, bound it, or give it to another owner.',
  })
  @ApiHeader(IDEMPOTENCY)
  @ApiOkResponse({ type: TriedFolderResource })
  async patch(
    @Param('folder') folder: string,
    @Body() body: PatchFolderDto,
    @Query() query: DryRunQuery,
    @Headers('idempotency-key') key: string | undefined,
    @From() caller: Caller,
    @Res({ passthrough: true }) reply: AnswerHeads,
  ): Promise<TriedFolderResource> {
    const command = commandIdFor(caller.userId, `patch-folder ${folder}`, key);
    const isTrial = isDryRun(query);
    const outcome = await this.#operate.change(caller, folder, 'patch', { ...body, isTrial }, command);
    return changedFolder(outcome, reply, isTrial ? { action: 'patch', ...body } : undefined);
  }

  @Post(':folder/clones')
  @ApiOperation({
    operationId: 'cloneFolder',
    summary: 'A copy of it, or of one of its snapshots, as another folder.',
  })
  @ApiHeader(IDEMPOTENCY)
  @ApiCreatedResponse({ type: ChangedFolderResource })
  async clone(
    @Param('folder') folder: string,
    @Body() body: CloneFolderDto,
    @Headers('idempotency-key') key: string | undefined,
    @From() caller: Caller,
    @Res({ passthrough: true }) reply: AnswerHeads,
  ): Promise<ChangedFolderResource> {
    const command = commandIdFor(caller.userId, `clone-folder ${folder}`, key);
    return changedFolder(await this.#operate.create(caller, body, command, folder), reply);
  }

  @Put(':folder/shares/:party')
  @ApiOperation({
    operationId: 'shareFolder',
    summary: 'Give `user:<id>` or `project:<id>` a right, or another one. A user has it once he accepts.',
  })
  @ApiHeader(IDEMPOTENCY)
  @ApiOkResponse({ type: ChangedFolderResource })
  async share(
    @Param('folder') folder: string,
    @Param('party') party: string,
    @Body() { permission }: ShareFolderDto,
    @Headers('idempotency-key') key: string | undefined,
    @From() caller: Caller,
    @Res({ passthrough: true }) reply: AnswerHeads,
  ): Promise<ChangedFolderResource> {
    const command = commandIdFor(caller.userId, `share-folder ${folder} ${party}`, key);
    return changedFolder(
      await this.#operate.change(caller, folder, 'share', { party, permission }, command),
      reply,
    );
  }

  @Delete(':folder/shares/:party')
  @ApiOperation({ operationId: 'unshareFolder', summary: 'Take a right back.' })
  @ApiHeader(IDEMPOTENCY)
  @ApiOkResponse({ type: ChangedFolderResource })
  async unshare(
    @Param('folder') folder: string,
    @Param('party') party: string,
    @Headers('idempotency-key') key: string | undefined,
    @From() caller: Caller,
    @Res({ passthrough: true }) reply: AnswerHeads,
  ): Promise<ChangedFolderResource> {
    const command = commandIdFor(caller.userId, `unshare-folder ${folder} ${party}`, key);
    return changedFolder(await this.#operate.change(caller, folder, 'unshare', { party }, command), reply);
  }

  @Post(':folder/snapshots')
  @ApiOperation({
    operationId: 'snapshotFolder',
    summary: 'Keep the files as they are now, to be read as `<folder>@<snapshot>` and to be brought back.',
  })
  @ApiHeader(IDEMPOTENCY)
  @ApiCreatedResponse({ type: ChangedFolderResource })
  async snapshot(
    @Param('folder') folder: string,
    @Body() { name }: SnapshotFolderDto,
    @Headers('idempotency-key') key: string | undefined,
    @From() caller: Caller,
    @Res({ passthrough: true }) reply: AnswerHeads,
  ): Promise<ChangedFolderResource> {
    const command = commandIdFor(caller.userId, `snapshot-folder ${folder} ${name}`, key);
    return changedFolder(await this.#operate.change(caller, folder, 'snapshot', { name }, command), reply);
  }

  @Delete(':folder/snapshots/:snapshot')
  @ApiOperation({
    operationId: 'removeSnapshot',
    summary: 'Remove a snapshot that is no version of a dataset.',
  })
  @ApiHeader(IDEMPOTENCY)
  @ApiOkResponse({ type: ChangedFolderResource })
  async removeSnapshot(
    @Param('folder') folder: string,
    @Param('snapshot') snapshot: string,
    @Headers('idempotency-key') key: string | undefined,
    @From() caller: Caller,
    @Res({ passthrough: true }) reply: AnswerHeads,
  ): Promise<ChangedFolderResource> {
    const command = commandIdFor(caller.userId, `remove-snapshot ${folder} ${snapshot}`, key);
    return changedFolder(
      await this.#operate.change(caller, folder, 'remove-snapshot', { snapshot }, command),
      reply,
    );
  }

  @Post(':folder/snapshots/:snapshot/roll-back')
  @HttpCode(200)
  @ApiOperation({
    operationId: 'rollBackFolder',
    summary: 'The files become those of the snapshot again; not while a session has the folder.',
  })
  @ApiHeader(IDEMPOTENCY)
  @ApiOkResponse({ type: ChangedFolderResource })
  async rollBack(
    @Param('folder') folder: string,
    @Param('snapshot') snapshot: string,
    @Headers('idempotency-key') key: string | undefined,
    @From() caller: Caller,
    @Res({ passthrough: true }) reply: AnswerHeads,
  ): Promise<ChangedFolderResource> {
    const command = commandIdFor(caller.userId, `roll-back ${folder} ${snapshot}`, key);
    return changedFolder(
      await this.#operate.change(caller, folder, 'roll-back', { snapshot }, command),
      reply,
    );
  }
}

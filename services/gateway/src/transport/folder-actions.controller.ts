import { Controller, Headers, HttpCode, Inject, Param, Post, Query, Res } from '@nestjs/common';
import { ApiHeader, ApiOkResponse, ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import type { FolderAction } from '#contracts';
import type { Caller } from '../domain/caller.ts';
import type { OperateFolders } from '../handlers/operate-folders.ts';
import { OPERATE_FOLDERS } from '../tokens.ts';
import { From } from './access.ts';
import type { AnswerHeads } from './answer-heads.ts';
import { commandIdFor, IDEMPOTENCY } from './command-id.ts';
import { DryRunQuery, isDryRun } from './dry-run.ts';
import { problemFor } from './refusal-status.ts';
import { changedFolder, TriedFolderResource } from './resources/changed-folder.resource.ts';

const ACTIONS = [
  'accept',
  'decline',
  'leave',
  'trash',
  'restore',
  'purge',
  'publish',
  'reopen',
] as const satisfies readonly FolderAction[];
const isAction = (word: string): word is (typeof ACTIONS)[number] =>
  ACTIONS.some((action) => action === word);

/** What is done to a folder by a word alone. */
@ApiTags('folders')
@Controller('v1/folders')
export class FolderActionsController {
  readonly #operate: OperateFolders;
  constructor(@Inject(OPERATE_FOLDERS) operate: OperateFolders) {
    this.#operate = operate;
  }

  @Post(':folder/:action')
  @HttpCode(200)
  @ApiParam({ name: 'action', enum: ACTIONS })
  @ApiOperation({
    operationId: 'actOnFolder',
    summary: 'Do to a folder what takes no more than a word.',
    description:
      'The one who is invited can `accept` and `decline`, who has a right can `leave`. Its owner can `trash` it (out of use, its name free, its files kept), `restore` it, `purge` it for good from the trash, ' +
      'and of a dataset `publish` the next version (read-only from then on) and `reopen` it. With `dryRun` only what would come of it is told.',
  })
  @ApiHeader(IDEMPOTENCY)
  @ApiOkResponse({ type: TriedFolderResource })
  async act(
    @Param('folder') folder: string,
    @Param('action') action: string,
    @Query() query: DryRunQuery,
    @Headers('idempotency-key') key: string | undefined,
    @From() caller: Caller,
    @Res({ passthrough: true }) reply: AnswerHeads,
  ): Promise<TriedFolderResource> {
    if (!isAction(action))
      throw problemFor({
        code: 'not-found',
        message: `Nothing is found at this path: ${action} is no action.`,
      });
    const command = commandIdFor(caller.userId, `${action}-folder ${folder}`, key);
    const isTrial = isDryRun(query);
    const done = await this.#operate.change(caller, folder, action, { isTrial }, command);
    return changedFolder(done, reply, isTrial ? { action } : undefined);
  }
}

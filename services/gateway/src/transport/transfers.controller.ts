import { Body, Controller, Get, Headers, HttpCode, Inject, Param, Post, Query } from '@nestjs/common';
import {
  ApiAcceptedResponse,
  ApiCreatedResponse,
  ApiHeader,
  ApiOkResponse,
  ApiOperation,
  ApiTags,
} from '@nestjs/swagger';
import { IsIn, IsOptional, Matches } from 'class-validator';
import {
  Described,
  FinishTransferCommandDto,
  FinishTransferDto,
  ListTransfersDto,
  parseAs,
  StartTransferCommandDto,
  StartTransferDto,
  TRANSFER_PHASES,
  TransferQueryDto,
} from '#contracts';
import { isSessionId } from '#kernel';
import type { Caller } from '../domain/caller.ts';
import { folderCallerOf } from '../handlers/operate-folders.ts';
import type { Transfers } from '../ports/transfers.ts';
import { TRANSFERS } from '../tokens.ts';
import { From } from './access.ts';
import { commandIdFor, IDEMPOTENCY } from './command-id.ts';
import { answerPaged } from './lists/answer-list.ts';
import { TRANSFERS as TRANSFER_LIST } from './lists/file-shapes.ts';
import { ListQuery } from './lists/list-query.ts';
import { Listed } from './lists/list-shape.ts';
import { valueOrProblem } from './refusal-status.ts';
import { TransferPage, TransferResource, transferResource } from './resources/transfer.resource.ts';

export class ListTransfersQuery extends ListQuery {
  @Described(
    'Those into this folder, by its name or id: all that anybody makes. Absent: your own, for admins all.',
  )
  @IsOptional()
  @Matches(/^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$/, { message: 'folder must be the name or id of a folder' })
  readonly folder?: string;

  @Described('Only those in this phase.')
  @IsOptional()
  @IsIn(TRANSFER_PHASES)
  readonly phase?: string;
}

/** What comes into folders from elsewhere: uploads, imports, and copies from volume to volume. */
@ApiTags('files')
@Controller('v1')
export class TransfersController {
  readonly #transfers: Transfers;
  constructor(@Inject(TRANSFERS) transfers: Transfers) {
    this.#transfers = transfers;
  }

  @Post('folders/:folder/transfers')
  @ApiOperation({
    operationId: 'startTransfer',
    summary: 'Announce an upload of many files as one transfer.',
    description:
      'Requests that bring files name it in the header `Berth-Transfer`. What nobody announced becomes a transfer by itself: all that you send into the folder without a pause of half a minute.',
  })
  @ApiHeader(IDEMPOTENCY)
  @ApiCreatedResponse({ type: TransferResource })
  async start(
    @Param('folder') folder: string,
    @Body() body: StartTransferDto,
    @Headers('idempotency-key') key: string | undefined,
    @From() caller: Caller,
  ): Promise<TransferResource> {
    const commandId = commandIdFor(caller.userId, 'start-transfer', key);
    const sent = { ...body, folder, commandId, caller: folderCallerOf(caller) };
    const command = valueOrProblem(parseAs(StartTransferCommandDto, sent));
    return transferResource(valueOrProblem(await this.#transfers.start(command)));
  }

  @Get('transfers')
  @ApiOperation({ operationId: 'listTransfers', summary: 'Transfers, the newest first.' })
  @ApiOkResponse({ type: TransferPage })
  @Listed(TRANSFER_LIST)
  async list(@Query() query: ListTransfersQuery, @From() caller: Caller) {
    const { folder, phase } = query;
    const { items, next } = await answerPaged(TRANSFER_LIST, query, {
      isCursor: isSessionId,
      page: async (before, limit) => {
        const asked = { folder, phase, before, limit, caller: folderCallerOf(caller) };
        const { transfers, hasMore } = valueOrProblem(
          await this.#transfers.list(valueOrProblem(parseAs(ListTransfersDto, asked))),
        );
        const last = hasMore ? transfers.at(-1)?.transferId : undefined;
        return { items: transfers.map(transferResource), next: last };
      },
    });
    return { transfers: items, ...(next === undefined ? {} : { next }) };
  }

  @Get('transfers/:transfer')
  @ApiOperation({ operationId: 'getTransfer', summary: 'How far a transfer is, or what became of it.' })
  @ApiOkResponse({ type: TransferResource })
  async get(@Param('transfer') transferId: string, @From() caller: Caller): Promise<TransferResource> {
    const query = valueOrProblem(parseAs(TransferQueryDto, { transferId, caller: folderCallerOf(caller) }));
    return transferResource(valueOrProblem(await this.#transfers.read(query)));
  }

  @Post('transfers/:transfer/finish')
  @HttpCode(200)
  @ApiOperation({
    operationId: 'finishTransfer',
    summary: 'Say that all was sent, or that no more will be.',
    description: 'Uploads of it that are not whole are dropped.',
  })
  @ApiOkResponse({ type: TransferResource })
  async finish(
    @Param('transfer') transferId: string,
    @Body() body: FinishTransferDto,
    @From() caller: Caller,
  ): Promise<TransferResource> {
    const sent = { ...body, transferId, caller: folderCallerOf(caller) };
    const command = valueOrProblem(parseAs(FinishTransferCommandDto, sent));
    return transferResource(valueOrProblem(await this.#transfers.finish(command)));
  }

  @Post('transfers/:transfer/cancel')
  @HttpCode(202)
  @ApiOperation({
    operationId: 'cancelTransfer',
    summary: 'End a transfer. What had come into its place stays; a copy from volume to volume is undone.',
  })
  @ApiAcceptedResponse({ type: TransferResource })
  async cancel(@Param('transfer') transferId: string, @From() caller: Caller): Promise<TransferResource> {
    const query = valueOrProblem(parseAs(TransferQueryDto, { transferId, caller: folderCallerOf(caller) }));
    return transferResource(valueOrProblem(await this.#transfers.cancel(query)));
  }
}

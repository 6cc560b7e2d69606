import { Body, Controller, Get, Inject, Param, Post, Query, Req, Res } from '@nestjs/common';
import { ApiCreatedResponse, ApiExcludeEndpoint, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { CreateLinkDto, parseAs, SignLinkDto } from '#contracts';
import { epochMs, toIso } from '#kernel';
import type { Caller } from '../domain/caller.ts';
import { folderCallerOf } from '../handlers/operate-folders.ts';
import type { FileDoor } from '../ports/file-door.ts';
import { FILE_DOOR } from '../tokens.ts';
import { From, Public } from './access.ts';
import { passOn } from './pass-on.ts';
import { valueOrProblem } from './refusal-status.ts';
import { FileLinkResource } from './resources/file.resource.ts';

/** Links that open one file, or one folder as an archive, for whoever has them, for a while. */
@ApiTags('files')
@Controller('v1')
export class FileLinksController {
  readonly #door: FileDoor;
  constructor(@Inject(FILE_DOOR) door: FileDoor) {
    this.#door = door;
  }

  @Post('folders/:folder/links')
  @ApiOperation({
    operationId: 'createFileLink',
    summary: 'Get a link that opens a file or an archive without a key, for a while.',
    description: 'It opens no more than its maker may read at the time when it is used.',
  })
  @ApiCreatedResponse({ type: FileLinkResource })
  async create(
    @Param('folder') folder: string,
    @Body() body: CreateLinkDto,
    @From() caller: Caller,
  ): Promise<FileLinkResource> {
    const wish = valueOrProblem(parseAs(SignLinkDto, { ...body, folder, caller: folderCallerOf(caller) }));
    const { token, expiresAt } = valueOrProblem(await this.#door.signLink(wish));
    return { url: `/v1/links?token=${token}`, expiresAt: toIso(epochMs(expiresAt)) };
  }

  /** What the link means is its maker's affair and ours: it is followed as it is, and is no operation of the API. */
  @Get('links')
  @Public()
  @ApiExcludeEndpoint()
  async open(
    @Query('token') token: string | undefined,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const { target, ...admission } = valueOrProblem(await this.#door.openLink(token ?? ''));
    await passOn(admission, request, reply, { target });
  }
}

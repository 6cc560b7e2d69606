import { Body, Controller, Delete, Get, HttpCode, Inject, Param, Post, Put, Req, Res } from '@nestjs/common';
import {
  ApiBody,
  ApiConsumes,
  ApiHeader,
  ApiNoContentResponse,
  ApiOkResponse,
  ApiOperation,
  ApiProduces,
  ApiTags,
} from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { type FileNeed, MakeDirectoryDto, MoveEntryDto } from '#contracts';
import type { Caller } from '../domain/caller.ts';
import { folderCallerOf } from '../handlers/operate-folders.ts';
import type { FileDoor } from '../ports/file-door.ts';
import { FILE_DOOR } from '../tokens.ts';
import { From } from './access.ts';
import { askFileDoor } from './ask-file-door.ts';
import type { FileQuestion } from './ask-file-door.ts';
import { Choice, InFolder, Words } from './file-queries.ts';
import { passOn } from './pass-on.ts';
import { valueOrProblem } from './refusal-status.ts';
import {
  FileEntryResource,
  FilePage,
  FilePreviewResource,
  FoundFilesResource,
  PutFileResource,
  UnpackedResource,
} from './resources/file.resource.ts';

const BYTES = { schema: { type: 'string', format: 'binary' } } as const;
const IF_MATCH = { name: 'if-match', required: false, description: 'Only over the file with this etag.' };
const IF_NEW = { name: 'if-none-match', required: false, description: '`*`: only where there is nothing.' };

/** The files of a folder. What is asked is answered by the storage service; bytes only pass through here. */
@ApiTags('files')
@Controller('v1/folders/:folder')
export class FilesController {
  readonly #door: FileDoor;
  constructor(@Inject(FILE_DOOR) door: FileDoor) {
    this.#door = door;
  }

  async #pass(
    need: FileNeed,
    folder: string,
    caller: Caller,
    request: FastifyRequest,
    reply: FastifyReply,
    body?: object,
  ): Promise<void> {
    const admission = valueOrProblem(await this.#door.admit(folderCallerOf(caller), folder, need));
    await passOn(admission, request, reply, body === undefined ? {} : { body });
  }

  /** What is asked over gRPC. */
  async ask(need: FileNeed, folder: string, caller: Caller, question: FileQuestion): Promise<unknown> {
    const admission = valueOrProblem(await this.#door.admit(folderCallerOf(caller), folder, need));
    return askFileDoor(admission, question);
  }

  @Get('entries')
  @ApiOperation({ operationId: 'listFiles', summary: 'What lies in a folder, page by page.' })
  @InFolder()
  @Choice('sort', ['name', 'size', 'modified'], 'By what.')
  @Choice('order', ['asc', 'desc'], 'Which way.')
  @Words('limit', 'So many at most: 1 to 2000.')
  @Words('after', 'The `next` of the page before.')
  @ApiOkResponse({ type: FilePage })
  list(
    @Param('folder') folder: string,
    @From() caller: Caller,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    return this.#pass('read', folder, caller, request, reply);
  }

  @Get('entry')
  @ApiOperation({ operationId: 'getFileEntry', summary: 'One thing in a folder, without its bytes.' })
  @InFolder()
  @ApiOkResponse({ type: FileEntryResource })
  show(
    @Param('folder') folder: string,
    @From() caller: Caller,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    return this.#pass('read', folder, caller, request, reply);
  }

  @Get('search')
  @ApiOperation({
    operationId: 'searchFiles',
    summary: 'Look for names below a folder, for 15 seconds at most.',
  })
  @InFolder()
  @Words('name', 'A part of the name, or a pattern with * and ?. Case does not matter.', true)
  @Words('limit', 'So many at most: 1 to 5000.')
  @ApiOkResponse({ type: FoundFilesResource })
  search(
    @Param('folder') folder: string,
    @From() caller: Caller,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    return this.#pass('read', folder, caller, request, reply);
  }

  @Get('preview')
  @ApiOperation({ operationId: 'previewFile', summary: 'Text, or whether it is a picture.' })
  @InFolder()
  @ApiOkResponse({ type: FilePreviewResource })
  preview(
    @Param('folder') folder: string,
    @From() caller: Caller,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    return this.#pass('read', folder, caller, request, reply);
  }

  @Get('content')
  @ApiOperation({
    operationId: 'readFile',
    summary: 'The bytes of a file; ranges, etags and HEAD as HTTP has them.',
  })
  @InFolder()
  @Words('inline', '`true`: pictures are shown, and not saved.')
  @ApiProduces('application/octet-stream')
  @ApiOkResponse(BYTES)
  read(
    @Param('folder') folder: string,
    @From() caller: Caller,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    return this.#pass('read', folder, caller, request, reply);
  }

  @Put('content')
  @ApiOperation({
    operationId: 'putFile',
    summary: 'Put a file, whole or not at all.',
    description: 'Directories on the way are made. With `if-match` it is how text is edited safely.',
  })
  @InFolder()
  @ApiHeader(IF_MATCH)
  @ApiHeader(IF_NEW)
  @ApiConsumes('application/octet-stream')
  @ApiBody(BYTES)
  @ApiOkResponse({ type: PutFileResource })
  put(
    @Param('folder') folder: string,
    @From() caller: Caller,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    return this.#pass('write', folder, caller, request, reply);
  }

  @Delete('content')
  @HttpCode(204)
  @ApiOperation({ operationId: 'removeFile', summary: 'Remove a file, a link, or an empty directory.' })
  @InFolder()
  @ApiNoContentResponse()
  remove(
    @Param('folder') folder: string,
    @From() caller: Caller,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    return this.#pass('delete', folder, caller, request, reply);
  }

  @Post('directories')
  @HttpCode(200)
  @ApiOperation({ operationId: 'makeDirectory', summary: 'Make a directory in a folder.' })
  @ApiOkResponse({ type: FileEntryResource })
  makeDirectory(
    @Param('folder') folder: string,
    @Body() body: MakeDirectoryDto,
    @From() caller: Caller,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    return this.#pass('write', folder, caller, request, reply, body);
  }

  @Post('moves')
  @HttpCode(200)
  @ApiOperation({ operationId: 'moveFile', summary: 'Move or rename something within a folder.' })
  @ApiOkResponse({ type: FileEntryResource })
  move(
    @Param('folder') folder: string,
    @Body() body: MoveEntryDto,
    @From() caller: Caller,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    return this.#pass('delete', folder, caller, request, reply, body);
  }

  @Get('archive')
  @ApiOperation({
    operationId: 'packFolder',
    summary: 'A folder, or a part of it, as one archive, made while it is sent.',
  })
  @InFolder()
  @Choice('format', ['tar', 'zip'], 'A zip leaves links out.')
  @Words('compress', '`true`: a zip is compressed.')
  @ApiProduces('application/x-tar', 'application/zip')
  @ApiOkResponse(BYTES)
  pack(
    @Param('folder') folder: string,
    @From() caller: Caller,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    return this.#pass('read', folder, caller, request, reply);
  }

  @Post('archive')
  @HttpCode(200)
  @ApiOperation({
    operationId: 'unpackArchive',
    summary: 'Unpack an archive below `path`: the way to send many small files.',
    description:
      'A tar may be gzipped. Files are replaced; links, devices and ways out of the folder are left out and told. Sent again it does no harm.',
  })
  @InFolder()
  @Choice('format', ['tar', 'zip'], 'What it is.')
  @ApiConsumes('application/x-tar', 'application/zip', 'application/octet-stream')
  @ApiBody(BYTES)
  @ApiOkResponse({ type: UnpackedResource })
  unpack(
    @Param('folder') folder: string,
    @From() caller: Caller,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    return this.#pass('write', folder, caller, request, reply);
  }
}

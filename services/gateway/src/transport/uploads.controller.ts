import {
  Controller,
  Delete,
  Head,
  HttpCode,
  Inject,
  Options,
  Param,
  Patch,
  Post,
  Req,
  Res,
} from '@nestjs/common';
import {
  ApiBody,
  ApiConsumes,
  ApiCreatedResponse,
  ApiHeader,
  ApiNoContentResponse,
  ApiOkResponse,
  ApiOperation,
  ApiParam,
  ApiTags,
} from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Caller } from '../domain/caller.ts';
import { folderCallerOf } from '../handlers/operate-folders.ts';
import type { FileDoor } from '../ports/file-door.ts';
import { FILE_DOOR } from '../tokens.ts';
import { From } from './access.ts';
import { passOn } from './pass-on.ts';
import { valueOrProblem } from './refusal-status.ts';

const TUS = { name: 'tus-resumable', required: true, schema: { type: 'string', enum: ['1.0.0'] } };
const ID = { name: 'id', description: 'As `location` named it when it began.' };
const LENGTH = { name: 'upload-length', required: true, description: 'Bytes of the whole file.' };
const METADATA = {
  name: 'upload-metadata',
  required: true,
  description:
    'As tus has it: `path` below the folder (or `pathBytes` in base64url); `overwrite` true or false; `modifiedAt` in milliseconds; `executable`.',
};
const OFFSET = { name: 'upload-offset', required: true, description: 'Where this part begins.' };
const CHECKSUM = { name: 'upload-checksum', required: false, description: '`sha256`, `sha1` or `md5`.' };

/** tus 1.0: uploads that go on where they were after any break. */
@ApiTags('files')
@Controller('v1/folders/:folder/uploads')
export class UploadsController {
  readonly #door: FileDoor;
  constructor(@Inject(FILE_DOOR) door: FileDoor) {
    this.#door = door;
  }

  async #pass(folder: string, caller: Caller, request: FastifyRequest, reply: FastifyReply): Promise<void> {
    const admission = valueOrProblem(await this.#door.admit(folderCallerOf(caller), folder, 'write'));
    await passOn(admission, request, reply);
  }

  @Options()
  @HttpCode(204)
  @ApiOperation({ operationId: 'describeUploads', summary: 'What of tus is spoken here.' })
  @ApiNoContentResponse()
  describe(
    @Param('folder') folder: string,
    @From() caller: Caller,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    return this.#pass(folder, caller, request, reply);
  }

  @Post()
  @ApiOperation({
    operationId: 'createUpload',
    summary: 'Begin an upload; its bytes may come along.',
    description: 'What there is no room for is refused here, before a byte is sent.',
  })
  @ApiHeader(TUS)
  @ApiHeader(LENGTH)
  @ApiHeader(METADATA)
  @ApiCreatedResponse()
  create(
    @Param('folder') folder: string,
    @From() caller: Caller,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    return this.#pass(folder, caller, request, reply);
  }

  @Head(':id')
  @ApiOperation({ operationId: 'showUpload', summary: 'How far an upload is.' })
  @ApiParam(ID)
  @ApiHeader(TUS)
  @ApiOkResponse()
  show(
    @Param('folder') folder: string,
    @From() caller: Caller,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    return this.#pass(folder, caller, request, reply);
  }

  @Patch(':id')
  @HttpCode(204)
  @ApiOperation({ operationId: 'resumeUpload', summary: 'Send what comes next of a file.' })
  @ApiParam(ID)
  @ApiHeader(TUS)
  @ApiHeader(OFFSET)
  @ApiHeader(CHECKSUM)
  @ApiConsumes('application/offset+octet-stream')
  @ApiBody({ schema: { type: 'string', format: 'binary' } })
  @ApiNoContentResponse()
  resume(
    @Param('folder') folder: string,
    @From() caller: Caller,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    return this.#pass(folder, caller, request, reply);
  }

  @Delete(':id')
  @HttpCode(204)
  @ApiOperation({ operationId: 'dropUpload', summary: 'Give an upload up.' })
  @ApiParam(ID)
  @ApiHeader(TUS)
  @ApiNoContentResponse()
  drop(
    @Param('folder') folder: string,
    @From() caller: Caller,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    return this.#pass(folder, caller, request, reply);
  }
}

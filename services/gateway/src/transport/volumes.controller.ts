import { Body, Controller, Get, Headers, Inject, Param, Put, Query, Res } from '@nestjs/common';
import { ApiHeader, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { VolumeDto } from '#contracts';
import { isName, volumeId } from '#kernel';
import type { Caller } from '../domain/caller.ts';
import type { OperateFolders } from '../handlers/operate-folders.ts';
import type { Folders } from '../ports/folders.ts';
import { FOLDERS, OPERATE_FOLDERS } from '../tokens.ts';
import { From } from './access.ts';
import type { AnswerHeads } from './answer-heads.ts';
import { commandIdFor, IDEMPOTENCY } from './command-id.ts';
import { answerList } from './lists/answer-list.ts';
import { ListQuery } from './lists/list-query.ts';
import { Listed } from './lists/list-shape.ts';
import { VOLUMES } from './lists/shapes.ts';
import { problemFor, valueOrProblem } from './refusal-status.ts';
import { VolumeFiguresResource, volumeFiguresResource } from './resources/volume-figures.resource.ts';
import { VolumeList, VolumeResource } from './resources/volume.resource.ts';

@ApiTags('volumes')
@Controller('v1/volumes')
export class VolumesController {
  readonly #folders: Folders;
  readonly #operate: OperateFolders;
  constructor(@Inject(FOLDERS) folders: Folders, @Inject(OPERATE_FOLDERS) operate: OperateFolders) {
    this.#folders = folders;
    this.#operate = operate;
  }

  @Get()
  @ApiOperation({
    operationId: 'listVolumes',
    summary: 'Volumes: what they can, how they do, what room they have.',
  })
  @ApiOkResponse({ type: VolumeList })
  @Listed(VOLUMES)
  async list(@Query() query: ListQuery) {
    const { volumes } = valueOrProblem(await this.#folders.volumes());
    const { items, next } = answerList(VOLUMES, query, volumes);
    return { volumes: items, ...(next === undefined ? {} : { next }) };
  }

  @Get(':id')
  @ApiOperation({ operationId: 'getVolume', summary: 'One volume.' })
  @ApiOkResponse({ type: VolumeResource })
  async get(@Param('id') id: string): Promise<VolumeResource> {
    if (!isName(id)) throw this.#unknown(id);
    return valueOrProblem(await this.#folders.volume(volumeId(id)));
  }

  @Get(':id/figures')
  @ApiOperation({
    operationId: 'getVolumeFigures',
    summary:
      'Throughput, operations and latency of a volume, now and in the last hour, and whether it is at its limit.',
  })
  @ApiOkResponse({ type: VolumeFiguresResource })
  async figures(@Param('id') id: string): Promise<VolumeFiguresResource> {
    if (!isName(id)) throw this.#unknown(id);
    return volumeFiguresResource(valueOrProblem(await this.#folders.figures(volumeId(id))));
  }

  @Put(':id')
  @ApiOperation({
    operationId: 'registerVolume',
    summary: 'Make a volume known, or tell it other settings. Its root has to be empty, or its own.',
  })
  @ApiHeader(IDEMPOTENCY)
  @ApiOkResponse({ type: VolumeResource })
  async register(
    @Param('id') id: string,
    @Body() body: VolumeDto,
    @Headers('idempotency-key') key: string | undefined,
    @From() caller: Caller,
    @Res({ passthrough: true }) reply: AnswerHeads,
  ): Promise<VolumeResource> {
    const command = commandIdFor(caller.userId, `register-volume ${id}`, key);
    const done = valueOrProblem(await this.#operate.registerVolume(caller, id, body, command));
    void reply.header('berth-position', String(done.position));
    return done.volume;
  }

  #unknown(id: string) {
    return problemFor({
      code: 'volume-unknown',
      message: `There is no volume ${JSON.stringify(id.slice(0, 80))}.`,
    });
  }
}

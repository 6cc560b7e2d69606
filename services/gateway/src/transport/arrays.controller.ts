import { Body, Controller, Get, Headers, Inject, Param, Post, Res } from '@nestjs/common';
import { ApiCreatedResponse, ApiHeader, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { RequestArrayDto } from '#contracts';
import type { Caller } from '../domain/caller.ts';
import type { RequestArray } from '../handlers/request-array.ts';
import type { ShowArray } from '../handlers/show-array.ts';
import { REQUEST_ARRAY, SHOW_ARRAY } from '../tokens.ts';
import { From } from './access.ts';
import type { AnswerHeads } from './answer-heads.ts';
import { commandIdFor, IDEMPOTENCY } from './command-id.ts';
import { problemFor, valueOrProblem } from './refusal-status.ts';
import { ArrayResource, arrayResource } from './resources/array.resource.ts';

/** Many sessions of one kind, that differ by their numbers. */
@ApiTags('arrays')
@Controller('v1/arrays')
export class ArraysController {
  readonly #request: RequestArray;
  readonly #show: ShowArray;
  constructor(@Inject(REQUEST_ARRAY) request: RequestArray, @Inject(SHOW_ARRAY) show: ShowArray) {
    this.#request = request;
    this.#show = show;
  }

  @Post()
  @ApiOperation({
    operationId: 'requestArray',
    summary:
      'Ask for a session for each number of a range, all or none. Its number is in `BERTH_ARRAY_INDEX`; the sessions are listed with `GET /v1/sessions?array=`.',
  })
  @ApiHeader(IDEMPOTENCY)
  @ApiCreatedResponse({ type: ArrayResource })
  async request(
    @Body() wish: RequestArrayDto,
    @Headers('idempotency-key') key: string | undefined,
    @From() caller: Caller,
    @Res({ passthrough: true }) reply: AnswerHeads,
  ): Promise<ArrayResource> {
    const command = commandIdFor(caller.userId, 'request-array', key);
    const { arrayId, position } = valueOrProblem(await this.#request(caller, wish, command));
    void reply.header('location', `/v1/arrays/${arrayId}`).header('berth-position', String(position));
    const array = await this.#show(caller, arrayId);
    if (array.ok) return arrayResource(array.value);
    throw problemFor({
      code: 'unavailable',
      message: `The array ${arrayId} is recorded, and can't be shown yet.`,
    });
  }

  @Get(':ref')
  @ApiOperation({
    operationId: 'getArray',
    summary: 'How the sessions of an array stand, by its id, its name or the beginning of its id.',
  })
  @ApiOkResponse({ type: ArrayResource })
  async get(@Param('ref') ref: string, @From() caller: Caller): Promise<ArrayResource> {
    return arrayResource(valueOrProblem(await this.#show(caller, ref)));
  }
}

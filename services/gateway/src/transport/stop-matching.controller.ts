import { Body, Controller, Headers, HttpCode, Inject, Post, Query } from '@nestjs/common';
import { ApiHeader, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { SESSIONS_MAX } from '#contracts';
import type { Caller } from '../domain/caller.ts';
import type { FindArray } from '../handlers/find-array.ts';
import type { StopMatching } from '../handlers/stop-matching.ts';
import { FIND_ARRAY, STOP_MATCHING } from '../tokens.ts';
import { From } from './access.ts';
import { StopMatchingDto } from './bodies/stop-matching.dto.ts';
import { commandIdFor, IDEMPOTENCY } from './command-id.ts';
import { DryRunQuery, isDryRun } from './dry-run.ts';
import { readListQuery } from './lists/read-list-query.ts';
import { sessionOrderOf } from './lists/session-order.ts';
import { sessionQueryOf } from './lists/session-query.ts';
import { SESSIONS } from './lists/shapes.ts';
import { problemFor, valueOrProblem } from './refusal-status.ts';
import { StoppedMatchingResource, stoppedMatchingResource } from './resources/operated.resource.ts';

/** The end of all sessions that a filter names. */
@ApiTags('queue')
@Controller('v1/sessions')
export class StopMatchingController {
  readonly #stop: StopMatching;
  readonly #findArray: FindArray;
  constructor(@Inject(STOP_MATCHING) stop: StopMatching, @Inject(FIND_ARRAY) findArray: FindArray) {
    this.#stop = stop;
    this.#findArray = findArray;
  }

  @Post('stop-matching')
  @HttpCode(200)
  @ApiOperation({
    operationId: 'stopMatchingSessions',
    summary: `Ask for the end of all sessions that a filter names and that you may stop, ${SESSIONS_MAX} at once, the newest first. With \`dryRun\` only say which those are.`,
  })
  @ApiHeader(IDEMPOTENCY)
  @ApiOkResponse({ type: StoppedMatchingResource })
  async stopMatching(
    @Body() body: StopMatchingDto,
    @Query() query: DryRunQuery,
    @Headers('idempotency-key') key: string | undefined,
    @From() caller: Caller,
  ): Promise<StoppedMatchingResource> {
    const { isAll, filter, array: ref, ...words } = body;
    if (isAll !== true && filter === undefined && ref === undefined && Object.keys(words).length === 0)
      throw problemFor({
        code: 'invalid-request',
        message: 'Say which sessions are meant, or set isAll to true: all that you may stop.',
        pointer: '/isAll',
      });
    const read = valueOrProblem(readListQuery(SESSIONS, filter === undefined ? {} : { filter }));
    const array = ref === undefined ? undefined : valueOrProblem(await this.#findArray(caller, ref));
    const wish = {
      query: { ...sessionQueryOf(caller, words, array?.arrayId), ...sessionOrderOf(read) },
      isTrial: isDryRun(query),
    };
    const command = commandIdFor(caller.userId, `stop-matching ${JSON.stringify(body)}`, key);
    const stopped = valueOrProblem(await this.#stop(caller, wish, command));
    return stoppedMatchingResource(stopped, wish.isTrial);
  }
}

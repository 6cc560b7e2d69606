import {
  Body,
  Controller,
  Get,
  Headers,
  HttpCode,
  Inject,
  Param,
  Post,
  Put,
  Query,
  Res,
} from '@nestjs/common';
import { ApiHeader, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { AskWhatIfDto, parseAs, PoolPolicyDto, WhatIfQueryDto } from '#contracts';
import type { PoolPolicy, PoolStanding } from '#contracts';
import { isName, poolId } from '#kernel';
import type { Caller } from '../domain/caller.ts';
import type { SetPolicy } from '../handlers/set-policy.ts';
import type { Pools } from '../ports/pools.ts';
import { POOLS, SET_POLICY } from '../tokens.ts';
import { From } from './access.ts';
import type { AnswerHeads } from './answer-heads.ts';
import { commandIdFor, IDEMPOTENCY } from './command-id.ts';
import { DryRunQuery, isDryRun } from './dry-run.ts';
import { answerPaged } from './lists/answer-list.ts';
import { Listed } from './lists/list-shape.ts';
import { POOLS as POOL_LIST } from './lists/shapes.ts';
import { ListPoolsQuery } from './queries.ts';
import { problemFor, valueOrProblem } from './refusal-status.ts';
import { PolicySetResource } from './resources/setting-trial.resource.ts';
import { PoolPage, PoolResource } from './resources/pool.resource.ts';
import { WhatIfResource } from './resources/what-if.resource.ts';

@ApiTags('pools')
@Controller('v1/pools')
export class PoolsController {
  readonly #pools: Pools;
  readonly #set: SetPolicy;
  constructor(@Inject(POOLS) pools: Pools, @Inject(SET_POLICY) set: SetPolicy) {
    this.#pools = pools;
    this.#set = set;
  }

  @Get()
  @ApiOperation({
    operationId: 'listPools',
    summary: 'Pools: what they have, what is given, how they hand it out.',
  })
  @ApiOkResponse({ type: PoolPage })
  @Listed(POOL_LIST)
  async list(@Query() query: ListPoolsQuery) {
    const { items, next } = await answerPaged(POOL_LIST, query, {
      isCursor: isName,
      page: async (after, limit) => {
        const from = after === undefined ? {} : { after: poolId(after) };
        const { pools, next: more } = valueOrProblem(await this.#pools.list({ limit, ...from }));
        return { items: pools, next: more };
      },
    });
    return { pools: items, ...(next === undefined ? {} : { next }) };
  }

  @Get(':id')
  @ApiOperation({ operationId: 'getPool', summary: 'One pool.' })
  @ApiOkResponse({ type: PoolResource })
  get(@Param('id') id: string): Promise<PoolResource> {
    return this.#find(id);
  }

  @Get(':id/policy')
  @ApiOperation({
    operationId: 'getPolicy',
    summary: 'How a pool hands out its room; what is absent is as the default says.',
  })
  @ApiOkResponse({ type: PoolPolicyDto })
  async policy(@Param('id') id: string): Promise<PoolPolicy> {
    return (await this.#find(id)).policy;
  }

  @Put(':id/policy')
  @ApiOperation({
    operationId: 'setPolicy',
    summary:
      'Say how a pool hands out its room, in place of what was said before. A pool is there as soon as it has a policy or a node.',
  })
  @ApiHeader(IDEMPOTENCY)
  @ApiOkResponse({ type: PolicySetResource })
  async setPolicy(
    @Param('id') id: string,
    @Body() policy: PoolPolicyDto,
    @Query() query: DryRunQuery,
    @Headers('idempotency-key') key: string | undefined,
    @From() caller: Caller,
    @Res({ passthrough: true }) reply: AnswerHeads,
  ): Promise<PolicySetResource> {
    if (!isName(id)) throw this.#unknown(id);
    const isTrial = isDryRun(query);
    const command = commandIdFor(caller.userId, `set-policy ${id}`, key);
    const outcome = await this.#set(caller, poolId(id), policy, isTrial, command);
    const { position, hasChanged, trial } = valueOrProblem(outcome);
    void reply.header('berth-position', String(position));
    return trial === undefined ? policy : { ...policy, trial: { hasChanged, ...trial } };
  }

  @Post(':id/what-if')
  @HttpCode(200)
  @ApiOperation({
    operationId: 'askWhatIf',
    summary:
      'The past under another policy, with other nodes or other quotas: the log is played anew by the scheduler itself. Nothing is recorded. Takes up to a minute.',
  })
  @ApiOkResponse({ type: WhatIfResource })
  async whatIf(@Param('id') id: string, @Body() ask: AskWhatIfDto): Promise<WhatIfResource> {
    await this.#find(id);
    return valueOrProblem(
      await this.#pools.whatIf(valueOrProblem(parseAs(WhatIfQueryDto, { ...ask, poolId: id }))),
    );
  }

  #unknown(id: string) {
    const message = `No pool goes by the id ${JSON.stringify(id.slice(0, 80))}.`;
    return problemFor({ code: 'pool-unknown', message });
  }

  async #find(id: string): Promise<PoolStanding> {
    if (!isName(id)) throw this.#unknown(id);
    return valueOrProblem(await this.#pools.read(poolId(id)));
  }
}

import { Controller, Inject } from '@nestjs/common';
import { MessagePattern, Payload } from '@nestjs/microservices';
import {
  type ListPoolsAnswer,
  ListPoolsQueryDto,
  PATTERNS,
  type PoolStanding,
  ReadPoolQueryDto,
  type SetPolicyAnswer,
  SetPolicyCommandDto,
  parseAs,
} from '#contracts';
import { type Refusal, type Result, accept, commandId, poolId } from '#kernel';
import type { SetPolicy } from '../handlers/set-policy.ts';
import type { TellPools } from '../handlers/tell-pools.ts';
import { SET_POLICY, TELL_POOLS } from '../tokens.ts';
import { policyOf } from './quota-words.ts';

/** Pools: what they have, and how they hand it out. */
@Controller()
export class PoolsController {
  readonly #set: SetPolicy;
  readonly #tell: TellPools;
  constructor(@Inject(SET_POLICY) set: SetPolicy, @Inject(TELL_POOLS) tell: TellPools) {
    this.#set = set;
    this.#tell = tell;
  }

  @MessagePattern(PATTERNS.poolSetPolicy)
  async setPolicy(@Payload() body: unknown): Promise<Result<SetPolicyAnswer, Refusal>> {
    const command = parseAs(SetPolicyCommandDto, body);
    if (!command.ok) return command;
    const { commandId: id, poolId: pool, policy, by, isTrial = false } = command.value;
    const order = { commandId: commandId(id), poolId: poolId(pool), by, isTrial };
    return this.#set({ ...order, policy: policyOf(policy) });
  }

  @MessagePattern(PATTERNS.poolRead)
  async read(@Payload() body: unknown): Promise<Result<PoolStanding, Refusal>> {
    const query = parseAs(ReadPoolQueryDto, body);
    return query.ok ? this.#tell.read(poolId(query.value.poolId)) : query;
  }

  @MessagePattern(PATTERNS.poolList)
  async list(@Payload() body: unknown): Promise<Result<ListPoolsAnswer, Refusal>> {
    const query = parseAs(ListPoolsQueryDto, body);
    if (!query.ok) return query;
    const { after, limit } = query.value;
    return accept(await this.#tell.list({ limit, ...(after === undefined ? {} : { after: poolId(after) }) }));
  }
}

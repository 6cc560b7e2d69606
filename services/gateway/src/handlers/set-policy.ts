import { parseAs, SetPolicyCommandDto } from '#contracts';
import type { PoolPolicyDto, SetPolicyAnswer } from '#contracts';
import type { CommandId, PoolId, Refusal, Result } from '#kernel';
import type { Caller } from '../domain/caller.ts';
import type { Pools } from '../ports/pools.ts';

export type SetPolicy = (
  caller: Caller,
  poolId: PoolId,
  policy: PoolPolicyDto,
  isTrial: boolean,
  commandId: CommandId,
) => Promise<Result<SetPolicyAnswer, Refusal>>;

export const setPolicy =
  (pools: Pools): SetPolicy =>
  async (caller, poolId, policy, isTrial, commandId) => {
    const by = `user:${caller.userId}`;
    const command = parseAs(SetPolicyCommandDto, { commandId, poolId, policy, isTrial, by });
    return command.ok ? pools.setPolicy(command.value) : command;
  };

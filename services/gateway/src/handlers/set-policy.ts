import { parseAs, SetPolicyCommandDto } from '#contracts';
import type { PoolPolicyDto, SetPolicyAnswer } from '#contracts';
import type { CommandId, PoolId, Refusal, Result } from '#kernel';
import type { Caller } from '../domain/caller.ts';
import type { Pools } from '../ports/pools.ts';

export type SetPolicy = (
  caller: Caller,
  poolId: PoolId,
  policy: PoolPolicyDto,
  commandId: CommandId,
) => Promise<Result<SetPolicyAnswer, Refusal>>;

export const setPolicy =
  (pools: Pools): SetPolicy =>
  async (caller, poolId, policy, commandId) => {
    const command = parseAs(SetPolicyCommandDto, { commandId, poolId, policy, by: `user:${caller.userId}` });
    return command.ok ? pools.setPolicy(command.value) : command;
  };

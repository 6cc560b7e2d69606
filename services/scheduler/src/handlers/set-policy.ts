import type { PoolPolicy, SetPolicyAnswer } from '#contracts';
import {
  type Clock,
  type CommandId,
  type PoolId,
  type Refusal,
  type Result,
  accept,
  streamName,
} from '#kernel';
import { setPolicy } from '../domain/pool/set-policy.ts';
import type { DecideOnStream } from './decide-on-stream.ts';

export type PolicyWish = {
  readonly commandId: CommandId;
  readonly poolId: PoolId;
  readonly by: string;
  readonly policy: PoolPolicy;
};
export type SetPolicy = (wish: PolicyWish) => Promise<Result<SetPolicyAnswer, Refusal>>;

/** Says how a pool hands out its room, from the next round on. */
export const setPolicyHandler =
  (decide: DecideOnStream, clock: Clock): SetPolicy =>
  ({ commandId, poolId, by, policy }) =>
    decide({
      commandId,
      by,
      stream: streamName(`pool-${poolId}`),
      decide: (world) => accept(setPolicy({ poolId, by, at: clock.now() }, policy, world.pool(poolId).state)),
    });

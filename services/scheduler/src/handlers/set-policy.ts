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
import { policyTrial } from '../domain/pool/policy-trial.ts';
import { setPolicy } from '../domain/pool/set-policy.ts';
import type { WorldFollower } from '../world/world-follower.ts';
import type { DecideOnStream } from './decide-on-stream.ts';

export type PolicyWish = {
  readonly commandId: CommandId;
  readonly poolId: PoolId;
  readonly by: string;
  readonly policy: PoolPolicy;
  /** Nothing is recorded; what it would change is told. */
  readonly isTrial?: boolean;
};
export type SetPolicy = (wish: PolicyWish) => Promise<Result<SetPolicyAnswer, Refusal>>;

/** Says how a pool hands out its room, from the next round on. */
export const setPolicyHandler =
  (decide: DecideOnStream, clock: Clock, { world }: Pick<WorldFollower, 'world'>): SetPolicy =>
  async ({ commandId, poolId, by, policy, isTrial = false }) => {
    const outcome = await decide({
      commandId,
      by,
      isTrial,
      stream: streamName(`pool-${poolId}`),
      decide: (now) => accept(setPolicy({ poolId, by, at: clock.now() }, policy, now.pool(poolId).state)),
    });
    if (!outcome.ok || !isTrial) return outcome;
    const policies = { before: world.pool(poolId).state.policy, after: policy };
    const sessions = { waiting: world.queue(), onNodes: world.onNodes() };
    return accept({ ...outcome.value, trial: policyTrial(poolId, policies, sessions) });
  };

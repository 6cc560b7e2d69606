import type {
  ListPoolsAnswer,
  PoolStanding,
  SetPolicyAnswer,
  SetPolicyCommandDto,
  WhatIfAnswer,
  WhatIfQueryDto,
} from '#contracts';
import type { PoolId, Refusal, Result } from '#kernel';

/** The owner of pools. @throws DependencyFailure when it does not answer in time */
export type Pools = {
  readonly setPolicy: (command: SetPolicyCommandDto) => Promise<Result<SetPolicyAnswer, Refusal>>;
  /** Takes up to a minute. */
  readonly whatIf: (query: WhatIfQueryDto) => Promise<Result<WhatIfAnswer, Refusal>>;
  readonly read: (id: PoolId) => Promise<Result<PoolStanding, Refusal>>;
  readonly list: (page: {
    readonly after?: PoolId;
    readonly limit: number;
  }) => Promise<Result<ListPoolsAnswer, Refusal>>;
};

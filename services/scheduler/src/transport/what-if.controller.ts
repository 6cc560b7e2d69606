import { Controller, Inject } from '@nestjs/common';
import { MessagePattern, Payload } from '@nestjs/microservices';
import { PATTERNS, type WhatIfAnswer, WhatIfQueryDto, parseAs } from '#contracts';
import { type Refusal, type Result, fromIso, nodeId, poolId, projectId } from '#kernel';
import { WHAT_IF } from '../tokens.ts';
import type { AskWhatIf, WhatIf } from '../what-if/what-if.ts';
import { policyOf, quotaOf } from './quota-words.ts';

const askOf = ({ poolId: pool, from, until, policy, add, remove, quotas }: WhatIfQueryDto): AskWhatIf => ({
  pool: poolId(pool),
  ...(from === undefined ? {} : { from: fromIso(from) }),
  ...(until === undefined ? {} : { until: fromIso(until) }),
  changes: {
    ...(policy === undefined ? {} : { policy: policyOf(policy) }),
    add: (add ?? []).map(({ like, count }) => ({ like: nodeId(like), count })),
    remove: (remove ?? []).map(nodeId),
    quotas: (quotas ?? []).map((one) => ({
      projectId: projectId(one.projectId),
      quota: quotaOf(one.quota),
    })),
  },
});

/** The past under other rules. Nothing here changes anything. */
@Controller()
export class WhatIfController {
  readonly #whatIf: WhatIf;
  constructor(@Inject(WHAT_IF) whatIf: WhatIf) {
    this.#whatIf = whatIf;
  }

  @MessagePattern(PATTERNS.poolWhatIf)
  async ask(@Payload() body: unknown): Promise<Result<WhatIfAnswer, Refusal>> {
    const query = parseAs(WhatIfQueryDto, body);
    return query.ok ? this.#whatIf(askOf(query.value)) : query;
  }
}

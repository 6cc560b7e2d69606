import { ApiProperty } from '@nestjs/swagger';
import { PoolPolicyDto, QUOTA_LIMITS, QuotaDto } from '#contracts';
import type { OverLimit } from '#contracts';

const TRIAL = 'Only with `dryRun`: nothing was recorded; this would come of it.';

/** Who would hold more than the quota allows. It stays his until it ends; nothing new starts meanwhile. */
export class OverLimitResource {
  @ApiProperty({ required: false, description: 'Absent: the project as a whole.' })
  readonly userId?: string;
  @ApiProperty({ enum: QUOTA_LIMITS })
  readonly limit!: OverLimit['limit'];
  @ApiProperty({ description: 'In the unit of the limit.' })
  readonly held!: number;
  @ApiProperty({ description: 'With what may be borrowed.' })
  readonly allowed!: number;
}
export class QuotaTrialResource {
  @ApiProperty({ description: 'Whether it says anything else than now.' })
  readonly hasChanged!: boolean;
  @ApiProperty({ type: [OverLimitResource], description: 'The project first, then those that hold most.' })
  readonly over!: readonly OverLimitResource[];
}
export class QuotaSetResource extends QuotaDto {
  @ApiProperty({ required: false, type: QuotaTrialResource, description: TRIAL })
  readonly trial?: QuotaTrialResource;
}

export class PolicyTrialResource {
  @ApiProperty({ description: 'Whether it says anything else than now.' })
  readonly hasChanged!: boolean;
  @ApiProperty({ type: [String], description: 'Names of what is said otherwise than now.' })
  readonly changes!: readonly string[];
  @ApiProperty({ description: 'Sessions that wait in the pool: their order is decided anew.' })
  readonly waitingCount!: number;
  @ApiProperty({ description: 'Interactive sessions on its nodes that its rule for idle ones would watch.' })
  readonly idleRuleCount!: number;
  @ApiProperty({ type: [String], description: 'Images that its nodes would get.' })
  readonly newImages!: readonly string[];
}
export class PolicySetResource extends PoolPolicyDto {
  @ApiProperty({ required: false, type: PolicyTrialResource, description: TRIAL })
  readonly trial?: PolicyTrialResource;
}

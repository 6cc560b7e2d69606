import { ApiProperty } from '@nestjs/swagger';
import { PoolPolicyDto } from '#contracts';
import type { PoolPolicy } from '#contracts';

export class PoolAmountsResource {
  @ApiProperty()
  readonly gpuMilli!: number;
  @ApiProperty()
  readonly cpuMilli!: number;
  @ApiProperty()
  readonly memoryBytes!: number;
}

export class PoolResource {
  @ApiProperty({ example: 'default' })
  readonly poolId!: string;
  @ApiProperty({ type: PoolPolicyDto, description: 'As it was set; what is absent is as the default says.' })
  readonly policy!: PoolPolicy;
  @ApiProperty()
  readonly nodeCount!: number;
  @ApiProperty({ description: 'Nodes that take new sessions.' })
  readonly openNodeCount!: number;
  @ApiProperty({ type: PoolAmountsResource, description: 'What its nodes have in all.' })
  readonly total!: PoolAmountsResource;
  @ApiProperty({ type: PoolAmountsResource, description: 'What of it is given to sessions.' })
  readonly held!: PoolAmountsResource;
  @ApiProperty({ description: 'Sessions in its queue.' })
  readonly waitingCount!: number;
}

export class PoolPage {
  @ApiProperty({ type: [PoolResource], description: 'By id.' })
  readonly pools!: readonly PoolResource[];
  @ApiProperty({
    required: false,
    description: 'Pass it as `cursor` for the page that follows; absent: that was all.',
  })
  readonly next?: string;
}

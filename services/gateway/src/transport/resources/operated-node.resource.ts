import { ApiProperty } from '@nestjs/swagger';
import { toIso } from '#kernel';
import type { Principal } from '../../domain/caller.ts';
import type { NodeWish, Operated } from '../../handlers/operate-node.ts';
import { NodeResource, nodeResource } from './node.resource.ts';

/** What the trial of a drain or of a fence says. */
export class NodeTrialResource {
  @ApiProperty({ description: 'Sessions that hold something of the node: see `grants`.' })
  readonly sessionCount!: number;
  @ApiProperty({ description: 'GPUs that they hold: 1000 is a whole one.' })
  readonly gpuMilli!: number;
  @ApiProperty()
  readonly cpuMilli!: number;
  @ApiProperty()
  readonly memoryBytes!: number;
  @ApiProperty({
    type: String,
    format: 'date-time',
    nullable: true,
    description: 'When those that still run would be preempted; null: at once.',
  })
  readonly endsAt!: string | null;
}

export class OperatedNodeResource extends NodeResource {
  @ApiProperty({ description: 'False: it was so already; or, with `dryRun`, nothing would be recorded.' })
  readonly hasChanged!: boolean;
}
/** Of what can be tried. */
export class TriedNodeResource extends OperatedNodeResource {
  @ApiProperty({
    required: false,
    type: NodeTrialResource,
    description: 'Only with `dryRun`: nothing was recorded; this would end.',
  })
  readonly trial?: NodeTrialResource;
}

export const operatedNodeResource = (
  { node, hasChanged, drainBy }: Operated,
  wish: NodeWish,
  caller: Principal,
): TriedNodeResource => {
  const shown = nodeResource(node, caller);
  if (!('isTrial' in wish) || !wish.isTrial) return { ...shown, hasChanged };
  const { grants, devices, usedCpuMilli: cpuMilli, usedMemoryBytes: memoryBytes } = shown;
  const trial = {
    sessionCount: grants.length,
    gpuMilli: devices.reduce((total, { usedMilli }) => total + usedMilli, 0),
    cpuMilli,
    memoryBytes,
    endsAt: wish.order === 'drain' ? (drainBy === undefined ? shown.drainBy : toIso(drainBy)) : null,
  };
  return { ...shown, hasChanged, trial };
};

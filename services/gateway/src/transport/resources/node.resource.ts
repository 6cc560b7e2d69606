import { ApiProperty } from '@nestjs/swagger';
import type { Inventory } from '#contracts';
import { sum, toIso } from '#kernel';
import { maySee } from '../../domain/caller.ts';
import type { Principal } from '../../domain/caller.ts';
import type { NamedGrant, NodeWithGrants } from '../../ports/node-views.ts';
import { DeviceResource, deviceResource } from './device.resource.ts';
import { GpuTopologyResource } from './gpu-topology.resource.ts';

/** In place of the id and the name of a session that is none of the caller's business. */
const HIDDEN = '(other project)';

/** Grants as somebody may see them: that something is held, but not by whom, where that is another project. */
const shownTo = (principal: Principal, grants: readonly NamedGrant[]): readonly NamedGrant[] =>
  grants.map((grant) =>
    maySee(principal, grant.projectId === undefined ? {} : { projectId: grant.projectId })
      ? grant
      : { ...grant, sessionId: HIDDEN, sessionName: HIDDEN },
  );

export class NodeGrantResource {
  @ApiProperty({ description: '`(other project)` where it is none of yours.' })
  readonly sessionId!: string;
  @ApiProperty()
  readonly sessionName!: string;
  @ApiProperty()
  readonly epoch!: number;
  @ApiProperty()
  readonly cpuMilli!: number;
  @ApiProperty()
  readonly memoryBytes!: number;
  @ApiProperty({ description: 'The session is to end here; what it holds is still held.' })
  readonly isRevoked!: boolean;
  @ApiProperty({ format: 'date-time' })
  readonly givenAt!: string;
}

export class NodeResource {
  @ApiProperty()
  readonly nodeId!: string;
  @ApiProperty({
    enum: ['ready', 'lost', 'fenced', 'removed'],
    description: '`removed`: it was taken out of the pool.',
  })
  readonly state!: 'ready' | 'lost' | 'fenced' | 'removed';
  @ApiProperty({ enum: ['open', 'cordoned', 'draining'], description: 'Whether it takes new sessions.' })
  readonly service!: 'open' | 'cordoned' | 'draining';
  @ApiProperty({ type: String, nullable: true, description: 'Why it takes none.' })
  readonly serviceReason!: string | null;
  @ApiProperty({
    required: false,
    description:
      "Milliseconds that its clock is ahead of the log's (behind, if negative); absent: less than two seconds.",
  })
  readonly clockSkewMs?: number;
  @ApiProperty({
    type: String,
    format: 'date-time',
    nullable: true,
    description: 'When what still runs on a draining node is preempted.',
  })
  readonly drainBy!: string | null;
  @ApiProperty({ example: 'default' })
  readonly poolId!: string;
  @ApiProperty({ format: 'date-time', description: 'When its state last changed.' })
  readonly since!: string;
  @ApiProperty({ enum: ['docker', 'sandbox', 'simulated'] })
  readonly runtime!: Inventory['runtime'];
  @ApiProperty({ required: false, description: 'Its disk is full: it takes nothing new. Absent: it is not.' })
  readonly isShortOfDisk?: boolean;
  @ApiProperty({ enum: ['mock', 'nvidia', 'none'] })
  readonly accelerator!: Inventory['accelerator'];
  @ApiProperty()
  readonly cpuMilli!: number;
  @ApiProperty()
  readonly usedCpuMilli!: number;
  @ApiProperty()
  readonly memoryBytes!: number;
  @ApiProperty()
  readonly usedMemoryBytes!: number;
  @ApiProperty({ format: 'uuid', description: 'Names the present boot of its agent.' })
  readonly incarnation!: string;
  @ApiProperty({ type: [DeviceResource] })
  readonly devices!: readonly DeviceResource[];
  @ApiProperty({ type: GpuTopologyResource, required: false, description: 'Absent when nobody knows.' })
  readonly gpuTopology?: GpuTopologyResource;
  @ApiProperty({ type: [NodeGrantResource], description: 'What each session holds of the node.' })
  readonly grants!: readonly NodeGrantResource[];
}

export const nodeResource = (found: NodeWithGrants, principal: Principal): NodeResource => {
  const { node } = found;
  const { inventory } = node;
  const grants = shownTo(principal, found.grants);
  return {
    nodeId: node.nodeId,
    state: node.isRemoved === true ? 'removed' : node.state,
    service: node.service ?? 'open',
    serviceReason: node.serviceReason ?? null,
    ...(node.clockSkewMs === undefined || node.clockSkewMs === 0 ? {} : { clockSkewMs: node.clockSkewMs }),
    drainBy: node.drainBy === undefined ? null : toIso(node.drainBy),
    poolId: node.poolId ?? 'default',
    since: toIso(node.since),
    runtime: inventory.runtime,
    ...(inventory.isShortOfDisk === true ? { isShortOfDisk: true } : {}),
    accelerator: inventory.accelerator,
    cpuMilli: inventory.cpuMilli,
    usedCpuMilli: sum(grants.map(({ cpuMilli }) => cpuMilli)),
    memoryBytes: inventory.memoryBytes,
    usedMemoryBytes: sum(grants.map(({ memoryBytes }) => memoryBytes)),
    incarnation: node.incarnation,
    devices: inventory.devices.map((device) => deviceResource(device, grants)),
    ...(inventory.gpuTopology === undefined ? {} : { gpuTopology: inventory.gpuTopology }),
    grants: grants.map(({ sessionId, sessionName, epoch, cpuMilli, memoryBytes, isRevoked, givenAt }) => ({
      sessionId,
      sessionName,
      epoch,
      cpuMilli,
      memoryBytes,
      isRevoked,
      givenAt: toIso(givenAt),
    })),
  };
};

import { ApiProperty } from '@nestjs/swagger';
import { type Device, SHARING_MODES } from '#contracts';
import { sum } from '#kernel';
import type { NamedGrant } from '../../ports/node-views.ts';

export class DeviceGrantResource {
  @ApiProperty()
  readonly sessionId!: string;
  @ApiProperty()
  readonly sessionName!: string;
  @ApiProperty()
  readonly epoch!: number;
  @ApiProperty({ description: '1000 is the whole device.' })
  readonly gpuMilli!: number;
  @ApiProperty()
  readonly gpuMemoryBytes!: number;
}

export class DeviceResource {
  @ApiProperty()
  readonly deviceId!: string;
  @ApiProperty({
    description: 'Its number on the node. GPUs have the driver’s; MIG instances come after them.',
  })
  readonly index!: number;
  @ApiProperty({ example: 'NVIDIA H100 80GB HBM3' })
  readonly model!: string;
  @ApiProperty()
  readonly memoryBytes!: number;
  @ApiProperty({ enum: ['ok', 'degraded', 'lost'] })
  readonly health!: Device['health'];
  @ApiProperty({ required: false, description: 'Why it is not `ok`.', example: 'Xid 74: an NVLink error' })
  readonly healthReason?: string;
  @ApiProperty({ required: false, description: 'Of a MIG instance: the GPU that it is a slice of.' })
  readonly parentId?: string;
  @ApiProperty({ required: false })
  readonly numaNode?: number;
  @ApiProperty({ required: false, example: '0000:4a:00.0' })
  readonly pciAddress?: string;
  @ApiProperty({ required: false, example: '9.0' })
  readonly computeCapability?: string;
  @ApiProperty({
    required: false,
    enum: SHARING_MODES,
    isArray: true,
    description: 'How it can be given out; whole only if there is but `exclusive` or `mig`.',
  })
  readonly modes?: NonNullable<Device['modes']>;
  @ApiProperty({ description: 'Given to sessions, of 1000.' })
  readonly usedMilli!: number;
  @ApiProperty()
  readonly usedMemoryBytes!: number;
  @ApiProperty({ type: [DeviceGrantResource] })
  readonly grants!: readonly DeviceGrantResource[];
}

export const deviceResource = (device: Device, grants: readonly NamedGrant[]): DeviceResource => {
  const held = grants.flatMap(({ sessionId, sessionName, epoch, devices }) =>
    devices
      .filter(({ deviceId }) => deviceId === device.deviceId)
      .map(({ gpuMilli, gpuMemoryBytes }) => ({ sessionId, sessionName, epoch, gpuMilli, gpuMemoryBytes })),
  );
  const { healthReason, parentId, numaNode, pciAddress, computeCapability, modes } = device;
  return {
    deviceId: device.deviceId,
    index: device.index,
    model: device.model,
    memoryBytes: device.memoryBytes,
    health: device.health,
    ...(healthReason === undefined ? {} : { healthReason }),
    ...(parentId === undefined ? {} : { parentId }),
    ...(numaNode === undefined ? {} : { numaNode }),
    ...(pciAddress === undefined ? {} : { pciAddress }),
    ...(computeCapability === undefined ? {} : { computeCapability }),
    ...(modes === undefined ? {} : { modes }),
    usedMilli: sum(held.map(({ gpuMilli }) => gpuMilli)),
    usedMemoryBytes: sum(held.map(({ gpuMemoryBytes }) => gpuMemoryBytes)),
    grants: held,
  };
};

import {
  ArrayMaxSize,
  ArrayUnique,
  IsArray,
  IsBoolean,
  IsIn,
  IsObject,
  IsOptional,
  IsString,
  Matches,
  MaxLength,
} from 'class-validator';
import {
  type Device,
  type Inventory,
  MEMBER_REACHES,
  type MemberReach,
  SHARING_MODES,
  type SharingMode,
} from '../resources.ts';
import type { CpuTopology } from '../topology/cpu-topology.ts';
import type { GpuTopology } from '../topology/gpu-topology.ts';
import {
  IsCpuTopology,
  IsDeviceId,
  IsDnsLabel,
  IsGpuTopology,
  IsMemberAddress,
  IsUuidText,
  IsWhole,
} from './field-rules.ts';
import { Nested } from './nested.ts';

// As many as the model of a pool has slots for on a node (cluster-model.ts of the scheduler).
const DEVICES_MAX = 64;
const BYTES_MAX = 2 ** 50;

export class DeviceDto {
  @IsDeviceId()
  readonly deviceId!: string;

  @IsWhole(0, 65_535)
  readonly index!: number;

  @IsString()
  @MaxLength(128)
  readonly model!: string;

  @IsWhole(0, BYTES_MAX)
  readonly memoryBytes!: number;

  @IsIn(['ok', 'degraded', 'lost'])
  readonly health!: Device['health'];

  @IsOptional()
  @IsString()
  @MaxLength(256)
  readonly healthReason?: string;

  @IsOptional()
  @IsDeviceId()
  readonly parentId?: string;

  @IsOptional()
  @IsWhole(0, 255)
  readonly numaNode?: number;

  @IsOptional()
  @Matches(/^[0-9a-f]{4,8}:[0-9a-f]{2}:[0-9a-f]{2}\.[0-7]$/, {
    message: 'pciAddress must look like 0000:4a:00.0',
  })
  readonly pciAddress?: string;

  @IsOptional()
  @Matches(/^\d{1,2}\.\d{1,2}$/, { message: 'computeCapability must look like 9.0' })
  readonly computeCapability?: string;

  @IsOptional()
  @IsArray()
  @ArrayUnique()
  @IsIn(SHARING_MODES, { each: true })
  readonly modes?: readonly SharingMode[];
}

export class InventoryDto {
  @IsWhole(0, 10_000_000)
  readonly cpuMilli!: number;

  @IsWhole(0, BYTES_MAX)
  readonly memoryBytes!: number;

  @IsArray()
  @ArrayMaxSize(DEVICES_MAX)
  @Nested(() => DeviceDto, { each: true })
  readonly devices!: readonly DeviceDto[];

  @IsIn(['docker', 'sandbox', 'simulated'])
  readonly runtime!: Inventory['runtime'];

  @IsOptional()
  @IsIn(MEMBER_REACHES)
  readonly memberNetwork?: MemberReach;

  @IsOptional()
  @IsMemberAddress()
  readonly memberAddress?: string;

  @IsOptional()
  @IsBoolean()
  readonly isShortOfDisk?: boolean;

  @IsIn(['mock', 'nvidia', 'none'])
  readonly accelerator!: Inventory['accelerator'];

  @IsOptional()
  @IsGpuTopology()
  readonly gpuTopology?: GpuTopology;

  @IsOptional()
  @IsCpuTopology()
  readonly cpuTopology?: CpuTopology;
}

/** An agent says what its node has, at its start and whenever that changes. */
export class NodeJoinDto {
  @IsDnsLabel()
  readonly nodeId!: string;

  @IsUuidText()
  readonly incarnation!: string;

  @IsObject()
  @Nested(() => InventoryDto)
  readonly inventory!: InventoryDto;

  @IsOptional()
  @IsBoolean()
  readonly isCleared?: boolean;

  /** Which language of nodes the agent speaks; absent: the first one. */
  @IsOptional()
  @IsWhole(1, 1_000_000)
  readonly protocol?: number;
}

export type NodeJoinAnswer = { readonly position: number };

import { ArrayMaxSize, IsArray, IsIn, IsObject, IsString, MaxLength } from 'class-validator';
import type { Device, Inventory } from '../resources.ts';
import { IsDeviceId, IsDnsLabel, IsUuidText, IsWhole } from './field-rules.ts';
import { Nested } from './nested.ts';

const DEVICES_MAX = 1024;
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

  @IsIn(['mock', 'nvidia', 'none'])
  readonly accelerator!: Inventory['accelerator'];
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
}

export type NodeJoinAnswer = { readonly position: number };

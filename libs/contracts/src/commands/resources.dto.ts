import { IsOptional } from 'class-validator';
import { Described } from './described.ts';
import { IsGpuShare, IsWhole } from './field-rules.ts';
import { IsModelList, IsWithinMemory, NeedsGpu } from './request-rules.ts';

const MEBIBYTE = 2 ** 20;
const TEBIBYTE = 2 ** 40;

/** What a session asks for, of each node that it runs on, in exact integers. */
export class ResourcesDto {
  @Described('1000 is one whole CPU core.', 1000)
  @IsWhole(1, 10_000_000)
  readonly cpuMilli!: number;

  @Described('Memory in bytes: from 1 MiB to 64 TiB.', 2 ** 31)
  @IsWhole(MEBIBYTE, 64 * TEBIBYTE)
  readonly memoryBytes!: number;

  @Described(
    '1000 is one whole GPU. 1 to 999: a part of one; more: a multiple of 1000; 0 or absent: none, or, with `gpuMemoryBytes`, the share that goes with it.',
    500,
  )
  @IsOptional()
  @IsWhole(0, 1_024_000)
  @IsGpuShare()
  readonly gpuMilli: number = 0;

  @Described(
    "Memory on each GPU; absent: the same share of the GPU's memory as of the GPU. Without `gpuMilli` it asks for a part of one GPU by its memory alone.",
  )
  @IsOptional()
  @IsWhole(MEBIBYTE, 64 * TEBIBYTE)
  readonly gpuMemoryBytes?: number;

  @Described(
    'Only GPUs of one of these models: every word has to occur in the name that the driver gives it.',
    ['A100', 'H100'],
  )
  @IsOptional()
  @IsModelList()
  @NeedsGpu()
  readonly gpuModels?: readonly string[];

  @Described('Only GPUs that have so much memory in all, whatever the session gets of it.')
  @IsOptional()
  @IsWhole(MEBIBYTE, 64 * TEBIBYTE)
  @NeedsGpu()
  readonly gpuMemoryMinBytes?: number;

  @Described('Shared memory (/dev/shm), which is part of the memory. Absent: half of the memory.')
  @IsOptional()
  @IsWhole(MEBIBYTE, 64 * TEBIBYTE)
  @IsWithinMemory()
  readonly shmBytes?: number;
}

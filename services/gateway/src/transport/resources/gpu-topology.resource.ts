import { ApiProperty } from '@nestjs/swagger';
import type { GpuTopology } from '#contracts';

const MATRIX = { type: 'array', items: { type: 'array', items: { type: 'string' } } } as const;

export class GpuPlaceResource {
  @ApiProperty({ description: 'The index of the device.' })
  readonly index!: number;
  @ApiProperty({
    type: 'array',
    items: { type: 'array', items: { type: 'number' }, minItems: 2, maxItems: 2 },
    nullable: true,
    description: 'CPUs near it: first and last of some in a row. Null: nobody knows.',
  })
  readonly cpus!: GpuTopology['gpus'][number]['cpus'];
  @ApiProperty({ type: [Number], nullable: true })
  readonly numaNodes!: readonly number[] | null;
  @ApiProperty({ type: Number, nullable: true })
  readonly socket!: number | null;
}

/** How the GPUs of a node reach each other, in the words of `nvidia-smi topo -m`. */
export class GpuTopologyResource {
  @ApiProperty({ type: [GpuPlaceResource] })
  readonly gpus!: readonly GpuPlaceResource[];
  @ApiProperty({ ...MATRIX, description: 'Rows and columns in the order of `gpus`.' })
  readonly links!: GpuTopology['links'];
  @ApiProperty({ ...MATRIX, required: false, description: 'The PCIe paths beneath the NVLinks.' })
  readonly pcie?: NonNullable<GpuTopology['pcie']>;
}

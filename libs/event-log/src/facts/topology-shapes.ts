import { type CpuPlace, type CpuTopology, type GpuPlace, type GpuTopology, isGpuLink } from '#contracts';
import { listOf, nullable, object, optional, pairOf, type Shape, whole } from './shape.ts';

const linkMatrix: Shape<GpuTopology['links']> = listOf(
  listOf({
    fault: (value, pointer) =>
      typeof value === 'string' && isGpuLink(value)
        ? undefined
        : { pointer, wanted: 'a path of nvidia-smi topo' },
  }),
);

export const aGpuTopology: Shape<GpuTopology> = object({
  gpus: listOf(
    object<GpuPlace>({
      index: whole(),
      cpus: nullable(listOf(pairOf(whole()))),
      numaNodes: nullable(listOf(whole())),
      socket: nullable(whole()),
    }),
  ),
  links: linkMatrix,
  pcie: optional(linkMatrix),
});

export const aCpuTopology: Shape<CpuTopology> = object({
  cpus: listOf(object<CpuPlace>({ cpu: whole(), core: whole(), cacheGroup: whole(), numaNode: whole() })),
  distances: listOf(listOf(whole())),
});

import type { GpuLink, GpuTopology, PcieLink } from '#contracts';

/** What one path is worth: NVIDIA's own scale (go-gpuallocator), so that its published choices are ours too. */
const NVLINK_EACH = 100;
const PCIE: Readonly<Record<PcieLink, number>> = { SYS: 10, NODE: 20, PHB: 30, PXB: 40, PIX: 50, PSB: 60 };
/** Smaller together than the smallest step above: these only break ties. */
const SAME_NUMA_NODE = 2;
const SAME_SOCKET = 1;

/** `weights[i][j]`: how well GPU i reaches GPU j; whole numbers, symmetric, 0 for itself. */
export type LinkWeights = readonly (readonly number[])[];

const isPcie = (link: GpuLink): link is PcieLink => link in PCIE;
const nvlinks = (link: GpuLink): number => (link.startsWith('NV') ? Number(link.slice(2)) : 0);

/** The weight of every pair. The PCIe path beneath an NVLink counts too; where nobody tells it, the farthest is assumed that the NUMA nodes allow. */
export const linkWeights = ({ gpus, links, pcie }: GpuTopology): LinkWeights => {
  const numaOf = gpus.map(({ numaNodes }) => numaNodes?.join() ?? null);
  const weigh = (link: GpuLink, i: number, j: number): number => {
    if (i === j) return 0;
    const isSameNode = numaOf[i] != null && numaOf[i] === numaOf[j];
    const isSameSocket = gpus[i]?.socket != null && gpus[i].socket === gpus[j]?.socket;
    const beneath = pcie?.[i]?.[j] ?? link;
    const path = isPcie(beneath) ? beneath : isSameNode ? 'NODE' : 'SYS';
    return (
      NVLINK_EACH * nvlinks(link) +
      PCIE[path] +
      (isSameNode ? SAME_NUMA_NODE : 0) +
      (isSameSocket ? SAME_SOCKET : 0)
    );
  };
  return links.map((row, i) => row.map((link, j) => weigh(link, i, j)));
};

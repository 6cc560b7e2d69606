import {
  ANY_KIND,
  type Ask,
  type NodeShape,
} from '../../services/scheduler/src/domain/placement/cluster-model.ts';

const GIB = 2 ** 30;
const KINDS = [
  { memoryBytes: 80 * GIB, cpuMilli: 192_000, nodeMemoryBytes: 2_048 * GIB },
  { memoryBytes: 40 * GIB, cpuMilli: 128_000, nodeMemoryBytes: 1_024 * GIB },
  { memoryBytes: 24 * GIB, cpuMilli: 96_000, nodeMemoryBytes: 512 * GIB },
];
const DEVICES = 8;

/** Nodes of eight devices, three kinds of them by turns. */
export const mixedPool = (size: number): readonly NodeShape[] =>
  Array.from({ length: size }, (_, i) => {
    const kind = i % KINDS.length;
    const { memoryBytes = 0, cpuMilli = 0, nodeMemoryBytes = 0 } = KINDS[kind] ?? {};
    return {
      cpuMilli,
      memoryBytes: nodeMemoryBytes,
      devices: Array.from({ length: DEVICES }, () => ({ kind, memoryBytes, isUsable: true })),
    };
  });

type Form = { readonly count: number; readonly share: number; readonly often: number };
const FORMS: readonly Form[] = [
  { count: 0, share: 0, often: 10 },
  { count: 1, share: 1000, often: 40 },
  { count: 2, share: 1000, often: 6 },
  { count: 4, share: 1000, often: 4 },
  { count: 8, share: 1000, often: 2 },
  ...[100, 125, 200, 250, 300, 333, 500, 600, 750, 800].map((share) => ({ count: 1, share, often: 3.8 })),
];
const CPU_PER_DEVICE = [2_000, 4_000, 8_000, 12_000];
const GIB_PER_CPU = [4, 8];
const KIND_CHOICES = [ANY_KIND, ANY_KIND, ANY_KIND, ANY_KIND, ANY_KIND, 0b001, 0b011, 0b110];

const pick = <T>(items: readonly T[], random: () => number, otherwise: T): T =>
  items[Math.floor(random() * items.length)] ?? otherwise;

/** CPU only, shares, whole devices, some bound to kinds: some 450 kinds of asks in all. */
export const mixedAsk = (random: () => number): Ask => {
  let at = random() * FORMS.reduce((sum, { often }) => sum + often, 0);
  const form = FORMS.find(({ often }) => (at -= often) < 0) ?? { count: 1, share: 1000 };
  const devices = Math.max(1, form.count * (form.share / 1000));
  const cpuMilli = Math.ceil((pick(CPU_PER_DEVICE, random, 4_000) * devices) / 1000) * 1000;
  return {
    cpuMilli,
    memoryBytes: (cpuMilli / 1000) * pick(GIB_PER_CPU, random, 4) * GIB,
    count: form.count,
    share: form.share,
    gpuMemoryBytes: null,
    kinds: form.count === 0 ? ANY_KIND : pick(KIND_CHOICES, random, ANY_KIND),
  };
};

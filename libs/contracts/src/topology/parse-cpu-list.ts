import type { CpuRange } from './gpu-topology.ts';

const LIST = /^\d{1,4}(?:-\d{1,4})?(?:,\d{1,4}(?:-\d{1,4})?)*$/;

/** Reads `0-31,64-95` as Linux writes it: ascending, without overlap. Null for anything else. */
export const parseCpuList = (text: string): readonly CpuRange[] | null => {
  if (!LIST.test(text)) return null;
  const ranges: CpuRange[] = [];
  let highest = -1;
  for (const part of text.split(',')) {
    const [first = Number.NaN, last = first] = part.split('-').map(Number);
    if (first <= highest || last < first) return null;
    ranges.push([first, last]);
    highest = last;
  }
  return ranges;
};

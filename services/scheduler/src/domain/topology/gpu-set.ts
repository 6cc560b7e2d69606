/** A set of GPUs of one node as the bits of a number: GPU i is in it when bit i is set. */
export type GpuSet = number;

export const setOf = (gpus: Iterable<number>): GpuSet => {
  let set = 0;
  for (const gpu of gpus) set |= 1 << gpu;
  return set;
};

/** Its members, ascending. */
export const membersOf = (set: GpuSet): readonly number[] => {
  const members: number[] = [];
  for (let rest = set; rest !== 0; rest &= rest - 1) members.push(31 - Math.clz32(rest & -rest));
  return members;
};

export const sizeOf = (set: GpuSet): number => {
  let size = 0;
  for (let rest = set; rest !== 0; rest &= rest - 1) size++;
  return size;
};

export const lowestOf = (set: GpuSet): GpuSet => set & -set;

/** Every subset with `size` members, in lexicographic order of its members, until `visit` answers true; true if it did. */
export const visitSubsets = (set: GpuSet, size: number, visit: (subset: GpuSet) => boolean): boolean => {
  const bits = membersOf(set).map((member) => 1 << member);
  const extend = (from: number, missing: number, chosen: GpuSet): boolean => {
    if (missing === 0) return visit(chosen);
    for (let i = from; i <= bits.length - missing; i++)
      if (extend(i + 1, missing - 1, chosen | (bits[i] ?? 0))) return true;
    return false;
  };
  return extend(0, size, 0);
};

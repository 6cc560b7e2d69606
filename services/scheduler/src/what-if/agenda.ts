import type { EpochMs } from '#kernel';

/** What is to come, the earliest first; of one moment, in the order in which it was entered. */
export type Agenda<Entry> = {
  readonly enter: (at: EpochMs, entry: Entry) => void;
  readonly nextAt: () => EpochMs | null;
  /** Takes out what comes next. */
  readonly take: () => Entry | null;
};

type Item<Entry> = { readonly at: EpochMs; readonly n: number; readonly entry: Entry };

const isBefore = (a: Item<unknown>, b: Item<unknown>): boolean => a.at < b.at || (a.at === b.at && a.n < b.n);

/** A binary heap. */
export const createAgenda = <Entry>(): Agenda<Entry> => {
  const heap: Item<Entry>[] = [];
  let entered = 0;
  const swap = (a: number, b: number): void => {
    const [one, other] = [heap[a], heap[b]];
    if (one !== undefined && other !== undefined) [heap[a], heap[b]] = [other, one];
  };
  const precedes = (a: number, b: number): boolean => {
    const [one, other] = [heap[a], heap[b]];
    return one !== undefined && other !== undefined && isBefore(one, other);
  };
  const sink = (from: number): void => {
    const [left, right] = [2 * from + 1, 2 * from + 2];
    const child = precedes(right, left) ? right : left;
    if (!precedes(child, from)) return;
    swap(child, from);
    sink(child);
  };
  return {
    enter: (at, entry) => {
      entered += 1;
      heap.push({ at, n: entered, entry });
      for (let n = heap.length - 1; n > 0 && precedes(n, (n - 1) >> 1); n = (n - 1) >> 1)
        swap(n, (n - 1) >> 1);
    },
    nextAt: () => heap[0]?.at ?? null,
    take: () => {
      swap(0, heap.length - 1);
      const item = heap.pop();
      sink(0);
      return item?.entry ?? null;
    },
  };
};

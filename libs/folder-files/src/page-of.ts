/** The first of very many in some order, with no more of them in memory than are wanted. */
export type Page<Item> = { readonly add: (item: Item) => void; readonly items: () => readonly Item[] };

/** Keeps the `limit` first by `order`; each costs the logarithm of the limit. */
export const pageOf = <Item>(limit: number, order: (a: Item, b: Item) => number): Page<Item> => {
  /** A heap: the last in order is on top, and is the first to go. */
  const heap: Item[] = [];
  const isLater = (a: number, b: number): boolean => {
    const [left, right] = [heap[a], heap[b]];
    return left !== undefined && right !== undefined && order(left, right) > 0;
  };
  const swap = (a: number, b: number): void => {
    const [left, right] = [heap[a], heap[b]];
    if (left === undefined || right === undefined) return;
    heap[a] = right;
    heap[b] = left;
  };
  const sink = (): void => {
    for (let i = 0; ;) {
      let last = i;
      for (const child of [2 * i + 1, 2 * i + 2])
        if (child < heap.length && isLater(child, last)) last = child;
      if (last === i) return;
      swap(i, last);
      i = last;
    }
  };
  const rise = (): void => {
    for (let i = heap.length - 1; i > 0;) {
      const parent = (i - 1) >> 1;
      if (!isLater(i, parent)) return;
      swap(i, parent);
      i = parent;
    }
  };
  return {
    add: (item) => {
      if (heap.length < limit) {
        heap.push(item);
        rise();
        return;
      }
      const [last] = heap;
      if (last === undefined || order(item, last) >= 0) return;
      heap[0] = item;
      sink();
    },
    items: () => heap.toSorted(order),
  };
};

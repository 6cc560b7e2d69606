/** The `count` first in an order, in that order: without sorting the many that are not among them. */
export const bestOf = <Item>(
  items: readonly Item[],
  count: number,
  compare: (a: Item, b: Item) => number,
): readonly Item[] => {
  if (items.length <= count) return items.toSorted(compare);
  const best = items.slice(0, count).toSorted(compare);
  for (let n = count; n < items.length; n++) {
    const item = items[n];
    const last = best.at(-1);
    if (item === undefined || last === undefined || compare(item, last) >= 0) continue;
    best.pop();
    let at = best.length;
    while (at > 0) {
      const before = best[at - 1];
      if (before === undefined || compare(before, item) <= 0) break;
      at -= 1;
    }
    best.splice(at, 0, item);
  }
  return best;
};

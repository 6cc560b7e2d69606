/** Does something with each, so many at a time; the first failure ends it, once what is under way has ended. */
export const mapSide = async <Item>(
  items: AsyncIterable<Item> | Iterable<Item>,
  atOnce: number,
  work: (item: Item) => Promise<void>,
): Promise<void> => {
  const underWay = new Set<Promise<void>>();
  const failures: unknown[] = [];
  for await (const item of items) {
    if (failures.length > 0) break;
    const mine = work(item)
      .catch((error: unknown) => void failures.push(error))
      .finally(() => underWay.delete(mine));
    underWay.add(mine);
    if (underWay.size >= atOnce) await Promise.race(underWay);
  }
  await Promise.all(underWay);
  if (failures.length > 0) throw failures[0];
};

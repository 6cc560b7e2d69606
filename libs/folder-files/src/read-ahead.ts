/** Works on some of what comes next, so many at a time, and gives the results in the order of what came. */
export const readAhead = async function* <Item, Read>(
  items: AsyncIterable<Item>,
  atOnce: number,
  work: (item: Item) => Promise<Read>,
): AsyncGenerator<Read> {
  const underWay: Promise<Read>[] = [];
  try {
    for await (const item of items) {
      const mine = work(item);
      mine.catch(() => undefined); // told when it is its turn
      underWay.push(mine);
      if (underWay.length < atOnce) continue;
      const next = underWay.shift();
      if (next !== undefined) yield await next;
    }
    for (let next = underWay.shift(); next !== undefined; next = underWay.shift()) yield await next;
  } finally {
    await Promise.allSettled(underWay);
  }
};

import { passes } from './read-list-query.ts';
import { cursorAt, placeAt } from './list-cursor.ts';
import type { Key, ListShape } from './list-shape.ts';
import type { Place, ReadQuery } from './read-list-query.ts';

/** What is absent stands before all else; different kinds of values never meet in one field. */
export const compareKeys = (a: Key, b: Key): number => {
  const [one, other] = [a ?? null, b ?? null];
  if (one === other) return 0;
  if (one === null) return -1;
  if (other === null) return 1;
  return one < other ? -1 : 1;
};

export type Sorted<Item> = { readonly items: readonly Item[]; readonly next?: string };

/**
 * A page of items at hand: those that pass the filter, in the wanted order, after the cursor. Undefined: the cursor is none of this order. Items of
 * one key are in the order of their ids, so that no page leaves one out or shows it twice.
 */
export const sortItems = <Item extends object>(
  shape: ListShape<Item>,
  { sort, filter, cursor, limit }: ReadQuery,
  items: readonly Item[],
): Sorted<Item> | undefined => {
  const { idOf, sorts, byItself = 'id' } = shape;
  const order = sort === undefined ? byItself : `${sort.isDescending ? '-' : ''}${sort.name}`;
  const keyOf = (item: Item): Place['key'] => sorts[order.replace('-', '')]?.(item) ?? null;
  const sign = order.startsWith('-') ? -1 : 1;
  const compare = (a: Place, b: Place): number => {
    const byKey = compareKeys(a.key, b.key) || (a.id < b.id ? -1 : Number(a.id > b.id));
    return sign * byKey;
  };
  const from = cursor === undefined ? null : placeAt(order, cursor);
  if (from === undefined) return undefined;
  const found = items
    .filter((item) => passes(shape, filter, item))
    .map((item) => ({ item, place: { key: keyOf(item), id: idOf(item) } }))
    .filter(({ place }) => from === null || compare(place, from) > 0)
    .toSorted((a, b) => compare(a.place, b.place));
  const page = found.slice(0, limit);
  const last = page.at(-1);
  return {
    items: page.map(({ item }) => item),
    ...(found.length > limit && last !== undefined ? { next: cursorAt(order, last.place) } : {}),
  };
};

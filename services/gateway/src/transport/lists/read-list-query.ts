import { refuse, accept } from '#kernel';
import type { Refusal, Result } from '#kernel';
import { wholeOf } from '../queries.ts';
import type { ListQuery } from './list-query.ts';
import { fieldsOfResource } from './list-shape.ts';
import type { Key, ListShape } from './list-shape.ts';

/** Where a sorted list goes on: after the item of this key and id. */
export type Place = { readonly key: string | number | boolean | null; readonly id: string };

/** A query whose names the list knows. */
export type ReadQuery = {
  readonly limit: number;
  readonly cursor?: string;
  /** Undefined: as the list is by itself. */
  readonly sort?: { readonly name: string; readonly isDescending: boolean };
  readonly fields?: ReadonlySet<string>;
  /** Field → any of its values. */
  readonly filter: ReadonlyMap<string, ReadonlySet<string>>;
};

const unknownName = (
  what: 'sort' | 'fields' | 'filter',
  name: string,
  known: readonly string[],
): Refusal<'unknown-field'> => ({
  code: 'unknown-field',
  message:
    known.length === 0
      ? `This list can't be asked with ${what}.`
      : `${JSON.stringify(name)} is no name that ${what} of this list knows: ${known.join(', ')}.`,
  pointer: `/${what}`,
});

const filterIn = (text: string): ReadonlyMap<string, ReadonlySet<string>> => {
  const found = new Map<string, Set<string>>();
  for (const part of text.split(',')) {
    const at = part.indexOf(':');
    const name = part.slice(0, at);
    found.set(name, (found.get(name) ?? new Set()).add(part.slice(at + 1)));
  }
  return found;
};

/** Judges the names in a query by what the list knows. */
export const readListQuery = <Item extends object>(
  { item, sorts, filters, limit }: ListShape<Item>,
  query: ListQuery,
): Result<ReadQuery, Refusal<'unknown-field'>> => {
  const { cursor, sort, fields, filter } = query;
  const name = sort?.replace('-', '');
  if (name !== undefined && !Object.hasOwn(sorts, name))
    return refuse(unknownName('sort', name, Object.keys(sorts)));
  const wanted = fields?.split(',') ?? [];
  const known = wanted.length === 0 ? [] : fieldsOfResource(item);
  const strange = wanted.find((one) => !known.includes(one));
  if (strange !== undefined) return refuse(unknownName('fields', strange, known));
  const filtered = filter === undefined ? new Map<string, ReadonlySet<string>>() : filterIn(filter);
  const unfiltered = [...filtered.keys()].find((one) => !Object.hasOwn(filters, one));
  if (unfiltered !== undefined) return refuse(unknownName('filter', unfiltered, Object.keys(filters)));
  return accept({
    limit: wholeOf(query.limit, limit),
    ...(cursor === undefined ? {} : { cursor }),
    ...(name === undefined ? {} : { sort: { name, isDescending: sort?.startsWith('-') === true } }),
    ...(fields === undefined ? {} : { fields: new Set(wanted) }),
    filter: filtered,
  });
};

/** Whether an item has what is wanted of it. */
export const passes = <Item extends object>(
  { filters }: ListShape<Item>,
  filter: ReadQuery['filter'],
  item: Item,
): boolean => {
  for (const [name, wanted] of filter) {
    const found = filters[name]?.(item);
    const values: readonly Key[] = Array.isArray(found) ? found : [found];
    if (!values.some((value) => wanted.has(String(value ?? '')))) return false;
  }
  return true;
};

/** Only the wanted fields of an item; all of them, if none is named. */
export const sparse = <Item extends object>(
  item: Item,
  fields: ReadonlySet<string> | undefined,
): Partial<Item> => {
  if (fields === undefined) return item;
  const kept: Partial<Item> = { ...item };
  for (const name of Object.keys(kept)) if (!fields.has(name)) Reflect.deleteProperty(kept, name);
  return kept;
};

import type { Place } from './read-list-query.ts';

/** Where a sorted list goes on, as a client passes it back. */
export const cursorAt = (sort: string, { key, id }: Place): string =>
  Buffer.from(JSON.stringify([sort, key, id])).toString('base64url');

const isKey = (value: unknown): value is Place['key'] =>
  value === null || ['string', 'number', 'boolean'].includes(typeof value);
const isCursor = (value: unknown): value is readonly [string, Place['key'], string] =>
  Array.isArray(value) &&
  value.length === 3 &&
  typeof value[0] === 'string' &&
  isKey(value[1]) &&
  typeof value[2] === 'string';

/** Undefined: it is none, or one of another order. */
export const placeAt = (sort: string, cursor: string): Place | undefined => {
  try {
    const value: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
    return isCursor(value) && value[0] === sort ? { key: value[1], id: value[2] } : undefined;
  } catch {
    return undefined;
  }
};

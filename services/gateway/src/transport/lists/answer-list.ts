import { refuse } from '#kernel';
import { problemFor, valueOrProblem } from '../refusal-status.ts';
import type { ListQuery } from './list-query.ts';
import type { ListShape } from './list-shape.ts';
import { readListQuery, sparse } from './read-list-query.ts';
import type { ReadQuery } from './read-list-query.ts';
import { sortItems } from './sort-items.ts';

/** A page of a list as its owner gives it, in the order that it has by itself. */
export type OwnPage<Item> = { readonly items: readonly Item[]; readonly next?: string | undefined };
export type ListPage<Item> = { readonly items: readonly Partial<Item>[]; readonly next?: string };

/** More than this is not sorted or filtered in memory: who has more has to narrow it by what the list offers of its own. */
export const SORTED_MAX = 10_000;
const OWN_PAGE_MAX = 200;

/** A cursor that is none. @throws ProblemException */
export const cursorProblem = () =>
  problemFor({
    code: 'invalid-cursor',
    message: 'The cursor is none that this list has given out, or of another order or filter.',
    pointer: '/cursor',
  });

const shown = <Item extends object>(
  items: readonly Item[],
  next: string | undefined,
  { fields }: ReadQuery,
): ListPage<Item> => ({
  items: items.map((item) => sparse(item, fields)),
  ...(next === undefined ? {} : { next }),
});

/** Answers a list of which all items are at hand. @throws ProblemException */
export const answerList = <Item extends object>(
  shape: ListShape<Item>,
  query: ListQuery,
  items: readonly Item[],
): ListPage<Item> => {
  const read = valueOrProblem(readListQuery(shape, query));
  const sorted = sortItems(shape, read, items);
  if (sorted === undefined) throw cursorProblem();
  return shown(sorted.items, sorted.next, read);
};

/**
 * Answers a list that its owner gives page by page: as it is, when nobody wants it otherwise; else all of it is fetched, up to
 * {@link SORTED_MAX}, and sorted and filtered here. @throws ProblemException
 */
export const answerPaged = async <Item extends object>(
  shape: ListShape<Item>,
  query: ListQuery,
  source: {
    /** Whether a cursor may be one of the owner's. */
    readonly isCursor: (cursor: string) => boolean;
    readonly page: (after: string | undefined, limit: number) => Promise<OwnPage<Item>>;
  },
): Promise<ListPage<Item>> => {
  const read = valueOrProblem(readListQuery(shape, query));
  const { cursor, limit, sort, filter } = read;
  if (sort === undefined && filter.size === 0) {
    if (cursor !== undefined && !source.isCursor(cursor)) throw cursorProblem();
    const { items, next } = await source.page(cursor, limit);
    return shown(items, next, read);
  }
  const all: Item[] = [];
  let after: string | undefined;
  do {
    const { items, next } = await source.page(after, Math.min(OWN_PAGE_MAX, shape.limit.max));
    all.push(...items);
    if (all.length > SORTED_MAX)
      return valueOrProblem(
        refuse({
          code: 'invalid-request',
          message: `There are more than ${SORTED_MAX} to sort or filter; read them page by page.`,
          pointer: sort === undefined ? '/filter' : '/sort',
        }),
      );
    after = next;
  } while (after !== undefined);
  const sorted = sortItems(shape, read, all);
  if (sorted === undefined) throw cursorProblem();
  return shown(sorted.items, sorted.next, read);
};

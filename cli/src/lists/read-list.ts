import type { Api } from '../api/client.ts';
import { many, textOf } from '../api/decode.ts';
import { usage } from '../cli-failure.ts';

/** How a list is wanted, as its flags say it. */
export type ListOptions = {
  readonly filter?: readonly string[];
  readonly sort?: string;
  readonly limit?: string;
};

/** Where a list is, and what is in it. */
export type ListPlace<T> = {
  readonly path: string;
  /** The field of the answer that it is in. */
  readonly field: string;
  readonly is: (value: unknown) => value is T;
  readonly query?: Readonly<Record<string, string>>;
  /** How many when nobody says it. */
  readonly absent?: number;
};
export type Found<T> = {
  readonly items: readonly T[];
  /** There are more than were wanted. */
  readonly hasMore: boolean;
  /** Only those of some kind were wanted. */
  readonly isFiltered: boolean;
};

const PAGE = 500;
/** Nobody reads more of one list. */
export const LISTED_MAX = 10_000;
const READ = { retryForMs: 5000 } as const;
const COUNT = /^[1-9]\d{0,8}$/;

const wantedOf = (limit: string | undefined, absent: number): number => {
  if (limit === undefined) return absent;
  if (COUNT.test(limit)) return Number(limit);
  throw usage(`--limit needs a whole number from 1 up, not ${JSON.stringify(limit)}`);
};

/** `state=ready` is what people write of `state:ready`. */
const filterOf = (parts: readonly string[]): string =>
  parts
    .flatMap((part) => part.split(','))
    .map((part) => part.replace(/^([A-Za-z][A-Za-z0-9]*)=/, '$1:'))
    .join(',');

/** Reads a list page by page, in the order and by the filter that are wanted. @throws ApiProblem */
export const readList = async <T>(
  api: Api,
  { path, field, is, query = {}, absent = LISTED_MAX }: ListPlace<T>,
  { filter = [], sort, limit }: ListOptions = {},
): Promise<Found<T>> => {
  const wanted = Math.min(wantedOf(limit, absent), LISTED_MAX);
  const items: T[] = [];
  let cursor: string | undefined;
  do {
    const asked = new URLSearchParams({
      ...query,
      limit: String(Math.min(PAGE, wanted - items.length)),
      ...(sort === undefined ? {} : { sort }),
      ...(filter.length === 0 ? {} : { filter: filterOf(filter) }),
      ...(cursor === undefined ? {} : { cursor }),
    });
    const answer = await api.send('GET', `${path}?${asked.toString()}`, READ);
    items.push(...many(answer, field, is));
    cursor = textOf(answer, 'next');
  } while (cursor !== undefined && items.length < wanted);
  return { items, hasMore: cursor !== undefined, isFiltered: filter.length > 0 };
};

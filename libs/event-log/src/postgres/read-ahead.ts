import { position, type Position } from '#kernel';
import { nextTurn } from './next-turn.ts';

/** Records that came together, not parsed yet, and the position of the last. */
export type Group = { readonly last: Position; readonly records: string };
/** What a read gave, in order. Who parses a group takes it out. */
export type Page = { readonly groups: Group[]; readonly count: number };
export type Fetch = (after: Position, limit: number) => Promise<Page>;

/** Smaller reads look something up; only who reads much at a time reads on. */
const LIMIT_MIN = 500;
/** Readers that go through the log at the same time. */
const READERS_MAX = 4;
/** A reader that stopped gives its batch's memory back after this time. */
const KEEP_MS = 5000;

type Ahead = { readonly page: Promise<Page>; readonly timer: NodeJS.Timeout };

/**
 * Asks for the batch after a full one before that one is parsed, so that the database works while we do.
 * A batch that was asked for ahead is used only if it came full: then it can't be out of date.
 */
export const readAhead = (fetch: Fetch): Fetch => {
  const ahead = new Map<string, Ahead>();
  const key = (after: number, limit: number): string => `${after}+${limit}`;

  const take = async (after: Position, limit: number): Promise<Page | undefined> => {
    const prepared = ahead.get(key(after, limit));
    if (prepared === undefined) return undefined;
    ahead.delete(key(after, limit));
    clearTimeout(prepared.timer);
    const page = await prepared.page.catch(() => undefined);
    return page?.count === limit ? page : undefined;
  };

  const prepare = (after: Position, limit: number): void => {
    if (limit < LIMIT_MIN || ahead.size >= READERS_MAX || ahead.has(key(after, limit))) return;
    const page = fetch(after, limit);
    // Whoever takes it asks again himself if it failed.
    page.catch(() => undefined);
    const timer = setTimeout(() => ahead.delete(key(after, limit)), KEEP_MS).unref();
    ahead.set(key(after, limit), { page, timer });
  };

  return async (after, limit) => {
    const page = (await take(after, limit)) ?? (await fetch(after, limit));
    if (page.count === limit) {
      prepare(position(after + limit), limit);
      await nextTurn();
    }
    return page;
  };
};

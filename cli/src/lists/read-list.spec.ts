import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Api } from '../api/client.ts';
import { readList } from './read-list.ts';

const isNumber = (value: unknown): value is number => typeof value === 'number';
const place = { path: '/v1/things', field: 'things', is: isNumber };

/** A server with so many things, which gives no more than so many at once. */
const serverOf = (count: number, pageMax: number) => {
  const asked: URLSearchParams[] = [];
  const send: Api['send'] = (_method, path) => {
    const query = new URL(path, 'http://x').searchParams;
    asked.push(query);
    const from = Number(query.get('cursor') ?? 0);
    const to = Math.min(count, from + Math.min(pageMax, Number(query.get('limit'))));
    const things = Array.from({ length: to - from }, (_, at) => from + at);
    return Promise.resolve({ things, ...(to < count ? { next: String(to) } : {}) });
  };
  const never = () => Promise.reject(new Error('only lists are read'));
  const api: Api = { url: 'http://x', inProject: () => api, send, exchange: never, open: never };
  return { api, asked };
};

describe('a list', () => {
  it('is read page by page, as much of it as is wanted, and says whether there is more', () =>
    fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 0, max: 60 }),
        fc.integer({ min: 1, max: 9 }),
        fc.option(fc.integer({ min: 1, max: 70 }), { nil: undefined }),
        async (count, pageMax, limit) => {
          const options = limit === undefined ? {} : { limit: String(limit) };
          const { items, hasMore } = await readList(serverOf(count, pageMax).api, place, options);
          const wanted = Math.min(count, limit ?? Infinity);
          expect(items).toEqual(Array.from({ length: wanted }, (_, at) => at));
          expect(hasMore).toBe(wanted < count);
        },
      ),
    ));

  it('is asked for in the same order and by the same filter on every page', async () => {
    const { api, asked } = serverOf(3, 2);
    const options = { sort: '-name', filter: ['phase=open', 'kind:import,owner:user:ada'] };
    await readList(api, { ...place, query: { folder: 'data' } }, options);
    expect(asked).toHaveLength(2);
    for (const query of asked)
      expect(Object.fromEntries(query)).toMatchObject({
        ...{ folder: 'data', sort: '-name' },
        filter: 'phase:open,kind:import,owner:user:ada',
      });
  });

  it.each(['0', '-1', 'all', '1.5'])(
    'is not read for a limit that is no number of things: %s',
    async (limit) => {
      await expect(readList(serverOf(1, 1).api, place, { limit })).rejects.toThrow('--limit needs');
    },
  );
});

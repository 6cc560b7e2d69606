import { ApiProperty } from '@nestjs/swagger';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { answerList, answerPaged } from './answer-list.ts';
import type { ListShape } from './list-shape.ts';

class Thing {
  @ApiProperty() readonly id!: string;
  @ApiProperty() readonly state!: string;
  @ApiProperty() readonly size!: number | null;
}
const shape: ListShape<Thing> = {
  item: Thing,
  idOf: ({ id }) => id,
  sorts: { id: ({ id }) => id, size: ({ size }) => size, state: ({ state }) => state },
  filters: { state: ({ state }) => state },
  limit: { absent: 3, max: 5 },
};

const things = fc.uniqueArray(
  fc.record({
    id: fc.stringMatching(/^[a-z]{1,3}$/),
    state: fc.constantFrom('open', 'closed'),
    size: fc.option(fc.integer({ min: 0, max: 3 })),
  }),
  { selector: ({ id }) => id, maxLength: 40 },
);
const queries = fc.record(
  {
    limit: fc.constantFrom('1', '2', '7'),
    sort: fc.constantFrom('id', '-id', 'size', '-size', 'state', '-state'),
    filter: fc.constantFrom('state:open', 'state:closed', 'state:open,state:closed'),
  },
  { requiredKeys: [] },
);

/** A list that its owner gives by id, some at a time. */
const ownerOf = (items: readonly Thing[]) => {
  const byId = items.toSorted((a, b) => (a.id < b.id ? -1 : 1));
  return {
    isCursor: (cursor: string) => /^[a-z]+$/.test(cursor),
    page: async (after = '', limit = 0) => {
      const rest = byId.filter(({ id }) => id > after);
      return { items: rest.slice(0, limit), next: rest.length > limit ? rest[limit - 1]?.id : undefined };
    },
  };
};
const readAll = async (items: readonly Thing[], query: object): Promise<readonly Partial<Thing>[]> => {
  const found: Partial<Thing>[] = [];
  let cursor: string | undefined;
  do {
    const page = await answerPaged(
      shape,
      { ...query, ...(cursor === undefined ? {} : { cursor }) },
      ownerOf(items),
    );
    found.push(...page.items);
    cursor = page.next;
  } while (cursor !== undefined);
  return found;
};

describe('a list', () => {
  it('gives, page by page, all that passes the filter, once, whatever order and size of pages are wanted', () =>
    fc.assert(
      fc.asyncProperty(things, queries, async (items, query) => {
        const found = await readAll(items, query);
        const wanted = query.filter?.split(',').map((part) => part.slice('state:'.length));
        const expected = items.filter(({ state }) => wanted?.includes(state) ?? true);
        expect(found).toHaveLength(expected.length);
        expect(new Set(found.map(({ id }) => id))).toEqual(new Set(expected.map(({ id }) => id)));
      }),
    ));

  it('is in the wanted order, what is absent first, or last', () =>
    fc.assert(
      fc.asyncProperty(things, fc.constantFrom('size', '-size'), async (items, sort) => {
        const sizes = (await readAll(items, { sort, limit: '2' })).map(({ size }) => size ?? -1);
        const rising = sizes.toSorted((a, b) => a - b);
        expect(sizes).toEqual(sort === 'size' ? rising : rising.toReversed());
      }),
    ));

  it('is, when it is filtered, in the order that it has by itself', () =>
    fc.assert(
      fc.property(things, fc.constantFrom('size', '-size'), (items, byItself) => {
        const asked = { filter: 'state:open', limit: '5' };
        const wanted = answerList(shape, { ...asked, sort: byItself }, items);
        expect(answerList({ ...shape, byItself }, asked, items)).toEqual(wanted);
      }),
    ));

  it('gives only the fields that are wanted', () => {
    const items = [{ id: 'a', state: 'open', size: 1 }];
    expect(answerList(shape, { fields: 'size,id' }, items)).toEqual({ items: [{ id: 'a', size: 1 }] });
  });

  it.each([
    [{ fields: 'id,colour' }, 'unknown-field', '/fields'],
    [{ sort: '-colour' }, 'unknown-field', '/sort'],
    [{ sort: 'constructor' }, 'unknown-field', '/sort'],
    [{ filter: 'size:1' }, 'unknown-field', '/filter'],
    [{ cursor: 'nonsense' }, 'invalid-cursor', '/cursor'],
  ])('refuses what it does not know: %j', (query, code, pointer) => {
    expect(() => answerList(shape, query, [])).toThrow(
      expect.objectContaining({ refusal: expect.objectContaining({ code, pointer }) }),
    );
  });
});

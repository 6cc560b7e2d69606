import { mkdirSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readByteRange } from './byte-range.ts';
import { type ListedPage, listFolder, type ListOrder } from './list-folder.ts';
import { pageOf } from './page-of.ts';
import { openWorkshop, type Workshop } from './testing/workshop.ts';

let shop: Workshop;
beforeEach(async () => {
  shop = await openWorkshop();
});
afterEach(() => shop.done());

const allPages = async (order: ListOrder, isDescending: boolean): Promise<readonly string[]> => {
  const names: string[] = [];
  let after: string | undefined;
  do {
    const page: ListedPage = await listFolder(shop.root, [], { order, isDescending, limit: 7, after });
    names.push(...page.items.map(({ name }) => name));
    after = page.next ?? undefined;
  } while (after !== undefined);
  return names;
};

describe('a folder that is listed', () => {
  it('comes page by page in the wished order, each entry once', async () => {
    mkdirSync(join(shop.path, '.berth'));
    for (let i = 0; i < 30; i++) {
      writeFileSync(join(shop.path, `f${i}`), 'x'.repeat((i * 7) % 5));
      utimesSync(join(shop.path, `f${i}`), 1000, 1_700_000_000 + ((i * 11) % 30));
    }
    const byName = await allPages('name', false);
    expect(byName).toEqual(byName.toSorted());
    expect(byName).toHaveLength(30);
    expect(await allPages('name', true)).toEqual(byName.toReversed());
    expect((await allPages('size', true)).toSorted()).toEqual(byName);
    expect((await allPages('modified', false))[1]).toBe('f11');
  });

  it('shows links as what they are, and names that are no UTF-8 in both ways', async () => {
    symlinkSync('/etc', join(shop.path, 'l'));
    writeFileSync(Buffer.concat([Buffer.from(`${shop.path}/`), Buffer.from([0xff])]), '');
    const { items } = await listFolder(shop.root, [], {
      order: 'name',
      isDescending: false,
      limit: 10,
      after: undefined,
    });
    expect(items).toMatchObject([
      { name: 'l', kind: 'link', target: '/etc' },
      { name: '�', nameBytes: '_w', kind: 'file' },
    ]);
  });
});

describe('a page of very many', () => {
  it('has the first in order, whatever the order in which they come', () => {
    fc.assert(
      fc.property(fc.array(fc.integer()), fc.integer({ min: 1, max: 20 }), (numbers, limit) => {
        const page = pageOf<number>(limit, (a, b) => a - b);
        for (const n of numbers) page.add(n);
        expect(page.items()).toEqual(numbers.toSorted((a, b) => a - b).slice(0, limit));
      }),
    );
  });
});

describe('a range', () => {
  it('is read as RFC 9110 says', () => {
    expect(readByteRange('bytes=0-9', 100)).toEqual({ first: 0, last: 9 });
    expect(readByteRange('bytes=90-', 100)).toEqual({ first: 90, last: 99 });
    expect(readByteRange('bytes=-10', 100)).toEqual({ first: 90, last: 99 });
    expect(readByteRange('bytes=0-1000', 100)).toEqual({ first: 0, last: 99 });
    expect(readByteRange('bytes=100-', 100)).toBe('none');
    expect(readByteRange('bytes=-0', 100)).toBe('none');
    expect(readByteRange('bytes=5-2', 100)).toBe('whole');
    expect(readByteRange('bytes=0-1,3-4', 100)).toBe('whole');
    expect(readByteRange(undefined, 100)).toBe('whole');
  });
});

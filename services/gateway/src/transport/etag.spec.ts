import { describe, expect, it } from 'vitest';
import { etagOf, namesEtag } from './etag.ts';

describe('an etag', () => {
  it('is another one as soon as anything of a resource is', () => {
    expect(etagOf({ name: 'a' })).toBe(etagOf({ name: 'a' }));
    expect(etagOf({ name: 'a' })).not.toBe(etagOf({ name: 'b' }));
    expect(etagOf({ name: 'a' })).toMatch(/^"[\w-]{22}"$/);
  });

  it.each([
    ['"a"', true],
    ['"b", "a"', true],
    ['W/"a"', true],
    ['*', true],
    ['"b"', false],
    ['a', false],
    ['', false],
  ])('is named by %s: %s', (header, isNamed) => expect(namesEtag(header, '"a"')).toBe(isNamed));
});

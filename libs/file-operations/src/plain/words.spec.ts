import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fromWord, jsonField, readable, toBytes } from './byte-text.ts';
import { newJob, Refused } from './job.ts';
import { apart } from './named.ts';
import { parseOptions } from './options.ts';
import { sizeText } from './sizes.ts';

describe('names', () => {
  it('lose nothing, whatever their bytes are', () => {
    fc.assert(
      fc.property(fc.uint8Array(), (bytes) => {
        const text = Buffer.from(bytes).toString('latin1');
        const field = jsonField('path', text);
        const back =
          field['pathBytes'] === undefined
            ? Buffer.from(field['path'] ?? '')
            : Buffer.from(field['pathBytes'], 'base64');
        expect(back.equals(Buffer.from(bytes))).toBe(true);
        expect(toBytes(text).equals(Buffer.from(bytes))).toBe(true);
      }),
    );
  });
  it('that are words come out as they went in', () => {
    fc.assert(fc.property(fc.string({ unit: 'grapheme' }), (word) => readable(fromWord(word)) === word));
  });
});

describe('paths', () => {
  it.each([
    ['a/b/c', { folder: 'a/b', name: 'c', hasSlash: false, isItself: false }],
    ['c', { folder: '', name: 'c', hasSlash: false, isItself: false }],
    ['a/b//', { folder: 'a', name: 'b', hasSlash: true, isItself: false }],
    ['/a', { folder: '/', name: 'a', hasSlash: false, isItself: false }],
    ['/', { name: '', isItself: true }],
    ['//', { name: '', isItself: true }],
    ['.', { name: '.', isItself: true }],
    ['a/..', { name: '..', isItself: true }],
    ['', { name: '', isItself: true }],
  ])('%j is taken apart', (path, expected) => expect(apart(path)).toMatchObject(expected));
});

describe('sizes for people', () => {
  it.each([
    [0, '0'],
    [1023, '1023'],
    [1024, '1.0K'],
    [1025, '1.1K'],
    [10_239, '10K'],
    [10_240, '10K'],
    [10_241, '11K'],
    [1024 * 1024 - 1, '1.0M'],
    [1536 * 1024, '1.5M'],
    [5 * 2 ** 40, '5.0T'],
  ])('%i is %s', (bytes, text) => expect(sizeText(BigInt(bytes), 0n)).toBe(text));
  it('are rounded up in units', () => {
    expect([sizeText(1n, 1024n), sizeText(1024n, 1024n), sizeText(1025n, 1024n)]).toEqual(['1', '1', '2']);
  });
});

describe('options', () => {
  const SHAPES = [
    { id: 'r', word: 'recursive' },
    { id: 'd', word: 'depth', takesValue: true },
  ];
  const parse = (...words: readonly string[]) => {
    const { chosen, named } = parseOptions(newJob('du'), words, SHAPES);
    return { chosen: chosen.map(({ id, value }) => id + value), named };
  };
  it('stand together, before and after what is named, with and without "="', () => {
    expect(parse('-rd3', 'a', '--depth=4', '-d', '5', '--depth', '6', 'b')).toEqual({
      chosen: ['r', 'd3', 'd4', 'd5', 'd6'],
      named: ['a', 'b'],
    });
  });
  it('end at "--", and a dash alone is a name', () => {
    expect(parse('-', '--', '-r', '--depth')).toEqual({ chosen: [], named: ['-', '-r', '--depth'] });
  });
  it.each([['-x'], ['--nothing'], ['-d'], ['--recursive=yes'], ['--threads', '0'], ['--json=1']])(
    'refuse %s',
    (...words) => {
      expect(() => parse(...words)).toThrow(Refused);
    },
  );
});

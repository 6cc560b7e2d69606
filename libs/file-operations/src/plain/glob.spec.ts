import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fromWord } from './byte-text.ts';
import { globMatcher } from './glob.ts';

const fits = (pattern: string, name: string, ignoresCase = false): boolean =>
  globMatcher(fromWord(pattern), ignoresCase)(fromWord(name));

describe('patterns of names', () => {
  it.each([
    ['*.txt', 'a.txt', true],
    ['*.txt', '.txt', true],
    ['*.txt', 'a.txt.gz', false],
    ['a*b*c', 'a-b-b-c', true],
    ['a*b*c', 'a-c-b', false],
    ['?', 'ü', true],
    ['?', 'ab', false],
    ['[a-c]x', 'bx', true],
    ['[!a-c]x', 'bx', false],
    ['[^a-c]x', 'dx', true],
    ['[]]', ']', true],
    ['[a-]', '-', true],
    ['[[:digit:][:upper:]]', 'Q', true],
    ['[[:digit:]]', 'q', false],
    ['[abc', '[abc', true],
    ['\\*', '*', true],
    ['\\*', 'a', false],
    ['[\\]]', ']', true],
    ['ü*', 'ümlaut', true],
    ['', '', true],
    ['*', '', true],
    ['**', 'x', true],
    ['.*', '.hidden', true],
  ])('%s and %s: %s', (pattern, name, expected) => expect(fits(pattern, name)).toBe(expected));

  it('ignore the case of ASCII letters when asked', () => {
    expect(fits('README*', 'readme.md', true)).toBe(true);
    expect(fits('[A-C]', 'b', true)).toBe(true);
    expect(fits('README*', 'readme.md')).toBe(false);
  });

  it('match a byte that is no UTF-8 as one character', () => {
    expect(globMatcher('a?b', false)('a\u00ffb')).toBe(true);
    expect(globMatcher('[!x]', false)('\u00fe')).toBe(true);
  });

  it('match every name by itself when each character is escaped', () => {
    fc.assert(
      fc.property(fc.string(), (name) => {
        const escaped = [...name].map((c) => `\\${c}`).join('');
        return fits(escaped, name);
      }),
    );
  });

  it('match whatever a star stands for', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), fc.string(), (a, b, c) => {
        const plain = (text: string) => [...text].map((letter) => `\\${letter}`).join('');
        return fits(`${plain(a)}*${plain(c)}`, a + b + c);
      }),
    );
  });
});

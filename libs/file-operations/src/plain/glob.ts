import { isUtf8 } from 'node:buffer';
import { toBytes } from './byte-text.ts';

/** Characters of UTF-8 as their numbers; a byte that is none as a number that no character has. */
const charactersOf = (text: string): readonly number[] => {
  const bytes = toBytes(text);
  if (isUtf8(bytes)) return [...bytes.toString('utf8')].map((c) => c.codePointAt(0) ?? 0);
  const characters: number[] = [];
  for (let at = 0; at < bytes.length;) {
    const length =
      [1, 2, 3, 4].find((n) => at + n <= bytes.length && isUtf8(bytes.subarray(at, at + n))) ?? 0;
    characters.push(
      length === 0
        ? 0x110000 + (bytes[at] ?? 0)
        : (bytes
            .subarray(at, at + length)
            .toString('utf8')
            .codePointAt(0) ?? 0),
    );
    at += Math.max(1, length);
  }
  return characters;
};

const code = (c: string): number => c.charCodeAt(0);
const isBetween = (c: number, low: string, high: string): boolean => c >= code(low) && c <= code(high);
const lower = (c: number): number => (isBetween(c, 'A', 'Z') ? c + 32 : c);

const isDigit = (c: number): boolean => isBetween(c, '0', '9');
const isUpper = (c: number): boolean => isBetween(c, 'A', 'Z');
const isLower = (c: number): boolean => isBetween(c, 'a', 'z');
const isGraph = (c: number): boolean => c >= 0x21 && c <= 0x7e;
const isAlnum = (c: number): boolean => isDigit(c) || isUpper(c) || isLower(c);
const CLASSES: ReadonlyMap<string, (c: number) => boolean> = new Map([
  ['alnum', isAlnum],
  ['alpha', (c: number) => isUpper(c) || isLower(c)],
  ['blank', (c: number) => c === 32 || c === 9],
  ['cntrl', (c: number) => c < 32 || c === 127],
  ['digit', isDigit],
  ['graph', isGraph],
  ['lower', isLower],
  ['print', (c: number) => isGraph(c) || c === 32],
  ['punct', (c: number) => isGraph(c) && !isAlnum(c)],
  ['space', (c: number) => c === 32 || (c >= 9 && c <= 13)],
  ['upper', isUpper],
  ['xdigit', (c: number) => isDigit(c) || isBetween(c, 'a', 'f') || isBetween(c, 'A', 'F')],
]);

/** One character of a pattern. */
type Part = { readonly isStar: boolean; readonly fits: (c: number) => boolean };

const [STAR, ANY, OPEN, CLOSE, ESCAPE, DASH, BANG, CARET, COLON] = [...'*?[]\\-!^:'].map(code);

/** What stands in brackets from `from` on, and where it ends; absent: it has no end, so the `[` is a plain one. */
const bracketsAt = (
  pattern: readonly number[],
  from: number,
  ignoresCase: boolean,
): { readonly fits: (c: number) => boolean; readonly end: number } | undefined => {
  const tests: ((c: number) => boolean)[] = [];
  let at = from + 1;
  const isNegated = pattern[at] === BANG || pattern[at] === CARET;
  if (isNegated) at += 1;
  const takeOne = (): number => {
    if (pattern[at] === ESCAPE && at + 1 < pattern.length) at += 1;
    at += 1;
    return pattern[at - 1] ?? 0;
  };
  for (let isFirst = true; isFirst || pattern[at] !== CLOSE; isFirst = false) {
    if (at >= pattern.length) return undefined;
    const end = pattern.findIndex((c, i) => i >= at + 2 && c === COLON && pattern[i + 1] === CLOSE);
    if (pattern[at] === OPEN && pattern[at + 1] === COLON && end !== -1) {
      const name = String.fromCodePoint(...pattern.slice(at + 2, end).filter((c) => c < 0x110000));
      tests.push(CLASSES.get(name) ?? (() => false));
      at = end + 2;
      continue;
    }
    const low = takeOne();
    let high = low;
    if (pattern[at] === DASH && at + 1 < pattern.length && pattern[at + 1] !== CLOSE) {
      at += 1;
      high = takeOne();
    }
    tests.push((c) => c >= low && c <= high);
  }
  const isIn = (c: number): boolean => tests.some((test) => test(c));
  const fits = (c: number): boolean => (isIn(c) || (ignoresCase && isLower(c) && isIn(c - 32))) !== isNegated;
  return { fits, end: at + 1 };
};

const partsOf = (pattern: readonly number[], ignoresCase: boolean): readonly Part[] => {
  const parts: Part[] = [];
  for (let at = 0; at < pattern.length; at++) {
    const c = pattern[at] ?? 0;
    const brackets = c === OPEN ? bracketsAt(pattern, at, ignoresCase) : undefined;
    if (c === STAR || c === ANY) {
      parts.push({ isStar: c === STAR, fits: () => true });
    } else if (brackets === undefined) {
      if (c === ESCAPE && at + 1 < pattern.length) at += 1;
      const wanted = ignoresCase ? lower(pattern[at] ?? 0) : (pattern[at] ?? 0);
      parts.push({ isStar: false, fits: (found) => found === wanted });
    } else {
      parts.push({ isStar: false, fits: brackets.fits });
      at = brackets.end - 1;
    }
  }
  return parts;
};

/**
 * Patterns of names, as find has them: `*`, `?`, `[a-z]`, `[!a]`, `[[:digit:]]` and `\`. A leading dot is like any other character. Without
 * case: of ASCII letters.
 */
export const globMatcher = (pattern: string, ignoresCase: boolean): ((name: string) => boolean) => {
  const parts = partsOf(charactersOf(pattern), ignoresCase);
  return (name) => {
    const characters = charactersOf(name).map((c) => (ignoresCase ? lower(c) : c));
    // The last star takes one character more whenever the rest does not fit: earlier stars need no second try.
    let [at, part, star, starAt] = [0, 0, -1, 0];
    while (at < characters.length) {
      const next = parts[part];
      if (next?.isStar === true) {
        part += 1;
        star = part;
        starAt = at;
      } else if (next?.fits(characters[at] ?? 0) === true) {
        at += 1;
        part += 1;
      } else if (star >= 0) {
        starAt += 1;
        at = starAt;
        part = star;
      } else return false;
    }
    return parts.slice(part).every(({ isStar }) => isStar);
  };
};

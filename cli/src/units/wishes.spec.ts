import { describe, expect, it } from 'vitest';
import { parseAfter } from './parse-after.ts';
import { parseArray } from './parse-array.ts';
import { parseMoment } from './parse-moment.ts';
import { parseRetry } from './parse-retry.ts';
import { parseWhole } from './parse-whole.ts';

const NOW = Date.parse('2026-11-25T10:00:00.000Z');
const moment = (text: string): string => parseMoment(text, '--start-at', NOW);

describe('a moment', () => {
  it('is on the clock of this machine when it has no zone', () => {
    const here = new Date(2026, 10, 26, 2, 0, 0).toISOString();
    expect(moment('2026-11-26 02:00')).toBe(here);
    expect(moment('2026-11-26T02:00')).toBe(here);
    expect(moment('2026-11-26 02:00:07')).toBe(new Date(2026, 10, 26, 2, 0, 7).toISOString());
  });
  it.each([
    ['+2h', '2026-11-25T12:00:00.000Z'],
    ['+1h30m', '2026-11-25T11:30:00.000Z'],
    ['2026-11-26T02:00:00Z', '2026-11-26T02:00:00.000Z'],
    ['2026-11-26T02:00+09:00', '2026-11-25T17:00:00.000Z'],
  ])('%s', (text, iso) => expect(moment(text)).toBe(iso));
  it.each([
    ['tomorrow', 'such as "2026-11-26 02:00"'],
    ['02:00', 'such as "2026-11-26 02:00"'],
    ['2026-11-26', 'such as "2026-11-26 02:00"'],
    ['2026-06-31 02:00', 'such as "2026-11-26 02:00"'],
    ['2026-11-26 24:00', 'such as "2026-11-26 02:00"'],
    ['+2', 'did you mean 2s?'],
    ['+', 'needs a time'],
    ['', 'such as "2026-11-26 02:00"'],
  ])('refuses %j', (text, sentence) => expect(() => moment(text)).toThrow(sentence));
});

describe('whom it comes after', () => {
  it('is a list of names, each with its condition', () => {
    expect(parseAfter(['prepare,any:k3v9m2x7q4ab', 'fail:train'])).toEqual([
      { session: 'prepare', condition: 'ok' },
      { session: 'k3v9m2x7q4ab', condition: 'any' },
      { session: 'train', condition: 'fail' },
    ]);
  });
  it.each(['', 'a,,b', 'never:a', 'ok:', 'A b'])('refuses %j', (text) =>
    expect(() => parseAfter([text])).toThrow('--after needs ids or names'),
  );
});

describe('retries', () => {
  it.each([
    ['3', { retriesMax: 3 }],
    ['3:60s', { retriesMax: 3, backoffMs: 60_000 }],
    ['1:0', { retriesMax: 1, backoffMs: 0 }],
  ])('%s', (text, retry) => expect(parseRetry(text)).toEqual(retry));
  it.each([
    ['often', 'such as 3 or 3:60s'],
    ['3:60', 'did you mean 60s?'],
    ['-1', 'such as 3 or 3:60s'],
  ])('refuses %j', (text, sentence) => expect(() => parseRetry(text)).toThrow(sentence));
});

describe('an array', () => {
  it.each([
    ['1-100', { first: 1, last: 100, step: 1 }],
    ['0-90:10', { first: 0, last: 90, step: 10 }],
    ['1-100%10', { first: 1, last: 100, step: 1, runningMax: 10 }],
    ['1-9:2%3', { first: 1, last: 9, step: 2, runningMax: 3 }],
    ['7', { first: 7, last: 7, step: 1 }],
  ])('%s', (text, range) => expect(parseArray(text)).toEqual(range));
  it.each(['', '1-', '1..3', 'a-b', '1-3%', '1,2,3', '-3'])('refuses %j', (text) =>
    expect(() => parseArray(text)).toThrow('--array needs numbers'),
  );
});

it('a whole number', () => {
  expect(parseWhole('-10', '--priority')).toBe(-10);
  expect(() => parseWhole('high', '--priority')).toThrow('--priority needs a whole number, not "high"');
});

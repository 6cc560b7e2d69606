import { describe, expect, it } from 'vitest';
import { parseBytes } from './parse-bytes.ts';
import { parseDuration } from './parse-duration.ts';
import { parseGpus, parseMilli } from './parse-milli.ts';

describe('sizes', () => {
  it.each([
    ['2GiB', 2 ** 31],
    ['512MiB', 2 ** 29],
    ['1.5GiB', 1.5 * 2 ** 30],
    ['1GB', 1e9],
    ['64TiB', 64 * 2 ** 40],
    ['100B', 100],
  ])('%s', (text, bytes) => expect(parseBytes(text, '--memory')).toBe(bytes));
  it.each([
    ['2', 'did you mean 2GiB?'],
    ['2g', 'did you mean 2GiB?'],
    ['2gib', 'did you mean 2GiB?'],
    ['2gb', 'did you mean 2GB?'],
    ['2 GiB', 'such as 2GiB'],
    ['-2GiB', 'such as 2GiB'],
    ['2XiB', 'the units are'],
    ['', 'such as 2GiB'],
    ['0GiB', 'out of bounds'],
    ['999999999999TiB', 'out of bounds'],
    ['1e3MiB', 'such as 2GiB'],
    ['2constructor', 'the units are'],
  ])('refuses %j', (text, sentence) => expect(() => parseBytes(text, '--memory')).toThrow(sentence));
});

describe('shares', () => {
  it.each([
    ['0.5', 500],
    ['1', 1000],
    ['0.001', 1],
    ['0.29', 290],
    ['8', 8000],
    ['0', 0],
  ])('%s', (text, milli) => expect(parseGpus(text)).toBe(milli));
  it('of a CPU may lie between', () => expect(parseMilli('1.5', '--cpu')).toBe(1500));
  it.each([
    ['1.5', 'ask for 1 or 2'],
    ['-1', 'a number such as 0.5'],
    ['.5', 'a number such as 0.5'],
    ['0,5', 'a number such as 0.5'],
    ['0.0001', 'at most three decimals'],
    ['half', 'a number such as 0.5'],
    ['Infinity', 'a number such as 0.5'],
  ])('refuses %j', (text, sentence) => expect(() => parseGpus(text)).toThrow(sentence));
});

describe('times', () => {
  it.each([
    ['1h30m', 5_400_000],
    ['90s', 90_000],
    ['2d', 172_800_000],
    ['1d2h3m4s5ms', 93_784_005],
    ['500ms', 500],
  ])('%s', (text, ms) => expect(parseDuration(text, '--time')).toBe(ms));
  it.each([
    ['90', 'did you mean 90s?'],
    ['1h1h', 'each once'],
    ['1m1h', 'larger unit first'],
    ['1.5h', 'such as 90s'],
    ['-1h', 'such as 90s'],
    ['0s', 'out of bounds'],
    ['', 'such as 90s'],
    ['1 h', 'such as 90s'],
  ])('refuses %j', (text, sentence) => expect(() => parseDuration(text, '--time')).toThrow(sentence));
});

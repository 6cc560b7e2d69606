import { describe, expect, it } from 'vitest';
import { decodeRecord, decodeRecords, RECORD_SEPARATOR } from './decode-envelope.ts';

const record = (position: number, data: unknown = { text: 'a,\nb [1] "c" \\ ümlaut 🐳' }): string =>
  JSON.stringify([
    position,
    'test-1',
    position,
    'test.said',
    1,
    'e',
    'c',
    7,
    data,
    { actor: 'service:test' },
  ]);

describe('records that are read together', () => {
  it('are what each of them is alone', () => {
    const records = [record(1), record(2, {}), record(3, { list: [[], {}] })];
    expect(decodeRecords(records.join(RECORD_SEPARATOR))).toEqual(records.map(decodeRecord));
  });

  it('are none when nothing was read', () => {
    expect(decodeRecords('')).toEqual([]);
  });

  it.each([
    ['is no JSON', '[2,"test-1"', SyntaxError],
    ['is no event', '[2,"test-1"]', 'not an event of the log: [2,"test-1"]'],
    ['is nothing', 'null', 'not an event of the log: null'],
  ])('fail with the one that %s', (_, broken, failure) => {
    expect(() => decodeRecords([record(1), broken, record(3)].join(RECORD_SEPARATOR))).toThrow(failure);
  });
});

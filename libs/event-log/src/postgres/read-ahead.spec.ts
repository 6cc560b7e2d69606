import { describe, expect, it } from 'vitest';
import { position } from '#kernel';
import { readAhead } from './read-ahead.ts';

/** A log of texts, and which reads it was asked for. */
const source = (length: number) => {
  const texts = Array.from({ length }, (_, n) => `event ${n + 1}`);
  const asked: number[] = [];
  const read = readAhead((after, limit) => {
    asked.push(after);
    const groups = texts
      .slice(after, after + limit)
      .map((records, n) => ({ last: position(after + n + 1), records }));
    return Promise.resolve({ groups, count: groups.length });
  });
  return { texts, asked, read };
};

describe('read ahead', () => {
  it('asks for the next batch as soon as a full one is there, and for each batch once', async () => {
    const { texts, asked, read } = source(1700);
    const all: string[] = [];
    for (
      let page = await read(position(0), 500);
      page.count > 0;
      page = await read(position(all.length), 500)
    ) {
      all.push(...page.groups.map((group) => group.records));
      expect(asked).toContain(Math.min(all.length, 1500));
    }
    expect(all).toEqual(texts);
    expect(asked).toEqual([0, 500, 1000, 1500, 1500, 1700]);
  });

  it('does not use a batch that came short: there may be more by now', async () => {
    const { texts, read } = source(700);
    await read(position(0), 500);
    texts.push('event 701');
    expect((await read(position(500), 500)).count).toBe(201);
  });

  it('asks for nothing ahead of small reads', async () => {
    const { asked, read } = source(700);
    await read(position(0), 100);
    expect(asked).toEqual([0]);
  });

  it('asks again when what was asked ahead has failed', async () => {
    const reads: number[] = [];
    const read = readAhead((after, limit) => {
      reads.push(after);
      return reads.length === 2
        ? Promise.reject(new Error('away'))
        : Promise.resolve({ groups: [], count: limit });
    });
    await read(position(0), 500);
    expect((await read(position(500), 500)).count).toBe(500);
    expect(reads.slice(0, 3)).toEqual([0, 500, 500]);
  });
});

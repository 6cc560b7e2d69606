import { describe, expect, it } from 'vitest';
import { nameOfUrl, readContexts, useContext, withContext, writeContexts } from './kept-contexts.ts';

const lab = { name: 'lab', url: 'https://lab.example', key: 'l', isOwn: true } as const;
const home = { name: 'home', url: 'http://127.0.0.1:8080', key: 'h' };

describe('kept contexts', () => {
  it('are read as they were written, and older files too', () => {
    expect(readContexts(writeContexts([lab, home]))).toEqual([lab, home]);
    expect(readContexts({ url: 'https://a.example:1', key: 'k' })).toEqual([
      { name: 'a.example', url: 'https://a.example:1', key: 'k' },
    ]);
    expect(writeContexts([lab, home])).toMatchObject({ url: lab.url, key: lab.key }); // where older programs look
    for (const strange of [null, 5, {}, { url: 1 }, { others: 3 }]) expect(readContexts(strange)).toEqual([]);
  });

  it('come into use by login and by name; one of the same name is replaced', () => {
    expect(withContext([lab], home)).toEqual([home, lab]);
    expect(withContext([lab, home], { ...home, key: 'new' })).toEqual([{ ...home, key: 'new' }, lab]);
    expect(useContext([lab, home], 'home')).toEqual([home, lab]);
    expect(useContext([lab], 'none')).toBeNull();
  });

  it('are named after their host', () => {
    expect(nameOfUrl('https://berth.example.org:8443')).toBe('berth.example.org');
  });
});

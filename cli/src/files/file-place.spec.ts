import { describe, expect, it } from 'vitest';
import { parseFilePlace, parseInFolder } from './file-place.ts';

describe('a place in a folder', () => {
  it.each([
    ['data', 'data', ''],
    ['data:', 'data', ''],
    ['data:/', 'data', ''],
    ['data/runs/7', 'data', 'runs/7'],
    ['data:runs/7', 'data', 'runs/7'],
    ['data:/runs//7/', 'data', 'runs/7'],
    ['data@v2:/a:b', 'data@v2', 'a:b'],
    ['data/a:b', 'data', 'a:b'],
  ])('is said as %s', (text, folder, path) => expect(parseFilePlace(text)).toEqual({ folder, path }));

  it('needs a folder, and where it says so something in it', () => {
    for (const text of ['', '/a', ':a']) expect(() => parseFilePlace(text)).toThrow('names no folder');
    expect(() => parseInFolder('data:')).toThrow('whole folder');
  });
});

import { describe, expect, it } from 'vitest';
import { progressText } from './progress.ts';

describe('how far a preparation is', () => {
  it.each([
    [
      'pulling team/image  3/7 layers  412 MiB / 1.2 GiB',
      {
        ...{ text: 'pulling team/image', layersDone: 3, layersTotal: 7 },
        ...{ doneBytes: 412 * 2 ** 20, totalBytes: 1.2 * 2 ** 30 },
      },
    ],
    ['pulling team/image', { text: 'pulling team/image' }],
    [
      'pulling x  0/2 layers',
      { text: 'pulling x', layersDone: 0, layersTotal: 2, doneBytes: 0, totalBytes: 0 },
    ],
    ['fetching numpy  3 MiB', { text: 'fetching numpy', doneBytes: 3 * 2 ** 20 }],
    ['', undefined],
    ['', { doneBytes: 3 }],
  ])('is told as: %s', (words, progress) => expect(progressText(progress)).toBe(words));
});

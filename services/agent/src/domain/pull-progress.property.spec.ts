import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type LayerNews, NOTHING_PULLED, pullFigures, withLayerNews } from './pull-progress.ts';

const after = (news: readonly LayerNews[]) => news.reduce(withLayerNews, NOTHING_PULLED);

const someNews: fc.Arbitrary<LayerNews> = fc.record(
  {
    layer: fc.integer({ min: 0, max: 300 }).map((layer) => `layer-${layer}`),
    status: fc.constantFrom(
      ...['Pulling fs layer', 'Waiting', 'Downloading', 'Verifying Checksum', 'Download complete'],
      ...['Extracting', 'Pull complete', 'Already exists', 'Retrying in 5 seconds', 'Status: something'],
    ),
    doneBytes: fc.nat(),
    totalBytes: fc.nat(),
  },
  { requiredKeys: ['layer', 'status'] },
);

describe('the figures of a pull', () => {
  it('are those of its layers', () => {
    const layers = [
      { layer: 'a', status: 'Already exists' },
      { layer: 'b', status: 'Pulling fs layer' },
      { layer: 'c', status: 'Pulling fs layer' },
      { layer: 'b', status: 'Downloading', doneBytes: 30, totalBytes: 100 },
    ];
    expect(pullFigures(after(layers))).toEqual({
      ...{ doneBytes: 30, totalBytes: 100, layersDone: 1, layersTotal: 3 },
    });
    expect(pullFigures(after([...layers, { layer: 'b', status: 'Pull complete' }]))).toEqual({
      ...{ doneBytes: 100, totalBytes: 100, layersDone: 2, layersTotal: 3 },
    });
  });

  it('are none before a layer is known', () => {
    expect(pullFigures(NOTHING_PULLED)).toBeNull();
    expect(pullFigures(after([{ layer: 'latest', status: 'Pulling from team/image' }]))).toBeNull();
  });

  it('never go back and never pass their whole, whatever the engine says and how often it begins anew', () => {
    fc.assert(
      fc.property(fc.array(someNews, { maxLength: 400 }), (news) => {
        let state = NOTHING_PULLED;
        let before = 0;
        for (const one of news) {
          state = withLayerNews(state, one);
          const figures = pullFigures(state);
          if (figures === null) continue;
          expect(figures.doneBytes).toBeGreaterThanOrEqual(before);
          expect(figures.doneBytes).toBeLessThanOrEqual(figures.totalBytes);
          expect(figures.layersDone).toBeLessThanOrEqual(figures.layersTotal);
          expect(figures.layersTotal).toBeLessThanOrEqual(127);
          before = figures.doneBytes;
        }
      }),
      { numRuns: 50 },
    );
  });
});

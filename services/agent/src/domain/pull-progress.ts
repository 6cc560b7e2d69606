/** How far an engine is with the layers of one image. Bounded by the layers that an image can have. */
export type PullProgress = {
  readonly layers: ReadonlyMap<string, LayerProgress>;
  /** The most that was told so far: a layer that has to be fetched again takes nothing back. */
  readonly doneBytes: number;
};
type LayerProgress = { readonly doneBytes: number; readonly totalBytes: number; readonly isHere: boolean };

/** What an engine says of one layer. */
export type LayerNews = {
  readonly layer: string;
  readonly status: string;
  readonly doneBytes?: number;
  readonly totalBytes?: number;
};

/** Figures of a pull in a few numbers, whatever the image. */
export type PullFigures = {
  readonly doneBytes: number;
  /** Of the layers whose size is known: it grows until all of them have begun. */
  readonly totalBytes: number;
  readonly layersDone: number;
  readonly layersTotal: number;
};

/** Engines refuse images with more. */
const LAYERS_MAX = 127;
const WAITING = new Set(['Pulling fs layer', 'Waiting']);
const FETCHED = new Set(['Verifying Checksum', 'Download complete', 'Extracting']);
const HERE = new Set(['Pull complete', 'Already exists']);

export const NOTHING_PULLED: PullProgress = { layers: new Map(), doneBytes: 0 };

const layerAfter = (
  known: LayerProgress | undefined,
  { status, doneBytes = 0, totalBytes = 0 }: LayerNews,
): LayerProgress | null => {
  const before = known ?? { doneBytes: 0, totalBytes: 0, isHere: false };
  if (WAITING.has(status)) return before;
  if (FETCHED.has(status)) return { ...before, doneBytes: before.totalBytes };
  if (HERE.has(status)) return { ...before, doneBytes: before.totalBytes, isHere: true };
  if (status !== 'Downloading') return null;
  const total = Math.max(before.totalBytes, totalBytes, doneBytes);
  return { doneBytes, totalBytes: total, isHere: false };
};

const sumOf = (layers: Iterable<LayerProgress>, field: 'doneBytes' | 'totalBytes'): number => {
  let sum = 0;
  for (const layer of layers) sum += layer[field];
  return sum;
};

/** What is known after some news; the same if it says nothing of a layer. */
export const withLayerNews = (before: PullProgress, news: LayerNews): PullProgress => {
  const known = before.layers.get(news.layer);
  const after = layerAfter(known, news);
  if (after === null || (known === undefined && before.layers.size >= LAYERS_MAX)) return before;
  const layers = new Map(before.layers).set(news.layer, after);
  return { layers, doneBytes: Math.max(before.doneBytes, sumOf(layers.values(), 'doneBytes')) };
};

/** Null while no layer is known. */
export const pullFigures = ({ layers, doneBytes }: PullProgress): PullFigures | null => {
  if (layers.size === 0) return null;
  const all = [...layers.values()];
  return {
    doneBytes,
    totalBytes: Math.max(doneBytes, sumOf(all, 'totalBytes')),
    layersDone: all.filter(({ isHere }) => isHere).length,
    layersTotal: all.length,
  };
};

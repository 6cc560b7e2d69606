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

/** Figures of a pull or a push in a few numbers, whatever the image. */
export type LayerFigures = {
  readonly doneBytes: number;
  /** Of the layers whose size is known: it grows until all of them have begun. */
  readonly totalBytes: number;
  readonly layersDone: number;
  readonly layersTotal: number;
};

/** Engines refuse images with more. */
const LAYERS_MAX = 127;
/** What engines say of a layer on its way. */
type LayerWords = {
  readonly waiting: ReadonlySet<string>;
  readonly moving: string;
  /** All of it has come, and something is still to be done with it. */
  readonly moved: ReadonlySet<string>;
  readonly there: ReadonlySet<string>;
};
const PULL_WORDS: LayerWords = {
  waiting: new Set(['Pulling fs layer', 'Waiting']),
  moving: 'Downloading',
  moved: new Set(['Verifying Checksum', 'Download complete', 'Extracting']),
  there: new Set(['Pull complete', 'Already exists']),
};
const PUSH_WORDS: LayerWords = {
  waiting: new Set(['Preparing', 'Waiting']),
  moving: 'Pushing',
  moved: new Set(),
  there: new Set(['Pushed', 'Layer already exists', 'Mounted']),
};

export const NOTHING_PULLED: PullProgress = { layers: new Map(), doneBytes: 0 };

const layerAfter = (
  known: LayerProgress | undefined,
  { status, doneBytes = 0, totalBytes = 0 }: LayerNews,
  words: LayerWords,
): LayerProgress | null => {
  const before = known ?? { doneBytes: 0, totalBytes: 0, isHere: false };
  if (words.waiting.has(status)) return before;
  if (words.moved.has(status)) return { ...before, doneBytes: before.totalBytes };
  if (words.there.has(status)) return { ...before, doneBytes: before.totalBytes, isHere: true };
  if (status !== words.moving) return null;
  const total = Math.max(before.totalBytes, totalBytes, doneBytes);
  return { doneBytes, totalBytes: total, isHere: false };
};

const sumOf = (layers: Iterable<LayerProgress>, field: 'doneBytes' | 'totalBytes'): number => {
  let sum = 0;
  for (const layer of layers) sum += layer[field];
  return sum;
};

const withNewsIn =
  (words: LayerWords) =>
  (before: PullProgress, news: LayerNews): PullProgress => {
    const known = before.layers.get(news.layer);
    const after = layerAfter(known, news, words);
    if (after === null || (known === undefined && before.layers.size >= LAYERS_MAX)) return before;
    const layers = new Map(before.layers).set(news.layer, after);
    return { layers, doneBytes: Math.max(before.doneBytes, sumOf(layers.values(), 'doneBytes')) };
  };

/** What is known of a pull after some news; the same if it says nothing of a layer. */
export const withLayerNews = withNewsIn(PULL_WORDS);

/** The same of a push, where `done` are layers that the registry has. */
export const withPushNews = withNewsIn(PUSH_WORDS);

/** Null while no layer is known. */
export const pullFigures = ({ layers, doneBytes }: PullProgress): LayerFigures | null => {
  if (layers.size === 0) return null;
  const all = [...layers.values()];
  return {
    doneBytes,
    totalBytes: Math.max(doneBytes, sumOf(all, 'totalBytes')),
    layersDone: all.filter(({ isHere }) => isHere).length,
    layersTotal: all.length,
  };
};

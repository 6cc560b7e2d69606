import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { extract, type Header, pack, type Pack } from 'tar-stream';
import { writePatiently } from '#contracts';
import { layerEntry, type LayerPart } from '../domain/committed-layer.ts';
import type { LayerFacts } from '../ports/committed-images.ts';

export type LayerLimits = { readonly bytesMax: number; readonly filesMax: number };

/** More than an image of one's own may hold. */
export class LayerTooLarge extends Error {
  override readonly name = 'LayerTooLarge';
}

export type Layer = {
  readonly tar: Readable;
  readonly facts: () => LayerFacts;
  /** Resolves when all of it was read. @throws LayerTooLarge, and whatever is wrong with what was packed */
  readonly written: Promise<void>;
};

type WriteLayerOptions = {
  /** What the layer is below of. */
  readonly folder: string;
  readonly parts: readonly LayerPart[];
  readonly mounted: readonly string[];
  readonly owner: { readonly uid: number; readonly gid: number };
  readonly limits: LayerLimits;
  readonly signal: AbortSignal;
};

type Written = Partial<Header> & Pick<Header, 'name' | 'size' | 'type'>;

/** Each byte of a body is passed on before the next entry is looked at. */
const passOn = async (to: Pack, header: Written, body: AsyncIterable<unknown>): Promise<void> => {
  const { promise: isOver, resolve, reject } = Promise.withResolvers<void>();
  const sink = to.entry(header, (error) => (error == null ? resolve() : reject(error)));
  isOver.catch(() => undefined); // heard below, or the layer is given up before
  for await (const chunk of body) if (chunk instanceof Uint8Array) await writePatiently(sink, chunk);
  if (header.type === 'file') sink.end(undefined);
  await isOver;
};

/**
 * Makes the layer of an image out of the tar that a session packed: only files, folders and links, only of its own parts, owned by who sessions run as, without
 * the rights of an owner. It passes through: nothing is held but the names of files, for hard links.
 */
export const writeLayer = (packed: Readable, options: WriteLayerOptions): Layer => {
  const { folder, parts, mounted, owner, limits, signal } = options;
  const tar = pack();
  const names = new Set<string>();
  let layerBytes = 0;
  let fileCount = 0;

  const headerOf = ({ name, type, mode, linkname, size, mtime }: Header): Written | null => {
    const seen = { path: name, type, mode, linkTarget: linkname ?? '' };
    const entry = layerEntry(seen, parts, mounted);
    if (entry === null || (entry.type === 'link' && !names.has(entry.linkTarget))) return null;
    const isFile = entry.type === 'file';
    if (isFile) names.add(entry.path);
    return {
      name: `${folder}/${entry.path}`,
      type: entry.type,
      mode: entry.mode,
      ...owner,
      size: isFile ? size : 0,
      mtime,
      ...(entry.linkTarget === ''
        ? {}
        : { linkname: entry.type === 'link' ? `${folder}/${entry.linkTarget}` : entry.linkTarget }),
    };
  };

  const run = async (): Promise<void> => {
    const entries = extract();
    const fed = pipeline(packed, entries, { signal });
    fed.catch(() => undefined); // told below
    const giveUp = (): void => tar.destroy(new Error('given up'));
    signal.addEventListener('abort', giveUp, { once: true });
    try {
      for await (const entry of entries) {
        const header = headerOf(entry.header);
        layerBytes += header?.size ?? 0;
        fileCount += header === null ? 0 : 1;
        if (layerBytes > limits.bytesMax || fileCount > limits.filesMax) throw new LayerTooLarge('too large');
        if (header === null) entry.resume();
        else await passOn(tar, header, entry);
      }
      await fed;
      tar.finalize();
    } catch (error) {
      tar.destroy(error instanceof Error ? error : new Error(String(error)));
      entries.destroy();
      packed.destroy();
      throw error;
    } finally {
      signal.removeEventListener('abort', giveUp);
    }
  };
  const written = run();
  written.catch(() => undefined); // whoever waits for it hears of it
  return {
    tar: Readable.from(tar, { objectMode: false }),
    facts: () => ({ layerBytes, fileCount }),
    written,
  };
};

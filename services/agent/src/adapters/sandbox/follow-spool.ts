import { setTimeout as delay } from 'node:timers/promises';
import type { OutputPiece } from '../../domain/output-piece.ts';
import { segmentReader } from '../output-files/segment-reader.ts';
import { runFiles } from './run-folder.ts';

const LOOK_EVERY_MS = 50;
const PAGE_BYTES = 256 * 1024;

/** What the keeper of a run has written, from a place on, as it comes. A place is the number of bytes before it. */
export async function* followSpool(
  folder: string,
  after: string | null,
  isOver: () => boolean,
  signal: AbortSignal,
): AsyncGenerator<OutputPiece> {
  const reader = segmentReader(runFiles(folder).output);
  let cursor = Number(after ?? '0');
  while (!signal.aborted) {
    // Asked before the look: what has ended by now writes no more.
    const hasEnded = isOver();
    const page = reader.read(cursor, PAGE_BYTES);
    for (const { source, at, text, offset, size } of page.records) {
      const piece = { source, at, text, place: String(offset + size), lostBytes: offset - cursor };
      cursor = offset + size;
      yield piece;
    }
    if (page.isAtEnd && hasEnded) return;
    if (page.records.length === 0) await delay(LOOK_EVERY_MS, undefined, { signal }).catch(() => undefined);
  }
}

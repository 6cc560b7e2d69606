import { Buffer } from 'node:buffer';
import { decodeRecord, type OutputRecord } from './output-record.ts';
import { readLines } from './read-lines.ts';
import { segmentsOf } from './segments.ts';

export type SegmentPage = {
  readonly records: readonly OutputRecord[];
  /** Offset to go on from. */
  readonly cursor: number;
  /** True if nothing lies behind the cursor now. */
  readonly isAtEnd: boolean;
};

export type SegmentReader = {
  /** Up to `limitBytes` of text from a cursor on, at least one record if there is one. What was dropped is stepped over. */
  readonly read: (cursor: number, limitBytes: number) => SegmentPage;
  /** Bytes that were dropped so far. */
  readonly droppedBytes: () => number;
};

const REMEMBERED_MAX = 64;
/** More than the longest line: a piece has at most 64 KiB of text. */
const LAST_LINE_MAX = 512 * 1024;

/** A page travels in one message of at most 1 MiB; as JSON a byte of text can take six, and a chunk has names beside its text. */
const PAGE_COST_MAX = 640 * 1024;
const CHUNK_OVERHEAD_BYTES = 32;

/** A cursor inside a record gets the rest of it. */
const fromCursor = (record: OutputRecord, cursor: number): OutputRecord => {
  const skip = cursor - record.offset;
  if (skip <= 0) return record;
  const text = Buffer.from(record.text).subarray(skip).toString('utf8');
  return { ...record, offset: cursor, size: record.size - skip, text };
};

/** Reads what a segment writer, in this process or another, has written to a folder. Remembers where its cursors lie, so that a follower costs what is new. */
export const segmentReader = (folder: string): SegmentReader => {
  const places = new Map<number, { readonly file: string; readonly bytes: number }>();
  const ends = new Map<string, number>();

  const remember = (cursor: number, file: string, bytes: number): void => {
    const oldest = places.keys().next();
    if (places.size >= REMEMBERED_MAX && oldest.done === false) places.delete(oldest.value);
    places.set(cursor, { file, bytes });
  };

  /** A segment that has a successor does not change any more. */
  const endOf = (file: string, start: number): number => {
    const known = ends.get(file);
    if (known !== undefined) return known;
    const last = decodeRecord(readLines(file, -LAST_LINE_MAX).lines.at(-1) ?? '');
    const end = last === null ? start : last.offset + last.size;
    ends.set(file, end);
    return end;
  };

  return {
    read: (cursor, limitBytes) => {
      const segments = segmentsOf(folder);
      const first = segments.findLastIndex(({ start }) => start <= cursor);
      const records: OutputRecord[] = [];
      let at = cursor;
      let size = 0;
      let cost = 0;
      for (const { file } of segments.slice(Math.max(0, first))) {
        const known = places.get(cursor);
        const { lines, end } = readLines(file, known?.file === file ? known.bytes : 0);
        for (const line of lines) {
          const record = decodeRecord(line);
          if (record === null || record.offset + record.size <= cursor) continue;
          cost += Buffer.byteLength(line) + CHUNK_OVERHEAD_BYTES;
          const isFull = size + record.size > limitBytes || cost > PAGE_COST_MAX;
          if (records.length > 0 && isFull) return { records, cursor: at, isAtEnd: false };
          const rest = fromCursor(record, cursor);
          records.push(rest);
          size += rest.size;
          at = rest.offset + rest.size;
        }
        remember(at, file, end);
      }
      return { records, cursor: at, isAtEnd: true };
    },
    droppedBytes: () => {
      const segments = segmentsOf(folder);
      return segments.reduce((dropped, { start }, index) => {
        const before = segments[index - 1];
        return dropped + start - (before === undefined ? 0 : endOf(before.file, before.start));
      }, 0);
    },
  };
};

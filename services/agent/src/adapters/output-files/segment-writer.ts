import { closeSync, ftruncateSync, mkdirSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { Buffer } from 'node:buffer';
import type { OutputPiece } from '../../domain/output-piece.ts';
import { decodeRecord, encodeRecord, type OutputRecord } from './output-record.ts';
import { type Segment, segmentFile, segmentsOf } from './segments.ts';

export type SegmentWriter = {
  /** The last record that is on disk, of whatever run. */
  readonly last: () => OutputRecord | null;
  readonly append: (epoch: number, pieces: readonly OutputPiece[]) => void;
  readonly close: () => void;
};

export type SegmentLimits = { readonly segmentBytes: number; readonly segmentsMax: number };

/** 64 MiB in all. */
export const OUTPUT_LIMITS: SegmentLimits = { segmentBytes: 2 ** 20, segmentsMax: 64 };

/** The whole records of a segment, and how many bytes they take: what a crash has torn comes behind that. */
const recover = (file: string): { readonly last: OutputRecord | null; readonly bytes: number } => {
  const content = readFileSync(file);
  const bytes = content.lastIndexOf(0x0a) + 1;
  const before = bytes < 2 ? -1 : content.lastIndexOf(0x0a, bytes - 2);
  return { last: decodeRecord(content.subarray(before + 1, bytes).toString('utf8')), bytes };
};

/**
 * Appends output to a folder of segments. When there are too many the second one goes: the beginning of a log says how the program was called, its
 * end how it fared; the middle is what can be missed. Synchronous, so that a piece is with the kernel before the next is looked at: a kill of
 * this process then loses nothing.
 */
export const openSegmentWriter = (folder: string, limits: SegmentLimits = OUTPUT_LIMITS): SegmentWriter => {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const segments: Segment[] = [...segmentsOf(folder)];
  let last: OutputRecord | null = null;
  let file: number | null = null;
  let fileBytes = 0;

  for (const segment of segments.toReversed()) {
    const found = recover(segment.file);
    if (found.last === null) {
      rmSync(segment.file); // nothing whole in it
      segments.pop();
      continue;
    }
    last = found.last;
    file = openSync(segment.file, 'a');
    ftruncateSync(file, found.bytes);
    fileBytes = found.bytes;
    break;
  }

  const begin = (start: number): number => {
    if (file !== null) closeSync(file);
    const segment = { start, file: segmentFile(folder, start) };
    segments.push(segment);
    while (segments.length > limits.segmentsMax) {
      const [dropped] = segments.splice(1, 1);
      if (dropped !== undefined) rmSync(dropped.file, { force: true });
    }
    fileBytes = 0;
    file = openSync(segment.file, 'a', 0o600);
    return file;
  };

  /** All of it or nothing: half a line, left by a full disk, would take the next one with it. */
  const write = (lines: string): void => {
    if (file === null || lines === '') return;
    const content = Buffer.from(lines);
    try {
      for (let at = 0; at < content.length;) at += writeSync(file, content, at);
      fileBytes += content.length;
    } catch (error) {
      ftruncateSync(file, fileBytes);
      throw error;
    }
  };

  const appendOne = (epoch: number, { source, at, text, place, lostBytes }: OutputPiece): void => {
    const offset = (last === null ? 0 : last.offset + last.size) + lostBytes;
    const record = { offset, size: Buffer.byteLength(text), source, at, epoch, place, text };
    // A gap begins a new segment, so that it shows between file names.
    if (file === null || fileBytes >= limits.segmentBytes || lostBytes > 0) begin(offset);
    write(encodeRecord(record));
    last = record;
  };

  return {
    last: () => last,
    append: (epoch, pieces) => {
      for (const piece of pieces) appendOne(epoch, piece);
    },
    close: () => {
      if (file !== null) closeSync(file);
      file = null;
    },
  };
};

import type { Buffer } from 'node:buffer';
import type { Framing } from './answer-head.ts';

/** Reads a body as it comes, in whatever parts. */
export type BodyReader = {
  /** Gives on what of the part belongs to the body. */
  readonly read: (part: Buffer, give: (bytes: Buffer) => void) => void;
  /** The last byte of it has been read. */
  readonly isOver: () => boolean;
  /** It was no such body. */
  readonly isBroken: () => boolean;
  /** More came than belongs to it. */
  readonly isExceeded: () => boolean;
  /** Whether it may end with the connection. */
  readonly mayEnd: () => boolean;
  /** What came after a chunked body: names and values. */
  readonly trailers: () => readonly (readonly [string, string])[];
};

/** Sizes with their extensions, and all trailers together. */
const LINES_MAX_BYTES = 16 * 1024;
const SIZE = /^([\da-fA-F]{1,13})[\t ]*(;[\t\x20-\x7e\x80-\xff]*)?$/;
const TRAILER = /^([!#$%&'*+.^`|~\w-]+):[\t ]*([\t\x20-\x7e\x80-\xff]*)$/;
const LF = 0x0a;

const counted = (bytes: number, isLast: boolean): BodyReader => {
  let left = bytes;
  let isExceeded = false;
  return {
    read: (part, give) => {
      isExceeded ||= part.length > left;
      const own = isExceeded ? part.subarray(0, left) : part;
      left -= own.length;
      if (own.length > 0) give(own);
    },
    isOver: () => left === 0,
    isBroken: () => false,
    isExceeded: () => isExceeded,
    mayEnd: () => isLast,
    trailers: () => [],
  };
};

type ChunkedState = 'size' | 'bytes' | 'after' | 'trailers' | 'over' | 'broken';
const ENDS: ReadonlySet<ChunkedState> = new Set(['over', 'broken']);

const chunked = (): BodyReader => {
  let state: ChunkedState = 'size';
  let left = 0;
  let line = '';
  let lineBytes = 0;
  let isExceeded = false;
  const trailers: (readonly [string, string])[] = [];

  const readLine = (text: string): ChunkedState => {
    if (state === 'after') return text === '' ? 'size' : 'broken';
    if (state === 'size') {
      const [, size] = SIZE.exec(text) ?? [];
      if (size === undefined) return 'broken';
      left = Number.parseInt(size, 16);
      lineBytes = 0;
      return left === 0 ? 'trailers' : 'bytes';
    }
    if (text === '') return 'over';
    const [, name, value] = TRAILER.exec(text) ?? [];
    if (name === undefined || value === undefined) return 'broken';
    trailers.push([name, value.trimEnd()]);
    return 'trailers';
  };

  /** Up to the end of a line, or of the part; where it goes on. */
  const takeLine = (part: Buffer, from: number): number => {
    const end = part.indexOf(LF, from);
    const to = end < 0 ? part.length : end + 1;
    line += part.toString('latin1', from, to);
    lineBytes += to - from;
    if (lineBytes > LINES_MAX_BYTES) state = 'broken';
    else if (end >= 0) {
      state = line.endsWith('\r\n') ? readLine(line.slice(0, -2)) : 'broken';
      line = '';
    }
    return to;
  };

  return {
    read: (part, give) => {
      let at = 0;
      while (at < part.length && !ENDS.has(state))
        if (state === 'bytes') {
          const own = part.subarray(at, at + left);
          at += own.length;
          left -= own.length;
          if (left === 0) state = 'after';
          give(own);
        } else at = takeLine(part, at);
      isExceeded ||= at < part.length;
    },
    isOver: () => state === 'over',
    isBroken: () => state === 'broken',
    isExceeded: () => isExceeded,
    mayEnd: () => false,
    trailers: () => trailers,
  };
};

/** Reads a body that is framed so. */
export const bodyReader = (framing: Framing): BodyReader => {
  if (framing.kind === 'chunked') return chunked();
  if (framing.kind === 'rest') return counted(Number.POSITIVE_INFINITY, true);
  return counted(framing.kind === 'length' ? framing.bytes : 0, false);
};

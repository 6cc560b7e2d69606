import { Buffer } from 'node:buffer';
import { epochMs } from '#kernel';
import type { OutputPiece } from '../../domain/output-piece.ts';

/** How far the log of a container was read: per source the last time stamp (nanoseconds, fixed width, so that text compares as time) and how many entries had it. */
export type LogPlace = Readonly<
  Record<OutputPiece['source'], { readonly stamp: string; readonly count: number }>
>;

const NOWHERE: LogPlace = { stdout: { stamp: '', count: 0 }, stderr: { stamp: '', count: 0 } };

export const writePlace = ({ stdout, stderr }: LogPlace): string =>
  `${stdout.stamp}*${stdout.count}/${stderr.stamp}*${stderr.count}`;

const PLACE = /^([^*/]*)\*(\d+)\/([^*/]*)\*(\d+)$/;

export const readPlace = (place: string | null): LogPlace => {
  const [, outStamp, outCount, errStamp, errCount] = PLACE.exec(place ?? '') ?? [];
  if (outStamp === undefined || errStamp === undefined) return NOWHERE;
  return {
    stdout: { stamp: outStamp, count: Number(outCount) },
    stderr: { stamp: errStamp, count: Number(errCount) },
  };
};

/** `since` for the engine: the earlier of both sources, in seconds with nanoseconds. Entries of that very moment are given again, and skipped by their count. */
export const sinceOf = ({ stdout, stderr }: LogPlace): string => {
  const stamp = stdout.stamp < stderr.stamp ? stdout.stamp : stderr.stamp;
  if (stamp === '') return '0';
  const seconds = Math.floor(Date.parse(stamp) / 1000);
  const nanos = /\.(\d{1,9})/.exec(stamp)?.[1] ?? '0';
  return `${seconds}.${nanos.padEnd(9, '0')}`;
};

const HEADER = 8;

/** One log entry: the engine sends each in a frame of its own, with its time in front. */
export type LogFrame = {
  readonly source: OutputPiece['source'];
  readonly stamp: string;
  readonly text: string;
};

/** Cuts the engine's multiplexed stream into frames; what is not whole yet waits for the next bytes. */
export const frameReader = (): ((bytes: Uint8Array) => readonly LogFrame[]) => {
  let held = Buffer.alloc(0);
  return (bytes) => {
    held = Buffer.concat([held, bytes]);
    const frames: LogFrame[] = [];
    let at = 0;
    while (held.length - at >= HEADER) {
      const size = held.readUInt32BE(at + 4);
      if (held.length - at < HEADER + size) break;
      const payload = held.subarray(at + HEADER, at + HEADER + size);
      const space = payload.indexOf(0x20);
      frames.push({
        source: held[at] === 2 ? 'stderr' : 'stdout',
        stamp: payload.subarray(0, space).toString('latin1'),
        text: payload.subarray(space + 1).toString('utf8'),
      });
      at += HEADER + size;
    }
    held = held.subarray(at);
    return frames;
  };
};

const PIECE_MAX_CHARACTERS = 32 * 1024;

/**
 * Turns frames into pieces from behind a place on. Each source counts for itself: the engine stamps both separately, and their entries may stand
 * in the log in another order than their stamps.
 */
export const pieceMaker = (
  after: string | null,
): ((frames: readonly LogFrame[]) => readonly OutputPiece[]) => {
  const start = readPlace(after);
  const place = { ...start };
  const seenAtStart = { stdout: 0, stderr: 0 };

  const isOld = ({ source, stamp }: LogFrame): boolean => {
    const from = start[source];
    if (stamp > from.stamp) return false;
    if (stamp < from.stamp) return true;
    seenAtStart[source] += 1;
    return seenAtStart[source] <= from.count;
  };

  return (frames) => {
    const pieces: OutputPiece[] = [];
    for (const frame of frames) {
      const { source, stamp, text } = frame;
      if (isOld(frame)) continue;
      const known = place[source];
      place[source] = { stamp, count: known.stamp === stamp ? known.count + 1 : 1 };
      const last = pieces.at(-1);
      const next = { source, at: epochMs(Date.parse(stamp)), text, place: writePlace(place), lostBytes: 0 };
      if (last?.source === source && last.text.length + text.length <= PIECE_MAX_CHARACTERS)
        pieces[pieces.length - 1] = { ...next, at: last.at, text: last.text + text };
      else pieces.push(next);
    }
    return pieces;
  };
};

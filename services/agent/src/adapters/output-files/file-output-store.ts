import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { isSessionId, type SessionId, sessionId } from '#kernel';
import type { RunKey } from '../../domain/run.ts';
import type { OutputStore } from '../../ports/output-store.ts';
import {
  openSegmentWriter,
  OUTPUT_LIMITS,
  type SegmentLimits,
  type SegmentWriter,
} from './segment-writer.ts';
import { segmentReader, type SegmentReader } from './segment-reader.ts';
import { segmentsOf } from './segments.ts';

export type OutputRetention = { readonly keptMs: number; readonly totalBytesMax: number };

/** A week, 4 GiB in all. */
export const OUTPUT_RETENTION: OutputRetention = { keptMs: 7 * 86_400_000, totalBytesMax: 4 * 2 ** 30 };

const COMPLETE = 'complete';

const sizeOf = (folder: string): number =>
  segmentsOf(folder).reduce(
    (total, { file }) => total + (statSync(file, { throwIfNoEntry: false })?.size ?? 0),
    0,
  );

/** The output of a member is a stream of its own. */
const streamOf = ({
  sessionId: session,
  member = 0,
}: Pick<RunKey, 'sessionId'> & { readonly member?: number | undefined }): string =>
  member === 0 ? session : `${session}.${member}`;

/** Whose stream it is, by the name of its folder; null: none. */
const sessionOf = (name: string): SessionId | null => {
  const [session = ''] = name.split('.', 1);
  return isSessionId(session) ? sessionId(session) : null;
};

/**
 * One folder per session, or member of one, below `root`. Each record carries the place it came from, so that what is stored and how far it was read can't differ, whenever
 * the process is killed. A file `complete` names the last epoch of which all is stored.
 */
export const fileOutputStore = (
  root: string,
  limits: SegmentLimits = OUTPUT_LIMITS,
  retention: OutputRetention = OUTPUT_RETENTION,
): OutputStore => {
  mkdirSync(root, { recursive: true, mode: 0o700 });
  const writers = new Map<string, SegmentWriter>();
  const readers = new Map<string, SegmentReader>();
  const folderOf = (stream: string): string => path.join(root, stream);

  const writerOf = (stream: string): SegmentWriter => {
    const known = writers.get(stream);
    if (known !== undefined) return known;
    const opened = openSegmentWriter(folderOf(stream), limits);
    writers.set(stream, opened);
    return opened;
  };
  const readerOf = (stream: string): SegmentReader => {
    const known = readers.get(stream);
    if (known !== undefined) return known;
    const made = segmentReader(folderOf(stream));
    readers.set(stream, made);
    return made;
  };
  const completeEpoch = (stream: string): number => {
    try {
      return Number(readFileSync(path.join(folderOf(stream), COMPLETE), 'utf8'));
    } catch {
      return 0;
    }
  };
  const isComplete = (key: RunKey): boolean => completeEpoch(streamOf(key)) >= key.epoch;

  return {
    placeOf: (key) => {
      const stream = streamOf(key);
      if (!existsSync(folderOf(stream))) return null;
      const last = writerOf(stream).last();
      // Nothing of the program's own is stored yet: what is there the agent has said.
      return last !== null && last.epoch === key.epoch && last.place !== '' ? last.place : null;
    },
    append: (key, pieces) => {
      const writer = writerOf(streamOf(key));
      const isOvertaken = (writer.last()?.epoch ?? 0) > key.epoch;
      if (pieces.length > 0 && !isOvertaken) writer.append(key.epoch, pieces);
    },
    complete: (key) => {
      if (isComplete(key)) return;
      const stream = streamOf(key);
      mkdirSync(folderOf(stream), { recursive: true, mode: 0o700 });
      writeFileSync(path.join(folderOf(stream), COMPLETE), String(key.epoch), { mode: 0o600 });
      writers.get(stream)?.close();
      writers.delete(stream);
    },
    isComplete,
    read: (session, cursor, limitBytes, member) => {
      const stream = streamOf({ sessionId: session, member });
      if (!existsSync(folderOf(stream))) return null;
      const { records, cursor: next, isAtEnd } = readerOf(stream).read(cursor, limitBytes);
      return {
        chunks: records.map(({ source, at, text }) => ({ source, at, text })),
        cursor: next,
        isAtEnd,
        droppedBytes: readerOf(stream).droppedBytes(),
      };
    },
    sweep: (now, isLive) => {
      const kept = readdirSync(root)
        .filter((name) => {
          const session = sessionOf(name);
          return session !== null && !isLive(session);
        })
        .map((name) => {
          const folder = path.join(root, name);
          const lastAt = statSync(folder, { throwIfNoEntry: false })?.mtimeMs ?? 0;
          return { name, folder, lastAt, bytes: sizeOf(folder) };
        })
        .toSorted((a, b) => a.lastAt - b.lastAt);
      let total = kept.reduce((bytes, one) => bytes + one.bytes, 0);
      for (const { name, folder, lastAt, bytes } of kept) {
        if (lastAt > now - retention.keptMs && total <= retention.totalBytesMax) break;
        rmSync(folder, { recursive: true, force: true });
        readers.delete(name);
        writers.get(name)?.close();
        writers.delete(name);
        total -= bytes;
      }
    },
  };
};

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

/**
 * One folder per session below `root`. Each record carries the place it came from, so that what is stored and how far it was read can't differ, whenever
 * the process is killed. A file `complete` names the last epoch of which all is stored.
 */
export const fileOutputStore = (
  root: string,
  limits: SegmentLimits = OUTPUT_LIMITS,
  retention: OutputRetention = OUTPUT_RETENTION,
): OutputStore => {
  mkdirSync(root, { recursive: true, mode: 0o700 });
  const writers = new Map<SessionId, SegmentWriter>();
  const readers = new Map<SessionId, SegmentReader>();
  const folderOf = (session: SessionId): string => path.join(root, session);

  const writerOf = (session: SessionId): SegmentWriter => {
    const known = writers.get(session);
    if (known !== undefined) return known;
    const opened = openSegmentWriter(folderOf(session), limits);
    writers.set(session, opened);
    return opened;
  };
  const readerOf = (session: SessionId): SegmentReader => {
    const known = readers.get(session);
    if (known !== undefined) return known;
    const made = segmentReader(folderOf(session));
    readers.set(session, made);
    return made;
  };
  const completeEpoch = (session: SessionId): number => {
    try {
      return Number(readFileSync(path.join(folderOf(session), COMPLETE), 'utf8'));
    } catch {
      return 0;
    }
  };
  const isComplete = ({ sessionId: session, epoch }: RunKey): boolean => completeEpoch(session) >= epoch;

  return {
    placeOf: ({ sessionId: session, epoch }) => {
      if (!existsSync(folderOf(session))) return null;
      const last = writerOf(session).last();
      return last !== null && last.epoch === epoch ? last.place : null;
    },
    append: ({ sessionId: session, epoch }, pieces) => {
      const isOvertaken = (writerOf(session).last()?.epoch ?? 0) > epoch;
      if (pieces.length > 0 && !isOvertaken) writerOf(session).append(epoch, pieces);
    },
    complete: (key) => {
      if (isComplete(key)) return;
      mkdirSync(folderOf(key.sessionId), { recursive: true, mode: 0o700 });
      writeFileSync(path.join(folderOf(key.sessionId), COMPLETE), String(key.epoch), { mode: 0o600 });
      writers.get(key.sessionId)?.close();
      writers.delete(key.sessionId);
    },
    isComplete,
    read: (session, cursor, limitBytes) => {
      if (!existsSync(folderOf(session))) return null;
      const { records, cursor: next, isAtEnd } = readerOf(session).read(cursor, limitBytes);
      return {
        chunks: records.map(({ source, at, text }) => ({ source, at, text })),
        cursor: next,
        isAtEnd,
        droppedBytes: readerOf(session).droppedBytes(),
      };
    },
    sweep: (now, isLive) => {
      const kept = readdirSync(root)
        .filter((name) => isSessionId(name) && !isLive(sessionId(name)))
        .map((name) => {
          const folder = path.join(root, name);
          const lastAt = statSync(folder, { throwIfNoEntry: false })?.mtimeMs ?? 0;
          return { session: sessionId(name), folder, lastAt, bytes: sizeOf(folder) };
        })
        .toSorted((a, b) => a.lastAt - b.lastAt);
      let total = kept.reduce((bytes, one) => bytes + one.bytes, 0);
      for (const { session, folder, lastAt, bytes } of kept) {
        if (lastAt > now - retention.keptMs && total <= retention.totalBytesMax) break;
        rmSync(folder, { recursive: true, force: true });
        readers.delete(session);
        writers.get(session)?.close();
        writers.delete(session);
        total -= bytes;
      }
    },
  };
};

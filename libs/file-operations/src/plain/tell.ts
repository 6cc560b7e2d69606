import { writeSync } from 'node:fs';
import { jsonField, jsonLine, quoted, readable, toBytes } from './byte-text.ts';
import type { Folder } from './folder.ts';
import { pathIn } from './folder.ts';
import { codeOf, type Job, sentenceOf } from './job.ts';
import type { Output } from './output.ts';

/** What is not a result: failures with their paths, progress, and the sum at the end. */
export type Tell = {
  /**
   * `attempted` could not be done with `name` in the folder (absent: with the folder itself). That something is gone which was there a moment ago
   * is no failure: it is counted as vanished.
   */
  readonly failure: (folder: Folder, name: string | undefined, attempted: string, error: unknown) => void;
  /** One of ours, with a stable code. */
  readonly own: (folder: Folder, name: string | undefined, code: string, sentence: string) => void;
  /** Of a path that was given, before any folder of it is known. */
  readonly path: (path: string, attempted: string, error: unknown) => void;
  readonly pathOwn: (path: string, code: string, sentence: string) => void;
  readonly progress: () => void;
  readonly done: () => void;
  readonly refused: (sentence: string) => void;
};

type Failed = {
  readonly path: string;
  readonly attempted?: string;
  readonly code: string;
  readonly sentence: string;
};

const writeWhole = (fd: number, text: string): void => {
  const bytes = toBytes(text);
  for (let at = 0; at < bytes.length;) {
    try {
      at += writeSync(fd, bytes, at);
    } catch (error) {
      if (codeOf(error) !== 'EAGAIN') return; // nobody listens: there is nobody to tell that to either
    }
  }
};

const spoil = (folder: Folder, name: string | undefined): void => {
  folder.isSpoiled = true;
  if (name === undefined && folder.parent !== undefined) folder.parent.isSpoiled = true;
};

export const createTell = (job: Job, output: Output): Tell => {
  const isForMachines = (): boolean => job.eventsFd !== undefined || job.isJson;
  /** Whoever reads JSON finds all in one place; who listens to events hears of them there, too. */
  const say = (line: string): void => {
    if (job.isJson) output.put(line);
    if (job.eventsFd !== undefined || !job.isJson) writeWhole(job.eventsFd ?? 2, line);
  };
  const failed = ({ path, attempted, code, sentence }: Failed): void => {
    job.counts.failures += 1;
    if (job.isSilent) return;
    say(
      isForMachines()
        ? jsonLine({
            event: 'failure',
            ...jsonField('path', path),
            ...(attempted === undefined ? {} : { attempted }),
            code,
            message: sentence,
          })
        : `berth-fs ${job.command}: ${quoted(path)}: ${attempted === undefined ? '' : `${attempted}: `}${sentence}\n`,
    );
  };
  const counts = (event: string, more: object): string =>
    jsonLine({
      event,
      files: job.counts.files,
      folders: job.counts.folders,
      bytes: job.counts.bytes,
      failures: job.counts.failures,
      vanished: job.counts.vanished,
      ...more,
    });
  return {
    failure: (folder, name, attempted, error) => {
      const code = codeOf(error);
      const wasFound = name === undefined ? folder.depth > 0 : folder.depth >= 0; // and not given by the caller
      if (
        (wasFound && (code === 'ENOENT' || code === 'ESTALE')) ||
        (job.ignoresAbsent && (code === 'ENOENT' || code === 'ENOTDIR'))
      ) {
        job.counts.vanished += 1;
        return;
      }
      spoil(folder, name);
      failed({ path: pathIn(folder, name), attempted, code, sentence: sentenceOf(error) });
    },
    own: (folder, name, code, sentence) => {
      spoil(folder, name);
      failed({ path: pathIn(folder, name), code, sentence });
    },
    path: (path, attempted, error) => {
      const code = codeOf(error);
      if (job.ignoresAbsent && (code === 'ENOENT' || code === 'ENOTDIR')) return;
      failed({ path, attempted, code, sentence: sentenceOf(error) });
    },
    pathOwn: (path, code, sentence) => failed({ path, code, sentence }),
    progress: () => {
      if (job.eventsFd !== undefined) writeWhole(job.eventsFd, counts('progress', {}));
    },
    done: () => {
      if (isForMachines()) say(counts('done', { cancelled: job.cancelledBy !== undefined }));
    },
    refused: (sentence) => {
      say(
        isForMachines()
          ? jsonLine({ event: 'refused', code: 'usage', message: readable(sentence) })
          : `berth-fs ${job.command}: ${sentence}\n`,
      );
    },
  };
};

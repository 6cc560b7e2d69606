import { writeSync } from 'node:fs';
import { toBytes } from './byte-text.ts';
import { codeOf } from './job.ts';

/** Results on stdout, in pieces of some size. A reader that is slow makes everybody wait: nothing piles up. */
export type Output = {
  readonly put: (text: string) => void;
  readonly flush: () => void;
  /** The other end of the pipe is closed. */
  readonly isReaderGone: () => boolean;
};

const PIECE = 64 * 1024;

export const createOutput = (): Output => {
  let pending: string[] = [];
  let length = 0;
  let isGone = false;
  const flush = (): void => {
    const bytes = toBytes(pending.join(''));
    pending = [];
    length = 0;
    for (let at = 0; at < bytes.length && !isGone;) {
      try {
        at += writeSync(1, bytes, at);
      } catch (error) {
        isGone = codeOf(error) !== 'EAGAIN';
      }
    }
  };
  return {
    put: (text) => {
      if (text === '') return;
      pending.push(text);
      length += text.length;
      if (length >= PIECE) flush();
    },
    flush,
    isReaderGone: () => isGone,
  };
};

import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { Buffer } from 'node:buffer';

export type Lines = { readonly lines: readonly string[]; readonly end: number };

/** The whole lines of a file from a byte on, and where they end. Empty if the file is gone: the oldest output may be dropped at any time. */
export const readLines = (file: string, from: number): Lines => {
  let descriptor: number;
  try {
    descriptor = openSync(file, 'r');
  } catch {
    return { lines: [], end: from };
  }
  try {
    const start = from < 0 ? Math.max(0, fstatSync(descriptor).size + from) : from;
    const content = Buffer.alloc(Math.max(0, fstatSync(descriptor).size - start));
    const got = readSync(descriptor, content, 0, content.length, start);
    const whole = content.subarray(0, got).lastIndexOf(0x0a) + 1;
    const lines = content.subarray(0, whole).toString('utf8').split('\n').slice(0, -1);
    return { lines, end: start + whole };
  } finally {
    closeSync(descriptor);
  }
};

import { readdirSync } from 'node:fs';
import path from 'node:path';

/** A file that holds a stretch of output; its name is the offset of its first byte, so that gaps tell how much was dropped. */
export type Segment = { readonly start: number; readonly file: string };

const NAME = /^(\d{15})\.out$/;

export const segmentFile = (folder: string, start: number): string =>
  path.join(folder, `${String(start).padStart(15, '0')}.out`);

/** The segments of a folder in order; none if there is no folder. */
export const segmentsOf = (folder: string): readonly Segment[] => {
  let names: readonly string[];
  try {
    names = readdirSync(folder);
  } catch {
    return [];
  }
  return names
    .flatMap((name) => {
      const digits = NAME.exec(name)?.[1];
      return digits === undefined ? [] : [{ start: Number(digits), file: path.join(folder, name) }];
    })
    .toSorted((a, b) => a.start - b.start);
};

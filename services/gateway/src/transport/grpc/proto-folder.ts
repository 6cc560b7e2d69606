import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { invariant } from '#kernel';

const PACKAGE = 'proto/berth/v1';

/** The folder `proto` of the checkout or the image that this file is part of, and the files of `berth.v1` in it. */
export const protoFiles = (): { readonly folder: string; readonly files: readonly string[] } => {
  let at = import.meta.dirname;
  while (!existsSync(path.join(at, PACKAGE))) {
    const above = path.dirname(at);
    invariant(above !== at, `${PACKAGE} is missing in this installation`);
    at = above;
  }
  const names = readdirSync(path.join(at, PACKAGE)).filter((name) => name.endsWith('.proto'));
  return { folder: path.join(at, 'proto'), files: names.map((name) => `berth/v1/${name}`).toSorted() };
};

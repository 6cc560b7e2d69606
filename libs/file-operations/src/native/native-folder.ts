import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** Where the C sources of a program lie, and where it is built to. */
export type NativeFiles = { readonly sources: string; readonly binary: string };

const rootAbove = (folder: string): string | undefined => {
  for (let at = folder; ; at = dirname(at)) {
    const manifest = join(at, 'package.json');
    if (existsSync(manifest) && readFileSync(manifest, 'utf8').includes('"name": "berth-workspace"'))
      return at;
    if (dirname(at) === at) return undefined;
  }
};

/** Of the checkout that this file is part of; undefined: it is part of none. */
export const nativeFiles = (program: string): NativeFiles | undefined => {
  const root = rootAbove(import.meta.dirname);
  if (root === undefined) return undefined;
  return { sources: join(root, 'native', program), binary: join(root, 'dist', 'native', program) };
};

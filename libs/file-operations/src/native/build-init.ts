import { existsSync } from 'node:fs';
import { compile, type Compiled } from './compile.ts';
import { nativeFiles } from './native-folder.ts';

/** Compiles what waits in containers that are made ahead, if need be. It runs in any image, so it brings along all that it needs. */
export const buildInit = (): Compiled => {
  const compiled = compile('berth-init', ['-Wall', '-Wextra', '-static']);
  if (compiled.kind !== 'unavailable') return compiled;
  // It may have come with what was installed.
  const binary = nativeFiles('berth-init')?.binary;
  return binary !== undefined && existsSync(binary) ? { kind: 'present', path: binary } : compiled;
};

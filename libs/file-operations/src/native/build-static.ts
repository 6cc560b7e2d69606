import { existsSync } from 'node:fs';
import { compile, type Compiled } from './compile.ts';
import { nativeFiles } from './native-folder.ts';

/** Compiles a program that runs in any image, if need be: it brings along all that it needs. */
const buildStatic = (program: string): Compiled => {
  const compiled = compile(program, ['-Wall', '-Wextra', '-static']);
  if (compiled.kind !== 'unavailable') return compiled;
  // It may have come with what was installed.
  const binary = nativeFiles(program)?.binary;
  return binary !== undefined && existsSync(binary) ? { kind: 'present', path: binary } : compiled;
};

/** What waits in containers that are made ahead. */
export const buildInit = (): Compiled => buildStatic('berth-init');

/** What holds terminals in sessions. */
export const buildTerminal = (): Compiled => buildStatic('berth-terminal');

import { existsSync } from 'node:fs';
import type { FileOperations } from './file-operations.ts';
import { nativeFiles } from './native/native-folder.ts';
import { type Program, runProgram } from './run-program.ts';

/** The helper in C at this path, as a program. */
export const nativeProgram = (path: string): Program => ({ command: path, args: [] });

/** By the helper in C at this path. */
export const nativeFileOperations = (path: string): FileOperations => ({
  kind: 'native',
  start: (request) => runProgram(nativeProgram(path), request),
});

/** Where the helper lies that was built with this checkout; undefined: it was not. */
export const findHelper = (): string | undefined => {
  const binary = nativeFiles('berth-fs')?.binary;
  return binary !== undefined && existsSync(binary) ? binary : undefined;
};

import { extname, join } from 'node:path';
import type { FileOperations } from './file-operations.ts';
import { type Program, runProgram } from './run-program.ts';

/** So many requests wait at the same time; Node's own number is 4. */
const REQUESTS = 128;

/** The one in TypeScript, as a program: a Node of its own, since its requests must not take the thread pool of this one. */
export const plainProgram = (): Program => ({
  command: process.execPath,
  // .ts from the sources, .js when compiled.
  args: [join(import.meta.dirname, 'plain', `main${extname(import.meta.filename)}`)],
  env: { ...process.env, UV_THREADPOOL_SIZE: String(REQUESTS) },
});

/** In TypeScript. */
export const plainFileOperations = (): FileOperations => ({
  kind: 'plain',
  start: (request) => runProgram(plainProgram(), request),
});

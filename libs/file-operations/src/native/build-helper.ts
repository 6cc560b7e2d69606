import { compile, type Compiled } from './compile.ts';

/** Compiles the helper, if need be. Where it is unavailable, the program in TypeScript does the work. */
export const buildHelper = (): Compiled => compile('berth-fs', ['-Wall', '-Wextra']);

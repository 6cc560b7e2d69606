/* A step of the build: the helper of file operations, if there is a C compiler. It is never a fault that there is none. */
import { buildHelper } from './build-helper.ts';

const build = buildHelper();
if (build.kind === 'unavailable')
  process.stderr.write(`Files are worked on in TypeScript, which is slower, since ${build.why}.\n`);

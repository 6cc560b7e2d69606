/* A step of the build: the programs in C, if there is a C compiler. It is never a fault that there is none. */
import { buildHelper } from './build-helper.ts';
import { buildInit, buildTerminal } from './build-static.ts';

const build = buildHelper();
if (build.kind === 'unavailable')
  process.stderr.write(`Files are worked on in TypeScript, which is slower, since ${build.why}.\n`);
const init = buildInit();
if (init.kind === 'unavailable')
  process.stderr.write(`No containers are made ahead, so that sessions start slower, since ${init.why}.\n`);
const terminal = buildTerminal();
if (terminal.kind === 'unavailable')
  process.stderr.write(`Terminals end with the agent of their node, since ${terminal.why}.\n`);

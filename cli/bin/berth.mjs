#!/usr/bin/env node
/* Starts the compiled command line under the Node that came with npm. It runs on any Node that npm runs on. */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { constants } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const NODE_MAJOR = 24;
const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const program = join(root, 'dist', 'cli', 'src', 'main.js');
const node = join(root, 'node_modules', `node-linux-${process.arch}`, 'bin', 'node');

if (!existsSync(program)) {
  console.error(
    `The command line is not built yet: run \`npm start\` (or \`npm run build\`) in ${root} once.`,
  );
  process.exitCode = 1;
} else if (Number(process.versions.node.split('.')[0]) >= NODE_MAJOR || !existsSync(node)) {
  await import(pathToFileURL(program).href);
} else {
  const child = spawn(node, [program, ...process.argv.slice(2)], { stdio: 'inherit' });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  child.once('exit', (code, signal) => {
    process.exitCode = code ?? 128 + (constants.signals[signal] ?? 0);
  });
}

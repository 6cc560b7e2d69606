import { spawn } from 'node:child_process';

const OUTPUT_LENGTH_MAX = 64 * 1024;

export type Ended = { readonly code: number | null; readonly output: string };

/** Runs a program to its end and keeps the tail of what it said. It is killed when the deadline passes; a missing program is code 127. */
export const runToEnd = (
  command: readonly [string, ...string[]],
  options: {
    readonly timeoutMs: number;
    readonly cwd?: string;
    readonly env?: NodeJS.ProcessEnv;
    readonly uid?: number;
    readonly gid?: number;
  },
): Promise<Ended> => {
  const { timeoutMs, ...spawnOptions } = options;
  const [program, ...args] = command;
  return new Promise((resolve) => {
    let output = '';
    const keep = (chunk: Buffer): void => {
      output = (output + chunk.toString('utf8')).slice(-OUTPUT_LENGTH_MAX);
    };
    const child = spawn(program, args, { ...spawnOptions, stdio: ['ignore', 'pipe', 'pipe'] });
    const timer = setTimeout(() => {
      keep(Buffer.from(`\nstopped after ${timeoutMs} ms`));
      child.kill('SIGKILL');
    }, timeoutMs);
    child.stdout.on('data', keep);
    child.stderr.on('data', keep);
    child.once('error', (cause) => {
      clearTimeout(timer);
      resolve({ code: 127, output: cause.message });
    });
    child.once('close', (code) => {
      clearTimeout(timer);
      resolve({ code, output });
    });
  });
};

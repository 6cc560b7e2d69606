import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import path from 'node:path';

const root = path.resolve(import.meta.dirname, '..');
const END_MAX_MS = 30_000;

/** The agent of one node as a process of its own, so that it can be killed at any instruction. */
export type AgentProcess = {
  /** SIGKILL, and another one in its place. */
  readonly kill9: () => Promise<void>;
  /** SIGTERM; resolves when it has ended. @throws when it does not */
  readonly stop: () => Promise<void>;
};

/** Starts it from what was built; it ends with this process. What it logs goes to the file. */
export const startAgent = (env: Readonly<Record<string, string>>, logFile: string): AgentProcess => {
  const log = createWriteStream(logFile, { flags: 'a' });
  const launch = (): ChildProcess => {
    const main = path.join(root, 'dist/services/agent/src/main.js');
    const child = spawn('setpriv', ['--pdeathsig=KILL', process.execPath, main], {
      env: { PATH: process.env['PATH'] ?? '', ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    child.stdout?.pipe(log, { end: false });
    child.stderr?.pipe(log, { end: false });
    return child;
  };
  const ended = async (child: ChildProcess, signal: 'SIGKILL' | 'SIGTERM'): Promise<void> => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const isOver = once(child, 'exit', { signal: AbortSignal.timeout(END_MAX_MS) });
    child.kill(signal);
    await isOver;
  };
  let child = launch();
  return {
    kill9: async () => {
      await ended(child, 'SIGKILL');
      child = launch();
    },
    stop: () => ended(child, 'SIGTERM'),
  };
};

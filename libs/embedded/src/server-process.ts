import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync, openSync, readSync, statSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { CannotStart } from './cannot-start.ts';

export type ServerExit = { readonly code: number | null; readonly signal: NodeJS.Signals | null };

/** A server that runs as a child of this process. */
export type EmbeddedServer = {
  /** How a client with all rights connects; holds a password. */
  readonly url: string;
  readonly port: number;
  readonly pid: number;
  /** Resolves when the process has ended, for whatever reason. */
  readonly exited: Promise<ServerExit>;
  /** Ends it cleanly, and by force when it takes too long. */
  readonly stop: () => Promise<void>;
  /** SIGKILL: what a power cut of this process looks like. */
  readonly kill9: () => Promise<void>;
};

export type ServerProcess = {
  readonly pid: number;
  readonly exited: Promise<ServerExit>;
  readonly hasExited: () => boolean;
  /** What it has written to its log since it was started, the tail of it. */
  readonly said: () => string;
  readonly stop: (signal: NodeJS.Signals, timeoutMs: number) => Promise<void>;
};

export type ServerCommand = {
  readonly program: string;
  readonly args: readonly string[];
  readonly env?: NodeJS.ProcessEnv;
  readonly uid?: number;
  readonly gid?: number;
};

const TAIL_LENGTH_MAX = 8 * 1024;

const tailSince = (file: string, start: number): string => {
  const end = statSync(file).size;
  const from = Math.max(start, end - TAIL_LENGTH_MAX);
  const buffer = Buffer.alloc(Math.max(0, end - from));
  const descriptor = openSync(file, 'r');
  try {
    readSync(descriptor, buffer, 0, buffer.length, from);
  } finally {
    closeSync(descriptor);
  }
  return buffer.toString('utf8');
};

/**
 * Starts a server with its output appended to a log file. It gets a process group of its own, so that a Ctrl-C in the terminal reaches
 * only the one who started it, who then stops the servers in the right order.
 */
export const startServerProcess = async (command: ServerCommand, logFile: string): Promise<ServerProcess> => {
  const log = openSync(logFile, 'a', 0o600);
  const start = statSync(logFile).size;
  const child: ChildProcess = spawn(command.program, command.args, {
    detached: true,
    stdio: ['ignore', log, log],
    ...(command.env === undefined ? {} : { env: command.env }),
    ...(command.uid === undefined ? {} : { uid: command.uid }),
    ...(command.gid === undefined ? {} : { gid: command.gid }),
  });
  closeSync(log);
  let exit: ServerExit | null = null;
  const exited = new Promise<ServerExit>((resolve) => {
    child.once('exit', (code, signal) => {
      exit = { code, signal };
      resolve(exit);
    });
  });
  const pid = await new Promise<number>((resolve, reject) => {
    child.once('error', (cause) =>
      reject(new CannotStart(`${command.program} can't be run: ${cause.message}`, { cause })),
    );
    child.once('spawn', () => resolve(child.pid ?? 0));
  });
  return {
    pid,
    exited,
    hasExited: () => exit !== null,
    said: () => tailSince(logFile, start),
    stop: async (signal, timeoutMs) => {
      if (exit !== null) return;
      child.kill(signal);
      const timer = new AbortController();
      const inTime = await Promise.race([
        exited.then(() => true),
        sleep(timeoutMs, false, { signal: timer.signal }).catch(() => false),
      ]);
      timer.abort();
      if (!inTime) child.kill('SIGKILL');
      await exited;
    },
  };
};

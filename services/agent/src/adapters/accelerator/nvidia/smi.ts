import { type ChildProcess, spawn } from 'node:child_process';
import { DependencyFailure } from '#kernel';

/** Asks `nvidia-smi` one thing. @throws DependencyFailure with what it said */
export type Smi = (args: readonly string[]) => Promise<string>;

const PROGRAM = 'nvidia-smi';
const TIMEOUT_MS = 20_000;
const OUTPUT_MAX_BYTES = 16 * 2 ** 20;
/** A sick GPU can hold a process in the kernel, where no signal reaches it; more of them would help nobody. */
const RUNNING_MAX = 4;

const failure = (args: readonly string[], cause: unknown, retryable = true): DependencyFailure =>
  new DependencyFailure(PROGRAM, `ask ${PROGRAM} ${args.join(' ')}`.slice(0, 120), { retryable, cause });

/** The tool is not installed. */
export const isNotInstalled = (error: unknown): boolean =>
  error instanceof DependencyFailure &&
  error.cause instanceof Error &&
  'code' in error.cause &&
  error.cause.code === 'ENOENT';

/** The tool on the PATH, with a deadline, one process for each question. */
export const openSmi = (timeoutMs = TIMEOUT_MS): Smi => {
  const running = new Set<ChildProcess>();
  return (args) =>
    new Promise((resolve, reject) => {
      if (running.size >= RUNNING_MAX)
        return reject(failure(args, 'earlier calls of it do not come back: a GPU or its driver hangs'));
      const child = spawn(PROGRAM, args, { stdio: ['ignore', 'pipe', 'pipe'] });
      running.add(child);
      const said: Record<'stdout' | 'stderr', string> = { stdout: '', stderr: '' };
      const hear = (source: 'stdout' | 'stderr') => (chunk: string) => {
        said[source] += chunk;
        if (said[source].length > OUTPUT_MAX_BYTES) child.kill('SIGKILL');
      };
      child.stdout.setEncoding('utf8').on('data', hear('stdout'));
      child.stderr.setEncoding('utf8').on('data', hear('stderr'));
      const timer = setTimeout(() => {
        child.kill('SIGKILL');
        reject(failure(args, `no answer within ${timeoutMs / 1000} s`));
      }, timeoutMs);
      child.once('error', (error) => {
        clearTimeout(timer);
        running.delete(child);
        reject(failure(args, error, false));
      });
      child.once('close', (code) => {
        clearTimeout(timer);
        running.delete(child);
        if (code === 0) return resolve(said.stdout);
        const words = `${said.stderr}\n${said.stdout}`.trim().slice(0, 300);
        return reject(failure(args, words === '' ? `exit code ${code ?? 'none'}` : words));
      });
    });
};

import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { cpus } from 'node:os';

/** What one run took. `serverSeconds`: of the processors, by the file system that answered it. */
export type Timing = {
  readonly seconds: number;
  readonly cpuSeconds: number;
  readonly serverSeconds: number;
};
/** `othersCores`: processors that were busy with none of this: above a few tenths the time says little. */
export type Watched<T> = T & { readonly othersCores: number };

const TICKS_PER_SECOND = 100;
/** User and system time; one run of coreutils may take many minutes. */
const LIMIT_MS = 3_600_000;

const busySeconds = (): number => {
  const times = cpus().map((cpu) => cpu.times);
  return times.reduce((sum, { user, nice, sys, irq }) => sum + user + nice + sys + irq, 0) / 1000;
};

const ownSeconds = (pid: number | undefined): number => {
  if (pid === undefined) return 0;
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
    .replace(/^.*\) /s, '')
    .split(' ');
  return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND;
};

/** Says of all that ran meanwhile how much else the processors had to do. */
export const watched = async <T extends Timing>(
  work: () => Promise<readonly T[]>,
): Promise<readonly Watched<T>[]> => {
  const [busyBefore, begun] = [busySeconds(), performance.now()];
  const timings = await work();
  const seconds = Math.max((performance.now() - begun) / 1000, 0.001);
  const ours = timings.reduce((sum, { cpuSeconds, serverSeconds }) => sum + cpuSeconds + serverSeconds, 0);
  const othersCores = Math.max(0, (busySeconds() - busyBefore - ours) / seconds);
  return timings.map((timing) => ({ ...timing, othersCores }));
};

type RunOptions = {
  readonly cwd: string;
  readonly serverPid?: number | undefined;
  readonly signal?: AbortSignal | undefined;
};

/** Runs a program with its output thrown away; `serverPid`: the file system that answers it. Fails if the program does. */
export const timedRun = async (
  command: readonly string[],
  { cwd, serverPid, signal }: RunOptions,
): Promise<Timing> => {
  signal?.throwIfAborted();
  const serverBefore = ownSeconds(serverPid);
  // Bash tells user and system time to the millisecond, which Node does not know of its children.
  const child = spawn('bash', ['-c', 'TIMEFORMAT="%3R %3U %3S"; time "$@" >/dev/null', 'bash', ...command], {
    cwd,
    stdio: ['ignore', 'ignore', 'pipe'],
    timeout: LIMIT_MS,
    env: { ...process.env, LC_ALL: 'C' },
    // With a group of its own, so that both bash and what it runs can be ended.
    detached: true,
  });
  const end = (): void => {
    if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
  };
  signal?.addEventListener('abort', end, { once: true });
  let told = '';
  child.stderr.on('data', (chunk: Buffer) => (told += chunk.toString()));
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  signal?.removeEventListener('abort', end);
  signal?.throwIfAborted();
  const [seconds = Number.NaN, user = 0, system = 0] =
    told.trimEnd().split('\n').at(-1)?.split(' ').map(Number) ?? [];
  if (code !== 0 || Number.isNaN(seconds))
    throw new Error(`${command.join(' ')} ended with ${String(code)}: ${told}`);
  return { seconds, cpuSeconds: user + system, serverSeconds: ownSeconds(serverPid) - serverBefore };
};

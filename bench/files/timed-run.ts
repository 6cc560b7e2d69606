import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { cpus } from 'node:os';

/** What one run took. `others`: processors that were busy with none of this, the file system's included: above a few tenths the time says little. */
export type Timing = { readonly seconds: number; readonly cpuSeconds: number; readonly othersCores: number };

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

/** Runs a program with its output thrown away; `serverPid`: the file system that answers it. Fails if the program does. */
export const timedRun = async (
  command: readonly string[],
  options: { readonly cwd: string; readonly serverPid?: number | undefined },
): Promise<Timing> => {
  const [busyBefore, serverBefore] = [busySeconds(), ownSeconds(options.serverPid)];
  // Bash tells user and system time to the millisecond, which Node does not know of its children.
  const child = spawn('bash', ['-c', 'TIMEFORMAT="%3R %3U %3S"; time "$@" >/dev/null', 'bash', ...command], {
    cwd: options.cwd,
    stdio: ['ignore', 'ignore', 'pipe'],
    timeout: LIMIT_MS,
    env: { ...process.env, LC_ALL: 'C' },
  });
  let told = '';
  child.stderr.on('data', (chunk: Buffer) => (told += chunk.toString()));
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  const [busyAfter, serverAfter] = [busySeconds(), ownSeconds(options.serverPid)];
  const [seconds = Number.NaN, user = 0, system = 0] =
    told.trimEnd().split('\n').at(-1)?.split(' ').map(Number) ?? [];
  if (code !== 0 || Number.isNaN(seconds))
    throw new Error(`${command.join(' ')} ended with ${String(code)}: ${told}`);
  const cpuSeconds = user + system;
  const foreign = busyAfter - busyBefore - cpuSeconds - (serverAfter - serverBefore);
  return { seconds, cpuSeconds, othersCores: Math.max(0, foreign / Math.max(seconds, 0.001)) };
};

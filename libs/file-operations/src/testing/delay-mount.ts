import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { compile } from '../native/compile.ts';

/** As native/delayfs/delayfs.c explains them: `delay_us`, `entry_timeout`, `rdplus` … */
export type DelayOptions = Readonly<Record<string, number | string>>;

/** A folder seen through a file system that answers each request late, as a NAS does. */
export type DelayMount = {
  readonly path: string;
  /** Of the process that answers. */
  readonly pid: number | undefined;
  /** How many requests of each kind there were, and the most that were under way (`inflight_max`). */
  readonly requests: () => Promise<Readonly<Record<string, number>>>;
  readonly unmount: () => Promise<void>;
};

const MOUNT_MS = 10_000;
const POLL_MS = 20;
const APT = 'apt-get install fuse3 libfuse3-dev pkg-config gcc libc6-dev';

const libraries = (): readonly string[] | undefined => {
  const asked = spawnSync('pkg-config', ['--cflags', '--libs', 'fuse3'], { encoding: 'utf8' });
  return asked.status === 0 ? asked.stdout.trim().split(/\s+/) : undefined;
};

const has = (command: string): boolean =>
  spawnSync(command, ['--version'], { stdio: 'ignore' }).error === undefined;

/** What mounts need; `missing` is a sentence that says what to do. Nothing is installed. */
export const prepareDelayedMounts = ():
  | { readonly kind: 'ready'; readonly program: string }
  | { readonly kind: 'missing'; readonly why: string } => {
  if (!existsSync('/dev/fuse')) return { kind: 'missing', why: 'there is no /dev/fuse on this machine' };
  if (process.geteuid?.() !== 0) return { kind: 'missing', why: 'only root can mount it' };
  const flags = libraries();
  if (flags === undefined || !has('fusermount3'))
    return { kind: 'missing', why: `libfuse 3 is not installed (Debian: ${APT})` };
  const built = compile('delayfs', ['-Wall'], flags);
  return built.kind === 'unavailable'
    ? { kind: 'missing', why: built.why }
    : { kind: 'ready', program: built.path };
};

const until = async (holds: () => boolean, what: string): Promise<void> => {
  const deadline = performance.now() + MOUNT_MS;
  while (!holds()) {
    if (performance.now() > deadline) throw new Error(`${what} within ${MOUNT_MS / 1000} s`);
    await pause(POLL_MS);
  }
};

const isOver = (child: ChildProcess): boolean => child.exitCode !== null || child.signalCode !== null;

const readCounts = (file: string): Readonly<Record<string, number>> => {
  const counts: unknown = JSON.parse(readFileSync(file, 'utf8'));
  return Object.fromEntries(
    Object.entries(typeof counts === 'object' && counts !== null ? counts : {}).map(([name, count]) => [
      name,
      Number(count),
    ]),
  );
};

/** Mounts `source` under a path of its own. */
export const mountDelayed = async (
  program: string,
  source: string,
  options: DelayOptions,
): Promise<DelayMount> => {
  const folder = mkdtempSync(join(tmpdir(), 'berth-delayed-'));
  const [path, counts] = [join(folder, 'mount'), join(folder, 'requests.json')];
  mkdirSync(path);
  const all = { source, stats: counts, ...options };
  const words = Object.entries(all).map(([name, value]) => `${name}=${value}`);
  const before = statSync(path).dev;
  const child = spawn(program, ['-f', '-o', words.join(','), path], { stdio: ['ignore', 'ignore', 'pipe'] });
  let complaint = '';
  child.stderr.on('data', (chunk: Buffer) => (complaint += chunk.toString()));
  await until(() => isOver(child) || statSync(path).dev !== before, 'it is not mounted');
  if (isOver(child)) throw new Error(`delayfs ended: ${complaint}`);
  return {
    path,
    pid: child.pid,
    requests: async () => {
      rmSync(counts, { force: true });
      child.kill('SIGUSR1');
      await until(() => existsSync(counts), 'no counts were written');
      return readCounts(counts);
    },
    unmount: async () => {
      const ended = isOver(child) ? Promise.resolve() : once(child, 'exit');
      execFileSync('fusermount3', ['-u', '-z', path]);
      await ended;
      rmSync(folder, { recursive: true, force: true });
    },
  };
};

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { type LogCheckReport, checkLog, type RecordedEvent } from '#contracts';
import { freePort } from '#embedded';
import { decodeEnvelope } from '#event-log';

/** Every process that `npm start` watches over. */
export type ProcessName =
  'postgres' | 'nats-server' | 'gateway' | 'scheduler' | 'agent' | 'storage' | 'metrics';

export type CliRun = {
  readonly child: ChildProcess;
  readonly stdout: () => string;
  readonly stderr: () => string;
  /** Resolves with the exit code. */
  readonly ended: Promise<number>;
};

/** A whole Berth of the test's own: the same processes that `npm start` makes, in a state folder of its own. */
export type System = {
  readonly url: string;
  readonly stateFolder: string;
  /** `berth <args>`, as a user of this clone types it. */
  readonly berth: (
    args: readonly string[],
    options?: { readonly cwd?: string; readonly env?: Readonly<Record<string, string>> },
  ) => CliRun;
  /** The process now behind the name. */
  readonly pidOf: (name: ProcessName) => Promise<number>;
  /** SIGKILL, and resolves when another process stands in its place. */
  readonly kill9: (name: ProcessName) => Promise<void>;
  readonly events: () => Promise<readonly RecordedEvent[]>;
  readonly check: () => Promise<LogCheckReport>;
  readonly stop: () => Promise<void>;
};

const root = path.resolve(import.meta.dirname, '..');
const START_MAX_MS = 180_000;
const REPLACED_MAX_MS = 30_000;
/** The first run of an image on a machine makes it. */
const CLI_MAX_MS = 560_000;

/** Resolves with the first value that is not null; rejects after `maxMs` with the sentence. */
export const until = async <Value>(
  sentence: string,
  maxMs: number,
  look: () => Promise<Value | null>,
): Promise<Value> => {
  const endsAt = performance.now() + maxMs;
  for (;;) {
    const value = await look();
    if (value !== null) return value;
    if (performance.now() > endsAt) throw new Error(`waited ${maxMs / 1000} s in vain until ${sentence}`);
    await delay(100);
  }
};

const collect = (child: ChildProcess): { readonly stdout: () => string; readonly stderr: () => string } => {
  let stdout = '';
  let stderr = '';
  child.stdout?.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr?.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  return { stdout: () => stdout, stderr: () => stderr };
};

const startLauncher = async (stateFolder: string, env: NodeJS.ProcessEnv): Promise<ChildProcess> => {
  const port = await freePort();
  const args = ['dist/tools/start/main.js', '--json', '--port', String(port), '--node-id', 'e2e'];
  // A test run that is killed must not leave a whole system behind: the launcher gets SIGTERM when its parent dies.
  const child = spawn('setpriv', ['--pdeathsig=TERM', process.execPath, ...args], {
    cwd: root,
    env: { ...process.env, ...env, BERTH_STATE: stateFolder },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const said = collect(child);
  await until('npm start says that it is ready', START_MAX_MS, async () => {
    if (child.exitCode !== null) throw new Error(`npm start ended: ${said.stderr()}`);
    return said.stdout().includes('\n') ? true : null;
  });
  return child;
};

const readObject = async (file: string): Promise<Readonly<Record<string, unknown>> | null> => {
  try {
    const value: unknown = JSON.parse(await readFile(file, 'utf8'));
    return typeof value === 'object' && value !== null ? { ...value } : null;
  } catch {
    return null;
  }
};

/** The events of a page of `GET /v1/events`, whose times are ISO, as the log has them. */
const eventsOf = (page: unknown): readonly RecordedEvent[] => {
  if (typeof page !== 'object' || page === null || !('events' in page) || !Array.isArray(page.events))
    throw new Error(`no events: ${JSON.stringify(page)}`);
  return page.events.map((event: { readonly recordedAt: string }) =>
    decodeEnvelope(JSON.stringify({ ...event, recordedAt: Date.parse(event.recordedAt) })),
  );
};

/** Brings a system up; `stateFolder` makes it the next start of one that was there before. */
export const startSystem = async (env: NodeJS.ProcessEnv = {}, stateFolder?: string): Promise<System> => {
  const folder = stateFolder ?? (await mkdtemp(path.join(tmpdir(), 'berth-e2e-')));
  const launcher = await startLauncher(folder, env);
  const context = await readObject(path.join(folder, 'context.json'));
  const url = String(context?.['url']);
  const key = String(context?.['key']);

  const berth: System['berth'] = (args, { cwd = root, env: more = {} } = {}) => {
    const child = spawn(process.execPath, [path.join(root, 'cli/bin/berth.mjs'), ...args], {
      cwd,
      env: { ...process.env, BERTH_STATE: folder, NO_COLOR: '1', ...more },
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: CLI_MAX_MS,
    });
    const said = collect(child);
    const ended = once(child, 'close').then(() => child.exitCode ?? -1);
    return { child, ...said, ended };
  };

  const pidOf = async (name: ProcessName): Promise<number> => {
    const mark = await readObject(path.join(folder, 'run', `${name}.json`));
    const pid = mark?.['pid'];
    if (typeof pid !== 'number') throw new Error(`nothing is known of the process ${name}`);
    return pid;
  };

  const events = async (): Promise<readonly RecordedEvent[]> => {
    const all: RecordedEvent[] = [];
    for (;;) {
      const response = await fetch(`${url}/v1/events?from=${all.length + 1}&limit=1000`, {
        headers: { authorization: `Bearer ${key}` },
      });
      const page: unknown = await response.json();
      const found = eventsOf(page);
      if (found.length === 0) return all;
      all.push(...found);
    }
  };

  return {
    url,
    stateFolder: folder,
    berth,
    pidOf,
    kill9: async (name) => {
      const pid = await pidOf(name);
      process.kill(pid, 'SIGKILL');
      await until(`${name} runs again`, REPLACED_MAX_MS, async () =>
        (await pidOf(name).catch(() => pid)) === pid ? null : true,
      );
    },
    events,
    check: async () => checkLog(await events()),
    stop: async () => {
      const isGone = once(launcher, 'exit');
      launcher.kill('SIGINT');
      await isGone;
      if (stateFolder === undefined) await rm(folder, { recursive: true, force: true });
    },
  };
};

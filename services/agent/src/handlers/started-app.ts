import { setTimeout as delay } from 'node:timers/promises';
import type { AppPhase } from '#contracts';
import { describeError, type Log } from '#kernel';
import { loggedCommand } from '../domain/app-launch.ts';
import type { AppProbe } from '../ports/app-probe.ts';
import type { AppRecord } from '../ports/app-records.ts';
import type { ConnectTarget, RunningExec } from '../ports/run-streams.ts';
import type { Runtime } from '../ports/runtime.ts';
import { readAppLog } from './read-app-log.ts';

export type AppDeps = {
  readonly runtime: Pick<Runtime, 'exec' | 'connect'>;
  readonly probe: AppProbe;
  readonly log: Log;
};

/** An app that was started, or found again. */
export type StartedApp = {
  readonly record: AppRecord;
  readonly phase: () => AppPhase | 'ended';
  readonly message: () => string | undefined;
  /** When it failed or ended; null while it has not. */
  readonly overAt: () => number | null;
  readonly isHeld: boolean;
  readonly end: () => Promise<void>;
};

/** An app that has not answered for so long after its start will not. */
const READY_MAX_MS = 180_000;
const PROBE_EVERY_MS = { first: 100, most: 1000 } as const;
const SAID_BYTES_MAX = 2000;

export const targetOf = ({ target }: Pick<AppRecord, 'target'>): ConnectTarget =>
  target.kind === 'port' ? { port: target.port } : { socketPath: target.path };

/** Whether the app answers now. Anything below 500 is an answer: some want a login even for their health. */
export const answers = async (
  { runtime, probe }: Pick<AppDeps, 'runtime' | 'probe'>,
  record: AppRecord,
): Promise<boolean> => {
  const connected = await runtime.connect(record, targetOf(record));
  if (!connected.ok) return false;
  const { definition, basePath, authorization } = record;
  const path = `${definition.keepsPrefix ? basePath : '/'}${definition.readyPath}`;
  const status = await probe(connected.value, {
    protocol: definition.protocol ?? 'http',
    path,
    authorization,
  });
  return status !== null && status < 500;
};

/** One that was found running: nobody is told when it ends, so that it is asked. */
export const foundApp = (record: AppRecord): StartedApp => ({
  record,
  phase: () => 'ready',
  message: () => undefined,
  overAt: () => null,
  isHeld: false,
  end: () => Promise.resolve(),
});

/** Watches an app from its start to its end. */
export const watchedApp = (deps: AppDeps, record: AppRecord, exec: RunningExec): StartedApp => {
  let phase: AppPhase | 'ended' = 'starting';
  let message: string | undefined;
  let overAt: number | null = null;
  const over = new AbortController();

  const fail = async (why: string): Promise<void> => {
    const said = await readAppLog(deps.runtime, record, record.app, SAID_BYTES_MAX).catch(() => '');
    message = said.trim() === '' ? why : `${why} Its last words: ${said.trim()}`;
    overAt = performance.now();
    phase = 'failed';
  };

  const untilReady = async (): Promise<void> => {
    const endsAt = performance.now() + READY_MAX_MS;
    let pauseMs: number = PROBE_EVERY_MS.first;
    while (!over.signal.aborted && performance.now() < endsAt) {
      if (await answers(deps, record).catch(() => false)) {
        if (phase === 'starting') phase = 'ready';
        return;
      }
      await delay(pauseMs, undefined, { signal: over.signal, ref: false }).catch(() => undefined);
      pauseMs = Math.min(pauseMs * 1.5, PROBE_EVERY_MS.most);
    }
    if (over.signal.aborted) return;
    await fail(`${record.definition.title} did not answer within ${READY_MAX_MS / 1000} s.`);
    await exec.end();
  };

  exec.stdin.end();
  exec.stdout.resume();
  exec.stderr.resume();
  exec.exited.then(
    async (code) => {
      over.abort();
      if (phase === 'starting') await fail(`${record.definition.title} ended with code ${code}.`);
      else if (phase === 'ready') {
        overAt = performance.now();
        phase = 'ended';
      }
    },
    (error: unknown) => {
      over.abort();
      overAt = performance.now();
      phase = 'ended';
      deps.log.debug({ app: record.app, cause: describeError(error) }, 'the end of an app was not seen');
    },
  );
  void untilReady();
  return {
    record,
    phase: () => phase,
    message: () => message,
    overAt: () => overAt,
    isHeld: true,
    end: exec.end,
  };
};

/** Starts the program of an app in its run. */
export const startApp = async (
  deps: AppDeps,
  record: AppRecord,
  command: readonly string[],
  env: Readonly<Record<string, string>>,
) => {
  const started = await deps.runtime.exec(record, {
    command: loggedCommand(record.app, command),
    env,
    folder: null,
    tty: null,
  });
  return started.ok ? { ok: true as const, value: watchedApp(deps, record, started.value) } : started;
};

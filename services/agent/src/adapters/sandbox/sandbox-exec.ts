import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, readlinkSync } from 'node:fs';
import { PassThrough, Readable, Writable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import type { ExecSpec } from '#contracts';
import { accept, refuse, type Result } from '#kernel';
import type { RunningExec, StreamRefusal } from '../../ports/run-streams.ts';
import { firstChildOf, hangUp, signalGroup } from '../streams/run-process.ts';
import { environmentOf, execWords, exportsOf } from './exec-script.ts';
import type { Launch } from './run-folder.ts';

const ENTERED_MAX_MS = 2000;
const LOOK_EVERY_MS = 5;
const HANGUP_GRACE_MS = 3000;
const PASSED_ON_MAX_MS = 500;
const SIGNAL_NUMBERS: Readonly<Record<string, number>> = { SIGHUP: 1, SIGINT: 2, SIGKILL: 9, SIGTERM: 15 };
/** The file that the sealing program comes by, and is run from: no path leads to it from inside. */
export const SEAL_FD = 4;

/** As when the run itself is started: it joins the run's control groups while it may, and goes first when the machine has no memory left. */
const JOIN =
  'ulimit -c 0; echo 500 > /proc/self/oom_score_adj; for f in $BERTH_CGROUP_PROCS; do echo $$ > "$f" || exit 125; done; exec';
/** It dies with the agent. */
const ENTER = `${JOIN} setpriv --pdeathsig KILL nsenter "$@"`;
export const ENTER_FOR_GOOD = `${JOIN} nsenter "$@"`;

export type Entrance = {
  readonly launch: Launch;
  /** First process of the sandbox, as this machine numbers it. */
  readonly init: number;
  readonly sealFile: string;
  readonly stepsDown: boolean;
};

export const enteringArguments = ({ init, stepsDown }: Entrance): readonly string[] => [
  '--target',
  String(init),
  ...(stepsDown ? [] : ['--user', '--preserve-credentials']),
  '--mount',
  '--pid',
  '--net',
  '--ipc',
  '--uts',
  '--cgroup',
  '--',
  `/proc/self/fd/${SEAL_FD}`,
];

export const enteringVariables = ({ launch }: Entrance): Readonly<Record<string, string>> => ({
  PATH: '/usr/sbin:/usr/bin:/sbin:/bin',
  BERTH_CGROUP_PROCS: launch.cgroupProcs.join(' '),
});

const waited = async <Found>(find: () => Found | null, over: () => boolean): Promise<Found | null> => {
  const endsAt = performance.now() + ENTERED_MAX_MS;
  for (;;) {
    const found = find();
    if (found !== null || over() || performance.now() >= endsAt) return found;
    await delay(LOOK_EVERY_MS);
  }
};

const piped = (stream: Readable | Writable | null | undefined): Readable =>
  stream instanceof Readable ? stream : new PassThrough().end();

const start = (entrance: Entrance, spec: ExecSpec): ChildProcess => {
  const seal = openSync(entrance.sealFile, 'r');
  try {
    const child = spawn('/bin/sh', ['-c', ENTER, 'sh', ...enteringArguments(entrance), ...execWords(spec)], {
      stdio: ['pipe', 'pipe', 'pipe', 'pipe', seal],
      cwd: '/',
      env: enteringVariables(entrance),
    });
    const streams: readonly (Readable | Writable | null | undefined)[] = child.stdio;
    const variables = streams[3];
    variables?.on('error', () => undefined); // it has ended; its exit code tells
    const terminal = spec.tty === null ? {} : { TERM: 'xterm-256color' };
    if (variables instanceof Writable)
      variables.end(exportsOf({ ...terminal, ...environmentOf(entrance.launch.options), ...spec.env }));
    child.on('error', () => undefined); // the same
    for (const stream of streams) stream?.on('error', () => undefined);
    return child;
  } finally {
    closeSync(seal);
  }
};

/** Below the process that waits for it, and with a terminal below `script`, which leads a session apart. */
const programOf = (waiting: number, hasTty: boolean): number | null => {
  const first = firstChildOf(waiting);
  return first === null || !hasTty ? first : firstChildOf(first);
};

/** The terminal of a program, as the sandbox calls it. */
const terminalOf = (program: number): string | null => {
  try {
    const link = readlinkSync(`/proc/${program}/fd/0`);
    return /^\/dev\/pts\/\d+$/.test(link) ? link : null;
  } catch {
    return null;
  }
};

/** Starts a program in a sandbox that runs already. */
export const sandboxExec = (entrance: Entrance, spec: ExecSpec): Result<RunningExec, StreamRefusal> => {
  const child = start(entrance, spec);
  const { pid } = child;
  if (pid === undefined)
    return refuse({ code: 'exec-failed', message: 'The node could not start another process.' });
  let isOver = false;
  const exited = once(child, 'exit').then(([code, signal]: unknown[]) => {
    isOver = true;
    if (typeof code === 'number') return code;
    return 128 + (SIGNAL_NUMBERS[String(signal)] ?? 0);
  });
  exited.catch(() => undefined);
  const hasTty = spec.tty !== null;
  const find = <Found>(look: () => Found | null): Promise<Found | null> => waited(look, () => isOver);
  const leader = (): Promise<number | null> => find(() => programOf(pid, hasTty));
  return accept({
    stdin: child.stdin ?? new PassThrough(),
    stdout: piped(child.stdout),
    stderr: piped(child.stderr),
    resize: async ({ columns, rows }) => {
      const program = hasTty ? await leader() : null;
      const terminal = program === null ? null : await find(() => terminalOf(program));
      if (terminal === null) return;
      const command = ['stty', '-F', terminal, 'cols', String(columns), 'rows', String(rows)];
      const resized = start(entrance, { command, env: {}, folder: '/', tty: null });
      resized.stdout?.resume();
      resized.stderr?.resume();
      await once(resized, 'exit');
    },
    signal: async (name) => {
      const program = await leader();
      if (program !== null) signalGroup(program, name);
    },
    exited,
    end: async () => {
      const program = await leader();
      if (program !== null) await hangUp(program, HANGUP_GRACE_MS);
      // Who waits for it passes its exit code on, and ends by himself.
      await Promise.race([exited.catch(() => undefined), delay(PASSED_ON_MAX_MS, undefined, { ref: false })]);
      child.kill('SIGKILL');
      for (const stream of child.stdio) stream?.destroy();
    },
  });
};

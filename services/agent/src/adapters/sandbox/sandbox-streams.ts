import { setTimeout as delay } from 'node:timers/promises';
import { readFileSync, writeFileSync } from 'node:fs';
import { accept, refuse, type Result } from '#kernel';
import { type RunKey, runName } from '../../domain/run.ts';
import type { HeldShell, RunStreams, StreamRefusal } from '../../ports/run-streams.ts';
import { portDoors } from '../streams/port-doors.ts';
import { firstChildOf } from '../streams/run-process.ts';
import { connectSocket } from '../streams/run-socket.ts';
import { isAlive, type Launch, readEnded, readJson, readLaunch, readMark, runFiles } from './run-folder.ts';
import { SESSION_UID } from './sandbox-arguments.ts';
import { type Entrance, SEAL_FD, sandboxExec } from './sandbox-exec.ts';
import { sandboxHeld } from './sandbox-held.ts';
import { sealProgram } from './seal-program.ts';

export type SandboxStreamsOptions = {
  readonly folderOf: (key: RunKey) => string;
  /** The filter of all runs; null for a machine that there is none for. */
  readonly filter: Uint8Array | null;
  readonly sealFile: string;
  /** The program that holds terminals, on this machine; absent: there is none. */
  readonly terminalFile?: string;
};

type Inside = { readonly launch: Launch; readonly init: number };

const notRunning: Result<never, StreamRefusal> = refuse({
  code: 'session-not-running',
  message: 'The session is not running (any more).',
});

const LOOK_EVERY_MS = 10;
/** From the start of a run to its first process. */
const BEGINS_MAX_MS = 2000;

/** How a run was started, if it was and has not ended. */
const launchOf = (folder: string): Launch | null => {
  const keeper = readMark(runFiles(folder).keeper);
  return keeper === null || !isAlive(keeper) || readEnded(folder) !== null ? null : readLaunch(folder);
};

/** The sandbox of a run that is running: its first process is the child of the one that the keeper started, a moment after it was asked to. */
const insideOf = async (folder: string): Promise<Inside | null> => {
  const endsAt = performance.now() + BEGINS_MAX_MS;
  for (;;) {
    const launch = launchOf(folder);
    if (launch === null) return null;
    const pid = readJson(runFiles(folder).started)?.['pid'];
    const init = typeof pid === 'number' ? firstChildOf(pid) : null;
    if (init !== null) return { launch, init };
    if (performance.now() >= endsAt) return null;
    await delay(LOOK_EVERY_MS);
  }
};

/** Ways into sandboxes. */
export const sandboxStreams = (
  options: SandboxStreamsOptions,
): RunStreams & { readonly close: () => void } => {
  const { folderOf, filter, sealFile, terminalFile } = options;
  const stepsDown = process.getuid?.() === 0;
  const doors = portDoors();
  const seal =
    filter === null
      ? null
      : sealProgram({
          architecture: process.arch,
          filter,
          stepDown: stepsDown
            ? {
                uid: SESSION_UID,
                lastCapability: Number(readFileSync('/proc/sys/kernel/cap_last_cap', 'utf8')),
              }
            : null,
          ownFile: SEAL_FD,
        });
  if (seal !== null) writeFileSync(sealFile, seal, { mode: 0o755 });

  /** The way in for programs. */
  const enter = async (key: RunKey): Promise<Result<Entrance, StreamRefusal>> => {
    const inside = await insideOf(folderOf(key));
    if (inside === null) return notRunning;
    if (seal === null)
      return refuse({
        code: 'exec-failed',
        message: `Programs can't be started inside of a running sandbox on ${process.arch}.`,
      });
    return accept({ ...inside, sealFile, stepsDown });
  };

  return {
    exec: async (key, spec) => {
      const entrance = await enter(key);
      return entrance.ok ? sandboxExec(entrance.value, spec) : entrance;
    },
    ...(terminalFile === undefined
      ? {}
      : {
          holdTerminal: async (key: RunKey, shell: HeldShell) => {
            const entrance = await enter(key);
            return entrance.ok ? sandboxHeld(entrance.value, terminalFile, shell) : entrance;
          },
        }),
    connect: async (key, target) => {
      const inside = await insideOf(folderOf(key));
      if (inside === null) return notRunning;
      if ('socketPath' in target)
        return connectSocket(inside.init, target.socketPath, stepsDown ? SESSION_UID : null);
      const own = stepsDown ? [] : ['--user', '--preserve-credentials'];
      const entering = ['--target', String(inside.init), ...own, '--net'];
      const socket = await doors.connect(runName(key), entering, target.port);
      if (socket !== null) return accept(socket);
      const message = `Nothing listens on port ${target.port} in the session.`;
      return refuse({ code: 'nothing-listens', message });
    },
    close: doors.close,
  };
};

import { constants } from 'node:fs';
import { chown, mkdir, open, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { bytes, cpuMilli, DependencyFailure, epochMs, type EpochMs, isSessionId, sessionId } from '#kernel';
import { EGRESSES } from '../../../domain/egress.ts';
import type { RunKey } from '../../../domain/run.ts';
import type { RunShape } from '../../../domain/ready-plan.ts';
import { isRecord } from '../../disk/is-record.ts';
import { writeDurably } from '../../disk/write-durably.ts';
import { runTool } from '../../images/run-tool.ts';
import type { Owner } from '../container-options.ts';

/** What a container that was made ahead is, as it was made. */
export type ReadyNote = {
  readonly shape: RunShape;
  readonly imageId: string;
  /** How the node kept sessions apart when it was made. */
  readonly settings: string;
  /** What the image runs when it is told nothing. */
  readonly imageCommand: readonly string[];
};

/** What is kept on this machine of each container that was made ahead: a note, the pipe by which it is told what to run, and when it was started. */
export type ReadyFolder = {
  readonly pipeOf: (readyId: string) => string;
  readonly make: (readyId: string, note: ReadyNote) => Promise<void>;
  readonly note: (readyId: string) => Promise<ReadyNote | null>;
  /** From now on it is the run's, also for the next agent, with the variables that its programs have. */
  readonly give: (readyId: string, key: RunKey, env: Env) => Promise<void>;
  readonly environmentOf: (readyId: string) => Promise<Env>;
  /** Whose it is; null if nobody's. */
  readonly givenTo: (readyId: string) => Promise<RunKey | null>;
  /** Somebody waits at the other end. */
  readonly isHeard: (readyId: string) => Promise<boolean>;
  /** Since when it has been what it was told to be; null if it has not. */
  readonly startedAt: (readyId: string) => Promise<EpochMs | null>;
  /** Tells it what to run; false if nobody listens. */
  readonly tell: (readyId: string, command: readonly string[], env: Env) => Promise<boolean>;
  readonly remove: (readyId: string) => Promise<void>;
  readonly ids: () => Promise<readonly string[]>;
};
type Env = Readonly<Record<string, string>>;

/** A pipe that has these rights was not heard yet; whoever heard takes them all away. */
const WAITING_MODE = 0o600;
const TOOL_MAX_MS = 10_000;
const UNDERSTOOD_MAX_MS = 2000;
const LOOK_EVERY_MS = 2;

const readShape = (raw: unknown): RunShape | null => {
  if (!isRecord(raw)) return null;
  const { image, cpuMilli: cpu, memoryBytes, shmBytes } = raw;
  const targets: unknown = raw['folderTargets'];
  const egress = EGRESSES.find((known) => known === raw['egress']);
  if (typeof image !== 'string' || typeof cpu !== 'number' || typeof memoryBytes !== 'number') return null;
  return {
    image,
    cpuMilli: cpuMilli(cpu),
    memoryBytes: bytes(memoryBytes),
    ...(typeof shmBytes === 'number' ? { shmBytes: bytes(shmBytes) } : {}),
    ...(egress === undefined ? {} : { egress }),
    ...(Array.isArray(targets) ? { folderTargets: targets.map(String) } : {}),
  };
};

const parsed = (content: string): Readonly<Record<string, unknown>> => {
  try {
    const raw: unknown = JSON.parse(content);
    return isRecord(raw) ? raw : {};
  } catch {
    return {};
  }
};

const readKey = (content: string): RunKey | null => {
  const { sessionId: session, epoch } = parsed(content);
  return typeof session === 'string' && isSessionId(session) && typeof epoch === 'number'
    ? { sessionId: sessionId(session), epoch }
    : null;
};

const readEnvironment = (content: string): Env => {
  const { env } = parsed(content);
  return isRecord(env)
    ? Object.fromEntries(Object.entries(env).map(([name, value]) => [name, String(value)]))
    : {};
};

const readNote = (content: string): ReadyNote | null => {
  const { shape: raw, imageId, settings, imageCommand } = parsed(content);
  const shape = readShape(raw);
  if (shape === null || typeof imageId !== 'string' || typeof settings !== 'string') return null;
  if (!Array.isArray(imageCommand)) return null;
  return { shape, imageId, settings, imageCommand: imageCommand.map(String) };
};

/** More does not go through the pipe at once. */
export const SPOKEN_BYTES_MAX = 60_000;

/** As `native/berth-init` reads it. */
export const spoken = (command: readonly string[], env: Env): string => {
  const variables = Object.entries(env).map(([name, value]) => `${name}=${value}`);
  const body = [String(command.length), ...command, ...variables].map((text) => `${text}\0`).join('');
  return `berth 1 ${Buffer.byteLength(body)}\n${body}`;
};

export const readyFolder = (root: string, owner: Owner): ReadyFolder => {
  const at = (readyId: string, name: string): string => path.join(root, readyId, name);
  const pipeOf = (readyId: string): string => at(readyId, 'pipe');

  /** The end that is written to; null while nobody reads. It never waits. */
  const openPipe = async (readyId: string) => {
    try {
      return await open(pipeOf(readyId), constants.O_WRONLY | constants.O_NONBLOCK);
    } catch (error) {
      if (error instanceof Error && 'code' in error && (error.code === 'ENXIO' || error.code === 'ENOENT'))
        return null;
      throw error;
    }
  };

  const startedAt = async (readyId: string): Promise<EpochMs | null> => {
    // Once written down it stands, whatever the program does to the pipe.
    const noted = await readFile(at(readyId, 'started'), 'utf8').catch(() => null);
    if (noted !== null && noted !== '') return epochMs(Number(noted));
    const pipe = await stat(pipeOf(readyId)).catch(() => null);
    if (pipe === null || (pipe.mode & 0o777) === WAITING_MODE) return null;
    const moment = Math.round(pipe.ctimeMs);
    await writeFile(at(readyId, 'started'), String(moment));
    return epochMs(moment);
  };

  return {
    pipeOf,
    make: async (readyId, note) => {
      await mkdir(path.join(root, readyId), { recursive: true, mode: 0o755 });
      const { exitCode, lines } = await runTool(
        'mkfifo',
        ['--mode', WAITING_MODE.toString(8), pipeOf(readyId)],
        { signal: AbortSignal.timeout(TOOL_MAX_MS) },
      );
      if (exitCode !== 0)
        throw new DependencyFailure('disk', 'make a pipe', { retryable: true, cause: lines.at(-1) });
      await chown(pipeOf(readyId), owner.uid, owner.gid);
      await writeDurably(at(readyId, 'note'), JSON.stringify(note));
    },
    note: async (readyId) => readNote(await readFile(at(readyId, 'note'), 'utf8').catch(() => '')),
    give: (readyId, { sessionId, epoch }, env) =>
      writeDurably(at(readyId, 'run'), JSON.stringify({ sessionId, epoch, env })),
    environmentOf: async (readyId) =>
      readEnvironment(await readFile(at(readyId, 'run'), 'utf8').catch(() => '')),
    givenTo: async (readyId) => readKey(await readFile(at(readyId, 'run'), 'utf8').catch(() => '')),
    isHeard: async (readyId) => {
      const pipe = await openPipe(readyId);
      await pipe?.close();
      return pipe !== null;
    },
    startedAt,
    tell: async (readyId, command, env) => {
      const pipe = await openPipe(readyId);
      if (pipe === null) return false;
      try {
        await pipe.writeFile(spoken(command, env));
      } finally {
        await pipe.close();
      }
      const endsAt = performance.now() + UNDERSTOOD_MAX_MS;
      while ((await startedAt(readyId)) === null) {
        if (performance.now() > endsAt) return false;
        await delay(LOOK_EVERY_MS);
      }
      return true;
    },
    remove: (readyId) => rm(path.join(root, readyId), { recursive: true, force: true }),
    ids: () => readdir(root).catch(() => []),
  };
};

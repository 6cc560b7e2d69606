import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, statSync, watch, writeFileSync } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import {
  accept,
  bytes,
  cpuMilli,
  DependencyFailure,
  type EpochMs,
  epochMs,
  type Log,
  refuse,
  type Result,
} from '#kernel';
import { keyOfName, type ObservedRun, type RunKey, runName } from '../../domain/run.ts';
import type { RunRefusal, RunSpec, Runtime } from '../../ports/runtime.ts';
import type { SessionBounds } from '../../domain/session-bounds.ts';
import { runTool } from '../images/run-tool.ts';
import type { Recipes } from '../images/recipes.ts';
import { segmentsOf } from '../output-files/segments.ts';
import { openCgroups } from './cgroups.ts';
import { sandboxCommits } from './committed-images.ts';
import { hasProgram } from './find-program.ts';
import { type Bubblewrap, findBubblewrap } from './find-bubblewrap.ts';
import { followSpool } from './follow-spool.ts';
import {
  isAlive,
  type Launch,
  readImage,
  readEnded,
  readMark,
  readStartedAt,
  readStartedPid,
  runFiles,
} from './run-folder.ts';
import { sandboxArguments, SESSION_UID } from './sandbox-arguments.ts';
import { sandboxImages } from './sandbox-images.ts';
import { sandboxStreams } from './sandbox-streams.ts';
import { seccompFilter } from './seccomp-filter.ts';
import { setStanding } from './stand-still.ts';
import { startKeeper } from './start-keeper.ts';
import { writeWhole } from './write-whole.ts';

export type SandboxRuntimeOptions = {
  /** Folder for the runs; only this runtime writes to it. */
  readonly folder: string;
  readonly recipes: Recipes;
  readonly bounds: SessionBounds;
  /** The program that holds terminals; absent: they end with this process. */
  readonly terminalFile?: string;
  readonly log: Log;
};

const LOOK_EVERY_MS = 25;
const START_MAX_MS = 15_000;
const KILL_MAX_MS = 10_000;

const NO_NETWORK: RunRefusal = {
  code: 'members-not-supported',
  message: 'Members of a session need a network, and the sandbox has none. Run them on nodes with Docker.',
};

/** The last sign of a run whose keeper has gone without a word. */
const lastSign = (folder: string): EpochMs => {
  const files = [runFiles(folder).keeper, ...segmentsOf(runFiles(folder).output).map(({ file }) => file)];
  const times = files.map((file) => statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0);
  return epochMs(Math.round(Math.max(...times)));
};

const observe = (key: RunKey, folder: string): ObservedRun => {
  const ended = readEnded(folder);
  const startedAt = readStartedAt(folder);
  if (ended !== null) return { ...key, phase: 'ended', ...ended, startedAt };
  const keeper = readMark(runFiles(folder).keeper);
  if (keeper === null) return { ...key, phase: 'created' };
  if (isAlive(keeper)) return { ...key, phase: 'running', startedAt: startedAt ?? lastSign(folder) };
  // It may have written the end between the two looks.
  const late = readEnded(folder);
  if (late !== null) return { ...key, phase: 'ended', ...late, startedAt };
  const message = 'The program was killed from outside of Berth, or the node was restarted.';
  return {
    ...key,
    phase: 'ended',
    startedAt,
    endedAt: lastSign(folder),
    end: { kind: 'failed', code: 'run-lost', message },
  };
};

const until = async (holds: () => boolean, maxMs: number): Promise<boolean> => {
  const endsAt = performance.now() + maxMs;
  while (!holds()) {
    if (performance.now() >= endsAt) return false;
    await delay(LOOK_EVERY_MS);
  }
  return true;
};

/** A sandbox that does nothing, made as the real ones are: kernels and containers forbid it in many ways. */
const tryBubblewrap = async ({ program, canDisableUserns }: Bubblewrap, isRoot: boolean): Promise<void> => {
  const spaces = ['--unshare-pid', '--unshare-net', '--unshare-ipc', '--unshare-uts'];
  const user = isRoot ? [] : ['--unshare-user', ...(canDisableUserns ? ['--disable-userns'] : [])];
  const inside = ['--ro-bind', '/', '/', ...spaces, ...user, '--proc', '/proc', '--', 'true'];
  const tried = await runTool('setpriv', ['--pdeathsig', 'KILL', program, ...inside]);
  if (tried.exitCode === 0) return;
  throw new DependencyFailure('sandbox', 'make a sandbox', {
    retryable: false,
    cause: `${tried.lines.at(-1) ?? 'no word'}. The sandbox needs namespaces that this machine or container forbids; start Docker instead`,
  });
};

/** Names the runs of one folder among all control groups of a machine. */
export const groupMarkOf = (folder: string): string =>
  createHash('sha256').update(folder).digest('hex').slice(0, 8);

/** Runs as processes in namespaces of their own, without an engine. */
export const sandboxRuntime = (options: SandboxRuntimeOptions): Runtime => {
  const { folder: root, recipes, bounds, terminalFile, log } = options;
  const runs = path.join(root, 'runs');
  const bells = path.join(root, 'bells');
  for (const folder of [runs, bells]) mkdirSync(folder, { recursive: true, mode: 0o700 });
  const isRoot = process.getuid?.() === 0;
  const cgroups = openCgroups();
  /** Control groups of all installations lie side by side. */
  const mark = groupMarkOf(root);
  const groupOf = (name: string): string => `${mark}.${name}`;
  const imageOf = (key: RunKey): string | null => readImage(folderOf(key));
  const commits = sandboxCommits({
    folder: path.join(root, 'images'),
    owner: isRoot ? { uid: SESSION_UID, gid: SESSION_UID } : null,
    baseOf: imageOf,
  });
  const images = sandboxImages(recipes, commits.under, log);
  const filter = seccompFilter(process.arch);
  const seccompFile = filter === null ? null : path.join(root, 'seccomp.bpf');
  if (filter !== null && seccompFile !== null) writeFileSync(seccompFile, filter);

  let bubblewrap: Bubblewrap = { program: 'bwrap', canDisableUserns: true };

  const folderOf = (key: RunKey): string => path.join(runs, runName(key));
  const streams = sandboxStreams({
    ...{ folderOf, filter, sealFile: path.join(root, 'seal') },
    ...(terminalFile === undefined ? {} : { terminalFile }),
  });
  const { close: shutDoors, ...ways } = streams;
  const signal = (key: RunKey, name: 'SIGTERM' | 'SIGUSR2' | 'SIGKILL'): void => {
    const keeper = readMark(runFiles(folderOf(key)).keeper);
    if (keeper === null || !isAlive(keeper)) return;
    try {
      process.kill(keeper.pid, name);
    } catch {
      // It has just ended.
    }
  };
  const isOver = (key: RunKey) => (): boolean => {
    const folder = folderOf(key);
    return !existsSync(folder) || observe(key, folder).phase !== 'running';
  };

  const kill = async (key: RunKey): Promise<void> => {
    signal(key, 'SIGUSR2');
    if (await until(isOver(key), KILL_MAX_MS)) return;
    // A keeper that does not answer goes with all that it keeps.
    signal(key, 'SIGKILL');
    if (await until(isOver(key), KILL_MAX_MS)) return;
    throw new DependencyFailure('sandbox', `kill ${runName(key)}`, {
      retryable: true,
      cause: 'it still runs',
    });
  };

  /** Gone at once under its name: half a folder would tell of another state. */
  const discard = async (name: string): Promise<void> => {
    const leaving = path.join(runs, `.${name}`);
    await rename(path.join(runs, name), leaving).catch(() => undefined);
    await rm(leaving, { recursive: true, force: true, maxRetries: 3 });
  };

  /** What an agent was killed over: half a removal, or a group whose run was never written down. */
  const sweep = async (): Promise<void> => {
    await commits.sweep();
    for (const name of readdirSync(runs)) if (name.startsWith('.')) await discard(name.slice(1));
    for (const group of cgroups?.names() ?? []) {
      const name = group.startsWith(groupOf('')) ? group.slice(groupOf('').length) : null;
      if (name !== null && !existsSync(path.join(runs, name))) await cgroups?.remove(group);
    }
  };

  const create = (spec: RunSpec): Result<void, RunRefusal> => {
    const folder = folderOf(spec.key);
    if (existsSync(runFiles(folder).launch)) return accept(undefined);
    const image = images.get(spec.image);
    const base = images.baseOf(spec.image);
    if (image === null || base === null)
      return refuse({ code: 'create-failed', message: `The image "${spec.image}" is not on the node.` });
    const command = spec.command.length === 0 ? image.command : spec.command;
    const [program = ''] = command;
    if (!hasProgram(program, spec.env['PATH'], image.rootFolder, spec.workFolder))
      return refuse({
        code: 'command-not-found',
        message: `The image has no program "${program}". It is looked for in the image's PATH, and in /work if it has a slash.`,
      });
    const options = {
      root: image.root,
      stepsDown: isRoot,
      disablesUserns: bubblewrap.canDisableUserns,
      hasSeccomp: seccompFile !== null,
      bounds,
      command,
    };
    const limits = { cpuMilli: spec.cpuMilli, memoryBytes: spec.memoryBytes, pidsMax: bounds.pidsMax };
    const limited = cgroups?.make(groupOf(runName(spec.key)), limits) ?? { cgroupProcs: [], oomCount: null };
    const launch: Launch = {
      program: bubblewrap.program,
      ...sandboxArguments({ ...spec, env: searchedFirst(withPath(spec.env), spec.hardware) }, options),
      ...limited,
      seccompFile,
      bell: path.join(bells, 'bell'),
    };
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    writeWhole(runFiles(folder).image, JSON.stringify({ image: base }));
    writeWhole(runFiles(folder).launch, JSON.stringify(launch));
    return accept(undefined);
  };

  const createOrRefuse = (spec: RunSpec): Result<void, RunRefusal> => {
    if (spec.place !== undefined) return refuse(NO_NETWORK);
    try {
      return create(spec);
    } catch (error) {
      if (error instanceof Error && 'code' in error && error.code === 'ENOSPC')
        return refuse({ code: 'out-of-disk', message: 'The node has no disk space left.' });
      throw error;
    }
  };

  return {
    kind: 'sandbox',
    probe: async () => {
      await sweep();
      bubblewrap = await findBubblewrap(recipes.cacheFolder);
      await tryBubblewrap(bubblewrap, isRoot);
      const constrained = process.constrainedMemory();
      const memory = constrained > 0 ? Math.min(os.totalmem(), constrained) : os.totalmem();
      return {
        description: `sandbox (bubblewrap, ${isRoot ? 'as root' : 'as an ordinary user'})`,
        cpuMilli: cpuMilli(os.availableParallelism() * 1000),
        memoryBytes: bytes(memory),
        owner: isRoot ? { uid: SESSION_UID, gid: SESSION_UID } : null,
        attaches: [],
        imagesFolder: recipes.cacheFolder,
        memberNetwork: 'none',
        warnings: [
          'Sessions of the sandbox have no network.',
          ...(cgroups === null
            ? ['CPU and memory of a session are not limited: this user may not make cgroups.']
            : []),
          ...(seccompFile === null ? [`There is no seccomp filter for ${process.arch}.`] : []),
        ],
      };
    },
    ensureImage: images.ensure,
    imageName: images.nameOf,
    removeImage: (name) => {
      const used = readdirSync(runs).map((run) => readImage(path.join(runs, run)));
      const isUsed = used.some((image) => image !== null && images.nameOf(image) === name);
      return isUsed ? Promise.resolve(false) : images.remove(name);
    },
    commits,
    images: () => Promise.resolve(images.list()),
    appsOf: (image) => Promise.resolve(images.appsOf(image)),
    // What `create` throws is to reject, not to escape.
    create: (spec) => new Promise((resolve) => resolve(createOrRefuse(spec))),
    start: async (key) => {
      const folder = folderOf(key);
      if (!existsSync(runFiles(folder).launch))
        return refuse({ code: 'start-failed', message: 'There is nothing to start.' });
      if (readMark(runFiles(folder).keeper) === null) startKeeper(folder);
      const isUp = () => readStartedAt(folder) !== null || readEnded(folder) !== null;
      if (await until(isUp, START_MAX_MS)) return accept(undefined);
      return refuse({
        code: 'start-failed',
        message: `The sandbox did not start within ${START_MAX_MS / 1000} s.`,
      });
    },
    setHeld: (key, shallStand) => {
      const pid = isOver(key)() ? null : readStartedPid(folderOf(key));
      if (pid !== null) setStanding(pid, shallStand);
      return Promise.resolve();
    },
    stop: async (key, graceMs) => {
      if (isOver(key)()) return;
      if (graceMs > 0) {
        signal(key, 'SIGTERM');
        if (await until(isOver(key), graceMs)) return;
      }
      await kill(key);
    },
    remove: async (key) => {
      if (!isOver(key)()) await kill(key);
      await cgroups?.remove(groupOf(runName(key)));
      await discard(runName(key));
    },
    list: () =>
      Promise.resolve(
        readdirSync(runs).flatMap((name) => {
          const key = keyOfName(name);
          return key === null ? [] : [observe(key, path.join(runs, name))];
        }),
      ),
    processOf: (key) => Promise.resolve(isOver(key)() ? null : readStartedPid(folderOf(key))),
    output: (key, after, abort) => followSpool(folderOf(key), after, isOver(key), abort),
    watch: (changed) => {
      const watcher = watch(bells, () => changed());
      watcher.on('error', () => undefined);
      return () => watcher.close();
    },
    sweep,
    ...ways,
    close: () => Promise.resolve(shutDoors()),
  };
};

/** There is no image whose own folders would have to be kept. */
const searchedFirst = (env: RunSpec['env'], hardware: RunSpec['hardware']): RunSpec['env'] => {
  const lists = Object.entries(hardware?.searchFirst ?? {}).map(([name, folder]) => {
    const then = env[name];
    return [name, then === undefined ? folder : `${folder}:${then}`] as const;
  });
  return { ...env, ...Object.fromEntries(lists) };
};

const withPath = (env: Readonly<Record<string, string>>): Readonly<Record<string, string>> => ({
  PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
  ...env,
});

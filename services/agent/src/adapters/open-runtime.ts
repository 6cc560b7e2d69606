import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import Docker from 'dockerode';
import { type Clock, DependencyFailure, describeError, type Log, type NodeId } from '#kernel';
import type { Runtime, RuntimeFacts } from '../ports/runtime.ts';
import type { MadeAhead } from '../domain/made-ahead.ts';
import type { NodeIsolation } from '../domain/node-isolation.ts';
import { openDocker } from './docker/open-docker.ts';
import type { LoginOf } from './docker/registry-logins.ts';
import { installInit, installTerminal } from './disk/install-program.ts';
import { writeDurably } from './disk/write-durably.ts';
import type { Recipes } from './images/recipes.ts';
import { sandboxRuntime } from './sandbox/sandbox-runtime.ts';
import { simulatedRuntime } from './simulated/simulated-runtime.ts';

export type RuntimeChoice = 'auto' | 'docker' | 'sandbox' | 'simulated';
export type OpenRuntimeOptions = {
  readonly choice: RuntimeChoice;
  readonly nodeId: NodeId;
  /** Names this state folder: what other installations have made is not ours. */
  readonly home: string;
  readonly stateFolder: string;
  readonly recipes: Recipes;
  readonly isolation: NodeIsolation;
  /** How many networks wait for sessions to come; absent: few. */
  readonly ahead?: MadeAhead;
  /** Logins at registries; absent: none. */
  readonly loginOf?: LoginOf;
  readonly clock: Clock;
  readonly log: Log;
};

export type OpenedRuntime = { readonly runtime: Runtime; readonly facts: RuntimeFacts };

/** An engine that ran our containers before may only be restarting. */
const ENGINE_BACK_MAX_MS = 30_000;
const LOOK_EVERY_MS = 500;

/** Null: terminals end with the agent. */
const terminalOf = async ({ stateFolder, log }: OpenRuntimeOptions): Promise<string | null> => {
  const terminal = await installTerminal(stateFolder);
  if ('file' in terminal) return terminal.file;
  log.info({ cause: terminal.fault }, 'terminals of sessions will end with this agent');
  return null;
};

const openEngine = async (options: OpenRuntimeOptions): Promise<Runtime> => {
  const { nodeId, home, recipes, isolation, ahead, stateFolder, log } = options;
  const init = await installInit(stateFolder);
  if ('fault' in init) log.info({ cause: init.fault }, 'no containers are made ahead: sessions start slower');
  const terminal = await terminalOf(options);
  return openDocker({
    docker: new Docker(),
    recipes,
    ...(options.loginOf === undefined ? {} : { loginOf: options.loginOf }),
    nodeId,
    home,
    isolation,
    ...(ahead === undefined ? {} : { ahead }),
    ready: {
      folder: path.join(stateFolder, 'ready'),
      initFile: 'file' in init ? init.file : null,
    },
    ...(terminal === null ? {} : { terminalFile: terminal }),
    egressFile: path.join(stateFolder, 'egress.json'),
    log,
  });
};

const openSandbox = async (options: OpenRuntimeOptions): Promise<Runtime> => {
  const { stateFolder, recipes, isolation, log } = options;
  const terminal = await terminalOf(options);
  return sandboxRuntime({
    folder: path.join(stateFolder, 'sandbox'),
    recipes,
    bounds: isolation.bounds,
    ...(terminal === null ? {} : { terminalFile: terminal }),
    log,
  });
};

const probed = async (runtime: Runtime): Promise<OpenedRuntime> => ({
  runtime,
  facts: await runtime.probe(),
});

const answersWithin = async (runtime: Runtime, maxMs: number): Promise<OpenedRuntime> => {
  const endsAt = performance.now() + maxMs;
  for (;;) {
    try {
      return await probed(runtime);
    } catch (error) {
      if (performance.now() >= endsAt) throw error;
      await delay(LOOK_EVERY_MS);
    }
  }
};

/** Docker if it answers, the sandbox if not. A node that has used one stays with it: its sessions are there. */
const choose = async (options: OpenRuntimeOptions): Promise<OpenedRuntime> => {
  const noteFile = path.join(options.stateFolder, 'runtime');
  const earlier = existsSync(noteFile) ? readFileSync(noteFile, 'utf8').trim() : null;
  const note = async (opened: OpenedRuntime): Promise<OpenedRuntime> => {
    if (earlier !== opened.runtime.kind) await writeDurably(noteFile, `${opened.runtime.kind}\n`);
    return opened;
  };
  if (earlier === 'sandbox') return probed(await openSandbox(options));
  try {
    return await note(
      await answersWithin(await openEngine(options), earlier === 'docker' ? ENGINE_BACK_MAX_MS : 0),
    );
  } catch (error) {
    const cause = describeError(error);
    if (earlier === 'docker')
      throw new DependencyFailure('docker', 'run sessions', {
        retryable: true,
        cause: `${cause}. This node has run its sessions in Docker so far; start Docker, or set BERTH_RUNTIME=sandbox to give them up`,
      });
    options.log.info({ cause }, 'no Docker engine answers; using the sandbox');
    return note(await probed(await openSandbox(options)));
  }
};

/** Opens the runtime of this node and asks it about itself. @throws DependencyFailure when it can't be used */
export const openRuntime = async (options: OpenRuntimeOptions): Promise<OpenedRuntime> => {
  switch (options.choice) {
    case 'docker':
      return probed(await openEngine(options));
    case 'sandbox':
      return probed(await openSandbox(options));
    case 'simulated':
      return probed(simulatedRuntime({ clock: options.clock }));
    default:
      return choose(options);
  }
};

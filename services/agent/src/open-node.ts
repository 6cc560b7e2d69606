import { randomBytes, randomUUID } from 'node:crypto';
import { mkdir, readFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import type { Bus, Requester } from '#bus';
import { bytes, type Clock, cpuMilli, DependencyFailure, type Incarnation, type Log, nodeId } from '#kernel';
import { fileAppRecords } from './adapters/apps/file-app-records.ts';
import { httpProbe } from './adapters/apps/http-probe.ts';
import { openAccelerator } from './adapters/accelerator/open-accelerator.ts';
import { busBundleSource } from './adapters/bus/bus-bundle-source.ts';
import { busFolderSource } from './adapters/bus/bus-folder-source.ts';
import { busHeldGrants } from './adapters/bus/bus-held-grants.ts';
import { busRegistryLogins } from './adapters/bus/bus-registry-logins.ts';
import { busSchedulerLink } from './adapters/bus/bus-scheduler-link.ts';
import { busSignals } from './adapters/bus/bus-signals.ts';
import { diskFolderBinder } from './adapters/disk/disk-folder-binder.ts';
import { cgroupMeter } from './adapters/cgroups/cgroup-meter.ts';
import { contactFile } from './adapters/disk/contact-file.ts';
import { openWorkspaces } from './adapters/disk/open-workspaces.ts';
import { disksOf } from './adapters/disk/disk-use.ts';
import { fileImageLedger } from './adapters/disk/file-image-ledger.ts';
import { fileGrantMemories } from './adapters/disk/file-grant-memories.ts';
import { lockState } from './adapters/disk/lock-state.ts';
import { writeDurably } from './adapters/disk/write-durably.ts';
import { firstLogin, registryLogins } from './adapters/docker/registry-logins.ts';
import { ownRecipesFolder, readRecipes } from './adapters/images/recipes.ts';
import { machineCpus } from './adapters/machine/machine-cpus.ts';
import { openRuntime } from './adapters/open-runtime.ts';
import { fileOutputStore } from './adapters/output-files/file-output-store.ts';
import { callBack } from './adapters/streams/call-back.ts';
import { fileTerminalRecords } from './adapters/terminals/file-terminal-records.ts';
import { type AgentConfig, diskLimitsOf, isolationOf, npmEnvironment } from './config.ts';
import { type MadeAhead, madeAhead } from './domain/made-ahead.ts';
import { nodeInventory } from './domain/node-inventory.ts';
import { type CommitImages, commitImages } from './handlers/commit-images.ts';
import { type AppKeeper, appKeeper } from './handlers/app-keeper.ts';
import { sessionFolders } from './handlers/mount-folders.ts';
import { noteInputs } from './handlers/inputs.ts';
import { endOldExecs } from './handlers/end-old-execs.ts';
import { firstLook } from './handlers/first-look.ts';
import { type PushImages, pushImages } from './handlers/push-images.ts';
import { type DropImage, dropImageOf } from './handlers/drop-image.ts';
import { type OpenStream, openStreams } from './handlers/open-streams.ts';
import { type Agent, createAgent } from './handlers/run-agent.ts';
import { type Terminals, terminals } from './handlers/terminals.ts';
import { sweepInsides } from './handlers/sweep-insides.ts';

export type OpenNodeDeps = {
  readonly config: AgentConfig;
  readonly incarnation: Incarnation;
  readonly bus: Bus;
  readonly request: Requester;
  readonly clock: Clock;
  readonly log: Log;
};

/** A name for the state folder that no other has. */
const homeOf = async (folder: string): Promise<string> => {
  const file = path.join(folder, 'home');
  const known = await readFile(file, 'utf8').catch(() => '');
  if (known.trim() !== '') return known.trim();
  const fresh = randomBytes(8).toString('hex');
  await writeDurably(file, `${fresh}\n`);
  return fresh;
};

const override = (config: AgentConfig) => ({
  ...(config.cpuMilli === undefined ? {} : { cpuMilli: cpuMilli(config.cpuMilli) }),
  ...(config.memoryBytes === undefined ? {} : { memoryBytes: bytes(config.memoryBytes) }),
});

/** By what the node gives out, or what the machine has. */
const aheadOf = (config: AgentConfig): MadeAhead =>
  madeAhead(
    cpuMilli(config.cpuMilli ?? os.availableParallelism() * 1000),
    bytes(config.memoryBytes ?? os.totalmem()),
  );

/** The agent, and the apps in its sessions. */
export type OpenedNode = Agent & {
  readonly apps: AppKeeper;
  readonly openStream: OpenStream;
  readonly terminals: Terminals;
  readonly commits: CommitImages;
  readonly pushes: PushImages;
  /** Removes an image that was pulled or built here. */
  readonly dropImage: DropImage;
};

const APP_TOKEN_BYTES = 32;

/** Puts the agent of this machine together. @throws when the state folder is in use, or the machine can't run sessions */
export const openNode = async ({
  config,
  incarnation,
  bus,
  request,
  clock,
  log,
}: OpenNodeDeps): Promise<OpenedNode> => {
  const state = config.stateFolder;
  const node = nodeId(config.nodeId);
  await mkdir(state, { recursive: true, mode: 0o700 });
  if (!(await lockState(state)))
    throw new DependencyFailure('state folder', `use ${state}`, {
      retryable: true,
      cause: 'another agent uses it; each agent needs a folder of its own (BERTH_STATE)',
    });
  const cacheFolder = config.cacheFolder ?? path.join(state, 'cache');
  const recipes = readRecipes(config.imagesFolder ?? ownRecipesFolder(), cacheFolder, npmEnvironment());
  const home = await homeOf(state);
  const { runtime: choice } = config;
  const { runtime, facts } = await openRuntime({
    choice,
    nodeId: node,
    home,
    stateFolder: state,
    recipes,
    isolation: isolationOf(config),
    ahead: aheadOf(config),
    loginOf: firstLogin(registryLogins(config.registryLogins), busRegistryLogins(request, node, log)),
    clock,
    log,
  });
  for (const warning of facts.warnings) log.warn({ runtime: runtime.kind }, warning);

  const cpus = machineCpus();
  const accelerator = await openAccelerator({
    choice: config.accelerator,
    attach: config.gpuAttach,
    nodeId: node,
    fleetFile: config.fleetFile,
    stateFolder: state,
    facts,
    socketOf: cpus?.socketOf ?? new Map(),
    log,
  });
  const { devices, gpuTopology } = await firstLook(accelerator, log);
  const kinds = {
    runtime: runtime.kind,
    accelerator: accelerator.kind,
    ...(facts.memberNetwork === undefined ? {} : { memberNetwork: facts.memberNetwork }),
    ...(facts.memberAddress === undefined ? {} : { memberAddress: facts.memberAddress }),
  };
  const inventory = nodeInventory(facts, override(config), devices, kinds, {
    gpuTopology,
    // Only engines bind runs to CPUs.
    cpuTopology: runtime.kind === 'docker' ? (cpus?.topology ?? null) : null,
  });
  log.info(
    { runtime: facts.description, devices: devices.length, ...override(config) },
    'this node can run sessions',
  );
  const { stopWhenIsolatedMs } = config;
  const contact = contactFile(path.join(state, 'contact'));
  const typed = noteInputs(clock);
  const ledger = await fileImageLedger(path.join(state, 'images.json'));
  const agent = createAgent({
    meter: cgroupMeter(runtime.processOf, clock),
    lastInputAt: typed.lastAt,
    ...(stopWhenIsolatedMs === undefined ? {} : { isolation: { maxMs: stopWhenIsolatedMs, contact } }),
    identity: { nodeId: node, incarnation, inventory },
    runtime,
    accelerator,
    bundles: busBundleSource(request),
    folders: sessionFolders(
      busFolderSource(request, node),
      diskFolderBinder(path.join(state, 'folders')),
      busHeldGrants(request, node),
    ),
    link: busSchedulerLink(bus, request),
    signals: busSignals(bus),
    memories: await fileGrantMemories(path.join(state, 'grants'), log),
    store: fileOutputStore(path.join(state, 'output')),
    workspaces: await openWorkspaces(
      path.join(state, 'work'),
      facts.owner,
      bytes(config.scratchBytes),
      log,
      aheadOf(config).folders,
    ),
    images: {
      ledger,
      disks: disksOf([state, ...(facts.imagesFolder === undefined ? [] : [facts.imagesFolder])]),
      limits: diskLimitsOf(config),
    },
    readyLimits: { countMax: config.readyMax, windowMs: config.readyWindowMs },
    clock,
    log,
  });
  const apps = appKeeper({
    runtime,
    probe: httpProbe,
    records: fileAppRecords(path.join(state, 'apps')),
    imageOf: agent.imageOf,
    chance: {
      number: Math.random,
      secret: () => randomBytes(APP_TOKEN_BYTES).toString('hex'),
      id: randomUUID,
    },
    clock,
    log,
  });
  const carrier = randomUUID();
  const kept = terminals({
    runtime,
    records: await fileTerminalRecords(path.join(state, 'terminals')),
    agent: carrier,
    noteInput: typed.note,
    clock,
  });
  const streams = openStreams({
    runtime,
    terminals: kept,
    callBack,
    agent: carrier,
    noteInput: typed.note,
    log,
  });
  const pushes = pushImages(runtime, log);
  const commits = commitImages({ runtime, owner: facts.owner, mountsOf: agent.mountsOf, log });
  const run = async (signal: AbortSignal): Promise<void> => {
    try {
      await Promise.all([
        agent.run(signal),
        sweepInsides([apps, kept], agent.runNames, log, signal),
        endOldExecs(runtime, carrier, log, signal),
      ]);
    } finally {
      await Promise.all([streams.close(), commits.close(), pushes.close()]);
    }
  };
  const dropImage = dropImageOf(runtime, agent.wantedImages, ledger);
  return { ...agent, apps, openStream: streams.open, terminals: kept, commits, pushes, dropImage, run };
};

import { randomUUID } from 'node:crypto';
import path from 'node:path';
import { type Bus, requester } from '#bus';
import { type Clock, incarnation, type Log, nodeId, type NodeId } from '#kernel';
import { systemClock } from '#service-kit';
import { DEFAULT_FLEET, type Fleet } from './adapters/accelerator/mock/fleet.ts';
import { mockAccelerator } from './adapters/accelerator/mock/mock-accelerator.ts';
import { busBundleSource } from './adapters/bus/bus-bundle-source.ts';
import { busSchedulerLink } from './adapters/bus/bus-scheduler-link.ts';
import { busSignals } from './adapters/bus/bus-signals.ts';
import { fileOutputStore } from './adapters/output-files/file-output-store.ts';
import { memoryGrantMemories } from './adapters/simulated/memory-grant-memories.ts';
import { noWorkspaces } from './adapters/simulated/no-workspaces.ts';
import { callBack } from './adapters/streams/call-back.ts';
import { simulatedRuntime } from './adapters/simulated/simulated-runtime.ts';
import { nodeInventory } from './domain/node-inventory.ts';
import { openStreams } from './handlers/open-streams.ts';
import { terminals } from './handlers/terminals.ts';
import { createAgent } from './handlers/run-agent.ts';
import type { Runtime } from './ports/runtime.ts';
import { serveOutput } from './transport/serve-output.ts';
import { serveProgress } from './transport/serve-progress.ts';
import { serveStreams } from './transport/serve-streams.ts';
import { serveTerminals } from './transport/serve-terminals.ts';

export type SimulatedFleetOptions = {
  readonly bus: Bus;
  /** How many nodes. */
  readonly count: number;
  /** Folder for the output of the runs; nothing else is kept. */
  readonly stateFolder: string;
  readonly log: Log;
  /** Nodes are called `<prefix>-0`, `<prefix>-1` … */
  readonly prefix?: string;
  /** Devices of each node. */
  readonly fleet?: Fleet;
  readonly cpuMilli?: number;
  readonly memoryBytes?: number;
  readonly clock?: Clock;
};

export type SimulatedFleet = {
  readonly nodeIds: readonly NodeId[];
  /** Ends the agent of a node; its programs go on. */
  readonly kill: (node: NodeId) => Promise<void>;
  /** Starts an agent on the node again: it finds the programs of the one before, and nothing else of it. */
  readonly boot: (node: NodeId) => Promise<void>;
  /** Programs that run on the node now, whether an agent is there or not. */
  readonly runningOn: (node: NodeId) => Promise<number>;
  /** Ends all agents; their runs are gone with them. */
  readonly stop: () => Promise<void>;
};

type Process = { readonly stopping: AbortController; readonly done: Promise<void> };

/**
 * Real agents for nodes that do not exist, all in this process and over one connection: what they say and hear is what real nodes would, only their runs are
 * simulated (see `read-script.ts` for what a run can be told to do).
 */
export const startSimulatedFleet = async (options: SimulatedFleetOptions): Promise<SimulatedFleet> => {
  const {
    bus,
    count,
    stateFolder,
    log,
    prefix = 'sim',
    fleet = DEFAULT_FLEET,
    clock = systemClock,
  } = options;
  const request = requester(bus);
  const link = busSchedulerLink(bus, request);
  const nodeIds = Array.from({ length: count }, (_none, index) => nodeId(`${prefix}-${index}`));
  const runtimes = new Map<NodeId, Runtime>();
  const processes = new Map<NodeId, Process>();

  const runtimeOf = (node: NodeId): Runtime => {
    const { cpuMilli, memoryBytes } = options;
    const runtime =
      runtimes.get(node) ??
      simulatedRuntime({
        clock,
        ...(cpuMilli === undefined ? {} : { cpuMilli }),
        ...(memoryBytes === undefined ? {} : { memoryBytes }),
      });
    runtimes.set(node, runtime);
    return runtime;
  };

  const boot = async (node: NodeId): Promise<void> => {
    const runtime = runtimeOf(node);
    const accelerator = mockAccelerator({ nodeId: node, fleet: () => fleet, allocations: null });
    const kinds = { runtime: 'simulated', accelerator: accelerator.kind } as const;
    const inventory = nodeInventory(await runtime.probe(), {}, await accelerator.discover(), kinds, {
      gpuTopology: await accelerator.topology(),
      cpuTopology: fleet.cpuTopology ?? null,
    });
    const agent = createAgent({
      identity: { nodeId: node, incarnation: incarnation(randomUUID()), inventory },
      runtime,
      accelerator,
      bundles: busBundleSource(request),
      link,
      signals: busSignals(bus),
      memories: memoryGrantMemories(),
      store: fileOutputStore(path.join(stateFolder, node)),
      workspaces: noWorkspaces,
      clock,
      log,
    });
    const kept = terminals({ runtime, clock });
    const streams = openStreams({ runtime, terminals: kept, callBack, log });
    const deaf = [
      serveOutput(bus, node, agent.readOutput, log),
      serveProgress(bus, node, agent.progressOf, log),
      serveStreams(bus, node, streams.open, log),
      serveTerminals(bus, node, kept, log),
    ];
    const stopping = new AbortController();
    const run = async (): Promise<void> => {
      try {
        await agent.run(stopping.signal);
      } finally {
        for (const stop of deaf) stop();
        await streams.close();
      }
    };
    processes.set(node, { stopping, done: run() });
  };

  const kill = async (node: NodeId): Promise<void> => {
    const process = processes.get(node);
    processes.delete(node);
    process?.stopping.abort();
    await process?.done;
  };

  await Promise.all(nodeIds.map(boot));
  return {
    nodeIds,
    kill,
    boot,
    runningOn: async (node) =>
      (await runtimeOf(node).list()).filter(({ phase }) => phase === 'running').length,
    stop: async () => {
      await Promise.all(nodeIds.map(kill));
    },
  };
};

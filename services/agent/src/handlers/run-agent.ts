import { setTimeout as delay } from 'node:timers/promises';
import type { Inventory, OutputPage, OutputRead, Progress, StartTimings } from '#contracts';
import {
  type Clock,
  describeError,
  type EpochMs,
  type Incarnation,
  type Log,
  type NodeId,
  type SessionId,
} from '#kernel';
import { type RunKey, runName } from '../domain/run.ts';
import type { ReadyLimits } from '../domain/ready-plan.ts';
import type { Accelerator } from '../ports/accelerator.ts';
import type { BundleSource } from '../ports/bundle-source.ts';
import type { GrantMemories } from '../ports/grant-memories.ts';
import type { OutputStore } from '../ports/output-store.ts';
import type { RunMeter } from '../ports/run-meter.ts';
import type { ImageFacts, Runtime } from '../ports/runtime.ts';
import type { SchedulerLink } from '../ports/scheduler-link.ts';
import type { SessionFolders } from '../ports/session-folders.ts';
import type { Signals } from '../ports/signals.ts';
import type { Workspaces } from '../ports/workspaces.ts';
import { createBoot } from './boot.ts';
import { carryOut } from './carry-out.ts';
import { endWhenIsolated, type IsolationRule, noIsolationWatch } from './end-when-isolated.ts';
import { followEgress } from './follow-egress.ts';
import { followScheduler } from './follow-scheduler.ts';
import { gate } from './gate.ts';
import { holdWriters } from './hold-writers.ts';
import { keepImages } from './keep-images.ts';
import { measureRuns } from './measure-runs.ts';
import { nodeLoop } from './node-loop.ts';
import { outputCollector } from './output-collector.ts';
import { prepareGrant } from './prepare-grant.ts';
import { progressBoard } from './progress-board.ts';
import { noReadyPool, readyPool } from './ready-pool.ts';
import { reportOutbox } from './report-outbox.ts';
import { noFolders, withFolders } from './mount-folders.ts';
import { runTasks } from './run-tasks.ts';
import { type ImageTender, type TendImagesDeps, tendImages } from './tend-images.ts';
import { tendMemberSsh } from './tend-member-ssh.ts';
import { watchMemory } from './watch-memory.ts';
import { watchDevices } from './watch-devices.ts';

export type AgentDeps = {
  /** With what the node has to give when the agent comes up. */
  readonly identity: {
    readonly nodeId: NodeId;
    readonly incarnation: Incarnation;
    readonly inventory: Inventory;
  };
  readonly runtime: Runtime;
  readonly accelerator: Accelerator;
  readonly bundles: BundleSource;
  /** Absent: no session has folders here. */
  readonly folders?: SessionFolders;
  readonly link: SchedulerLink;
  readonly signals: Signals;
  readonly memories: GrantMemories;
  readonly store: OutputStore;
  readonly workspaces: Workspaces;
  /** Absent: programs go on, however long the scheduler is not heard. */
  readonly isolation?: IsolationRule;
  /** Absent: nobody is told what runs use. */
  readonly meter?: RunMeter;
  /** When somebody last typed into a session; absent: it is not known. */
  readonly lastInputAt?: (session: SessionId) => EpochMs | null;
  /** How images make room on the disk; absent: they stay. */
  readonly images?: Pick<TendImagesDeps, 'ledger' | 'disks' | 'limits'>;
  /** How much is kept ready for sessions to come; absent: nothing. */
  readonly readyLimits?: ReadyLimits;
  readonly clock: Clock;
  readonly log: Log;
};

export type Agent = {
  /** Works until cancelled. Sessions go on without it. */
  readonly run: (signal: AbortSignal) => Promise<void>;
  readonly readOutput: (read: OutputRead) => OutputPage;
  /** The image of a run that shall be here; null: none shall, or nothing is known yet. */
  readonly imageOf: (key: RunKey) => string | null;
  /** Where folders are mounted in a run; null: it does not run. */
  readonly mountsOf: (key: RunKey) => readonly string[] | null;
  /** Names of the runs that shall be here or are; null while it is not known. */
  readonly runNames: () => ReadonlySet<string> | null;
  /** Images of what shall be here, and those that the pool keeps; null while it is not known. */
  readonly wantedImages: () => readonly string[] | null;
  /** Images that sessions can be made of here. */
  readonly images: () => Promise<readonly ImageFacts[]>;
  /** How far the preparation of a session is; null: there is nothing to tell of it. */
  readonly progressOf: (session: SessionId) => Progress | null;
  /** Looks for devices anew, and tells what is different. */
  readonly discover: () => void;
  /** What keeps it from doing its work; null when nothing does. */
  readonly fault: () => string | null;
};

const HEARTBEAT_MS = 2000;
const SWEEP_MS = 600_000;
const ISOLATION_LOOK_MS = 1000;
/** One file of each run. */
const MEMORY_LOOK_MS = 1000;
/** How long a program may go on to write into a folder that was counted as full. */
const HOLD_LOOK_MS = 1000;
const TIDY_MS = 60_000;
/** What is compared is in memory. */
const EGRESS_LOOK_MS = 1000;
const NAMES_MS = 20_000;
const MEMBER_LOOK_MS = 250;
/** Less than the service has for its end. */
const CLOSE_MAX_MS = 7000;
const MAKING_AT_ONCE = 4;
/** Folders: who comes first goes on to its container while others wait for theirs. */
const FOLDERS_AT_ONCE = 2;

const everyMs = async (periodMs: number, signal: AbortSignal, act: () => void): Promise<void> => {
  while (!signal.aborted) {
    act();
    await delay(periodMs, undefined, { signal }).catch(() => undefined);
  }
};

const tenderOf = (
  { images, runtime, clock, log }: AgentDeps,
  wanted: TendImagesDeps['wanted'],
  onShort: () => void,
): ImageTender | null => {
  const { imageName: nameOf } = runtime;
  return images === undefined || nameOf === undefined
    ? null
    : tendImages({ ...images, runtime, nameOf, wanted, onShort, clock, log });
};

/** The agent of one node, out of its parts. */
export const createAgent = (deps: AgentDeps): Agent => {
  const { identity, runtime, accelerator, link, signals, memories, store, clock, log } = deps;
  const workspaces = withFolders(deps.workspaces, deps.folders ?? noFolders);
  const { nodeId, inventory } = identity;
  const boot = createBoot(identity.incarnation);
  const look = (): void => loop.look();
  const tasks = runTasks({ onStep: () => loop.think(), onEnd: look }, log);
  const collector = outputCollector(runtime, store, signals, log);
  const outbox = reportOutbox(link, nodeId, boot, clock, log);
  const cpus = () => devices.inventory().cpuTopology;
  const pool =
    deps.readyLimits === undefined || runtime.ready === undefined
      ? noReadyPool
      : readyPool({
          runs: runtime.ready,
          workspaces,
          limits: deps.readyLimits,
          freeMemoryBytes: () => loop.freeMemoryBytes(),
          isBusy: () => [...tasks.view().values()].some(({ task }) => task.kind === 'preparing'),
          clock,
          log,
        });
  const tender = tenderOf(
    deps,
    () => loop.wantedImages(),
    () => scheduler.presentAnew(),
  );
  const withTender = tender === null ? runtime : { ...runtime, ensureImage: tender.ensureImage };
  const prepare = prepareGrant({
    folders: noFolders,
    ...deps,
    runtime: withTender,
    nodeId,
    cpus,
    pool,
    making: gate(MAKING_AT_ONCE),
    folding: gate(FOLDERS_AT_ONCE),
  });
  const timings = new Map<string, StartTimings>();
  const board = progressBoard(signals.progress);
  const act = carryOut({ ...deps, workspaces, prepare, collector, board, tasks, timings });
  const loop = nodeLoop({
    runtime,
    memories,
    workspaces,
    store,
    collector,
    outbox,
    tasks,
    act,
    capacity: () => devices.inventory(),
    accelerator,
    timings,
    readyIds: pool.ids,
    clock,
    log,
  });
  const devices = watchDevices({
    accelerator,
    inventory,
    holders: loop.holders,
    onChange: () => scheduler.presentAnew(),
    onViolation: loop.end,
    log,
  });
  const isolation =
    deps.isolation === undefined ? noIsolationWatch : endWhenIsolated(deps.isolation, loop, clock, log);
  const scheduler = followScheduler({
    link,
    nodeId,
    boot,
    inventory: () =>
      tender?.isShort() === true ? { ...devices.inventory(), isShortOfDisk: true } : devices.inventory(),
    loop,
    outbox,
    onHeard: isolation.heard,
    log,
  });
  const measure =
    deps.meter === undefined
      ? null
      : measureRuns({
          nodeId,
          meter: deps.meter,
          running: loop.running,
          deviceUses: devices.uses,
          lastInputAt: deps.lastInputAt ?? (() => null),
          publish: signals.usage,
          clock,
          log,
        });
  const kept = keepImages({ runtime: withTender, wanted: loop.keptImages, log });
  const memory =
    deps.meter === undefined
      ? null
      : watchMemory({
          meter: deps.meter,
          running: loop.running,
          store,
          hint: signals.output,
          clock,
        });
  const egress = followEgress({
    runtime,
    running: loop.running,
    store,
    hint: signals.output,
    clock,
    log,
  });
  const memberSsh = tendMemberSsh({ runtime, running: loop.running, log });
  const held = deps.folders?.held;
  const lookAtWriters =
    held === undefined ? null : holdWriters({ runtime, held, running: loop.running, log });
  const lookAtMemory = (): void => {
    void memory
      ?.look()
      .then((hasRisen) => (hasRisen ? measure?.sample() : undefined))
      .catch((error: unknown) => log.warn({ cause: describeError(error) }, 'memory can not be watched'));
  };
  const beat = (): void => {
    const figures = devices.figures();
    const used = figures.length === 0 ? {} : { devices: figures };
    const runningCount = loop.runningCount();
    signals.heartbeat({ nodeId, incarnation: boot.current(), at: clock.now(), runningCount, ...used });
  };

  const tidy = (): Promise<void> =>
    runtime
      .sweep()
      .catch((error: unknown) =>
        log.warn({ cause: describeError(error) }, 'could not tidy up; trying again'),
      );

  return {
    run: async (signal) => {
      const stopWatching = runtime.watch(look);
      let isJoined = false;
      try {
        await Promise.all([
          loop.run(signal),
          outbox.run(signal),
          devices.run(signal),
          pool.run(signal),
          measure?.run(signal),
          kept.run(signal),
          tender?.run(signal),
          scheduler.run(() => {
            isJoined = true;
            beat();
          }, signal),
          everyMs(HEARTBEAT_MS, signal, () => isJoined && beat()),
          everyMs(ISOLATION_LOOK_MS, signal, isolation.look),
          everyMs(MEMORY_LOOK_MS, signal, lookAtMemory),
          everyMs(EGRESS_LOOK_MS, signal, () => void egress.look()),
          everyMs(MEMBER_LOOK_MS, signal, () => void memberSsh.look()),
          everyMs(NAMES_MS, signal, () => void egress.refresh()),
          everyMs(HOLD_LOOK_MS, signal, () => void lookAtWriters?.()),
          everyMs(SWEEP_MS, signal, () => store.sweep(clock.now(), loop.isLive)),
          everyMs(TIDY_MS, signal, () => void tidy()),
        ]);
      } finally {
        stopWatching();
        await Promise.all([tasks.stop(), collector.stop()]);
        // Folders of limited size are mounts, and quickly gone: they don't wait for containers and networks, which may take longer than there is time.
        const closed = workspaces.close().then(pool.close).then(loop.tidy).then(runtime.close);
        await Promise.race([closed, delay(CLOSE_MAX_MS, undefined, { ref: false })]);
      }
    },
    readOutput: ({ sessionId, member, cursor, limitBytes }) => {
      // Asked before the store: what is over by now gets no more output.
      const isOver = !loop.isLive(sessionId);
      const page = store.read(sessionId, cursor, limitBytes, member);
      if (page === null) return { chunks: [], cursor, isComplete: isOver, droppedBytes: 0 };
      const { isAtEnd, ...rest } = page;
      return { ...rest, isComplete: isOver && isAtEnd };
    },
    imageOf: loop.imageOf,
    mountsOf: (key) => {
      const grant = loop.running().find((one) => runName(one) === runName(key));
      return grant === undefined ? null : (grant.workload.folders ?? []).map(({ target }) => target);
    },
    runNames: loop.runNames,
    wantedImages: loop.wantedImages,
    images: runtime.images,
    progressOf: board.of,
    discover: devices.discover,
    fault: () => loop.lastFault() ?? scheduler.refusal(),
  };
};

import type { DesiredState, StartTimings } from '#contracts';
import { type Clock, describeError, type EpochMs, later, type Log } from '#kernel';
import type { Capacity } from '../domain/capacity.ts';
import type { Violation } from '../domain/overuse.ts';
import type { Action } from '../domain/plan-grant.ts';
import { reconcile } from '../domain/reconcile.ts';
import { memberGrants } from '../domain/member-grants.ts';
import { grantName, keyOf, runName } from '../domain/run.ts';
import type { Told } from '../domain/telling.ts';
import type { Accelerator } from '../ports/accelerator.ts';
import type { GrantMemories } from '../ports/grant-memories.ts';
import type { OutputStore } from '../ports/output-store.ts';
import type { Runtime } from '../ports/runtime.ts';
import type { Workspaces } from '../ports/workspaces.ts';
import { createAlarm } from './alarm.ts';
import { type NodeQuestions, nodeQuestions } from './node-questions.ts';
import type { OutputCollector } from './output-collector.ts';
import type { ReportOutbox } from './report-outbox.ts';
import type { RunTasks, TaskView } from './run-tasks.ts';
import { LOOK_EVERY_MS, seenRuns } from './seen-runs.ts';

export type NodeLoopDeps = {
  readonly runtime: Runtime;
  readonly memories: GrantMemories;
  readonly workspaces: Workspaces;
  readonly store: OutputStore;
  readonly collector: OutputCollector;
  readonly outbox: ReportOutbox;
  readonly tasks: RunTasks;
  readonly act: (action: Action) => Promise<void>;
  readonly capacity: () => Capacity;
  readonly accelerator: Accelerator;
  /** How long the steps of starts took, by the name of the run; forgotten with it. */
  readonly timings: Map<string, StartTimings>;
  /** What is kept ready for runs to come; null while that is not known. */
  readonly readyIds: () => ReadonlySet<string> | null;
  readonly clock: Clock;
  readonly log: Log;
};

export type NodeLoop = NodeQuestions & {
  /** A new answer of the scheduler; null: it is not known any more what shall be. */
  readonly want: (desired: DesiredState | null) => void;
  /** Something has changed: look soon. */
  readonly look: () => void;
  /** What is known has changed, and nothing on the node: think again soon, and ask nobody. */
  readonly think: () => void;
  readonly run: (signal: AbortSignal) => Promise<void>;
  /** Removes, at the end, the folders that an agent that was killed left and no sweep has come to yet. Nothing while it is not known what shall be. */
  readonly tidy: () => Promise<void>;
  /** The run has to end for what it did. */
  readonly end: (violation: Violation) => void;
  /** All that runs has to end. */
  readonly endAll: (code: string, message: string) => void;
  /** Nothing of what is here is wanted any more, and nothing of it is told. */
  readonly giveUp: () => void;
  /** True when nothing is left since it was given up. */
  readonly isCleared: () => boolean;
  /** After it was given up: it is not known yet what shall be. */
  readonly startOver: () => void;
  /** When the runtime last answered; null if it never has or does not now. */
  readonly lastFault: () => string | null;
};

const RETRY_MS = 1000;
const SWEEP_EVERY_MS = 20_000;

/**
 * Compares what shall be with what is, again and again: when something changed, and every few seconds in case nobody said so. One pass at a time; the work
 * that a pass begins goes on beside it.
 */
export const nodeLoop = (deps: NodeLoopDeps): NodeLoop => {
  const { runtime, accelerator, memories, workspaces, store, collector, outbox, tasks, act, clock, log } =
    deps;
  const { timings } = deps;
  const alarm = createAlarm();
  const told = new Map<string, Told>();
  const violations = new Map<string, Violation>();
  let desired: DesiredState | null = null;
  const seen = seenRuns(runtime);
  let fault: string | null = 'not looked yet';
  let isRestored = false;
  let sweptAt: EpochMs | null = null;
  let passes = 0;
  let gaveUpAfter: number | null = null;
  let lastClean = 0;

  /** Work that ended while we looked counts as under way: what we saw may be from before its end. */
  const bothOf = (before: TaskView, after: TaskView): TaskView => new Map([...before, ...after]);

  const forgetTold = (wanted: DesiredState): void => {
    const present = new Set(wanted.grants.map(grantName));
    for (const name of told.keys()) if (!present.has(name)) told.delete(name);
    for (const name of timings.keys()) if (!present.has(name)) timings.delete(name);
  };

  /** Folders of runs that an earlier agent was killed over, or that were called off before there was a container. Only a pass begins work: none begins now. */
  const sweep = async (wanted: DesiredState, underWay: TaskView, now: EpochMs): Promise<void> => {
    if (sweptAt !== null && now < later(sweptAt, SWEEP_EVERY_MS)) return;
    sweptAt = now;
    const known = [...wanted.grants.flatMap(memberGrants), ...seen.runs(), ...memories.all().values()];
    await workspaces.keepOnly(new Set([...known.map(runName), ...underWay.keys()]), deps.readyIds());
    if (isRestored) return;
    isRestored = true;
    await accelerator.restore(known);
  };

  const pass = async (): Promise<void> => {
    const pass = ++passes;
    const isFresh = seen.isDue();
    if (isFresh) await seen.rested();
    const before = tasks.view();
    if (isFresh) await seen.look();
    const observed = seen.runs();
    fault = null;
    for (const run of observed) if (run.phase !== 'created') collector.follow(keyOf(run));
    const now = clock.now();
    const underWay = bothOf(before, tasks.view());
    const present = new Set(observed.map(runName));
    for (const name of violations.keys()) if (!present.has(name)) violations.delete(name);
    const { actions, reports } = reconcile({
      desired,
      observed,
      memories: memories.all(),
      tasks: underWay,
      told,
      violations,
      timings,
      capacity: deps.capacity(),
      now,
    });
    if (isFresh && observed.length === 0 && underWay.size === 0 && memories.all().size === 0)
      lastClean = pass;
    for (const action of actions) await act(action);
    // What was written down allows the next step at once.
    if (actions.some((action) => action.do === 'remember' || action.do === 'forget')) alarm.ring();
    for (const { key, status } of reports) {
      told.set(grantName(key), { status, at: now });
      outbox.put(key, status);
    }
    if (desired === null) return;
    forgetTold(desired);
    if (isFresh) await sweep(desired, bothOf(underWay, tasks.view()), now);
  };

  return {
    ...nodeQuestions({ desired: () => desired, seen: seen.runs, told, capacity: deps.capacity, store }),
    want: (next) => {
      if (gaveUpAfter !== null) return;
      // Answers may overtake each other; within one boot the node's version only grows.
      if (next !== null && desired !== null && next.nodeVersion < desired.nodeVersion) return;
      desired = next;
      alarm.ring();
    },
    look: () => {
      seen.outdate();
      alarm.ring();
    },
    think: alarm.ring,
    run: async (signal) => {
      while (!signal.aborted) {
        try {
          await pass();
          await alarm.wait(LOOK_EVERY_MS, signal);
        } catch (error) {
          fault = describeError(error);
          log.warn({ cause: fault }, 'the node can not be looked at now; trying again');
          await alarm.wait(RETRY_MS, signal);
        }
      }
    },
    tidy: async () => {
      if (desired === null) return;
      sweptAt = null;
      await sweep(desired, tasks.view(), clock.now());
    },
    end: (violation) => {
      violations.set(runName(violation.key), violation);
      alarm.ring();
    },
    endAll: (code, message) => {
      for (const run of seen.runs()) {
        const key = keyOf(run);
        if (run.phase === 'running') violations.set(runName(key), { key, code, message });
      }
      alarm.ring();
    },
    giveUp: () => {
      seen.outdate();
      gaveUpAfter = passes;
      desired = { nodeVersion: 0, grants: [] };
      told.clear();
      alarm.ring();
    },
    isCleared: () => gaveUpAfter !== null && lastClean > gaveUpAfter,
    startOver: () => {
      gaveUpAfter = null;
      desired = null;
    },
    lastFault: () => fault,
  };
};

import type { StartTimings } from '#contracts';
import {
  type Clock,
  DependencyFailure,
  describeError,
  type Log,
  type Refusal,
  type Result,
  unreachable,
} from '#kernel';
import type { Action } from '../domain/plan-grant.ts';
import type { MemberGrant } from '../domain/member-grants.ts';
import { type GrantMemory, keyOf, type RunKey, runName, type RunTask } from '../domain/run.ts';
import type { Accelerator } from '../ports/accelerator.ts';
import type { GrantMemories } from '../ports/grant-memories.ts';
import type { Runtime } from '../ports/runtime.ts';
import type { Workspaces } from '../ports/workspaces.ts';
import type { OutputCollector } from './output-collector.ts';
import type { Preparation } from './prepare-grant.ts';
import type { ProgressBoard } from './progress-board.ts';
import type { RunTasks } from './run-tasks.ts';

export type CarryOutDeps = {
  readonly runtime: Runtime;
  readonly accelerator: Accelerator;
  readonly prepare: (
    grant: MemberGrant,
    preparation: Preparation,
  ) => Promise<Result<StartTimings | null, Refusal>>;
  readonly memories: GrantMemories;
  readonly workspaces: Workspaces;
  readonly collector: OutputCollector;
  readonly board: ProgressBoard;
  readonly timings: Map<string, StartTimings>;
  readonly tasks: RunTasks;
  readonly clock: Clock;
  readonly log: Log;
};

const STEP: Extract<RunTask, { kind: 'preparing' }> = {
  kind: 'preparing',
  step: 'pulling',
  isCancelled: false,
};

/** Does what the reconciler wants. What takes time goes on by itself, so that a pull for one session never holds up the stop of another. */
export const carryOut = (deps: CarryOutDeps): ((action: Action) => Promise<void>) => {
  const { runtime, accelerator, memories, workspaces, collector, board, tasks, clock, log } = deps;

  const failedMemory = (key: RunKey, { code, message }: Refusal): GrantMemory => ({
    ...key,
    hasStarted: false,
    ended: { end: { kind: 'failed', code, message }, startedAt: null, endedAt: clock.now() },
  });

  const prepare = (grant: MemberGrant): void => {
    const key = keyOf(grant);
    tasks.begin(key, STEP, async (signal, update) => {
      const progress = board.begin(key);
      const preparation: Preparation = {
        signal,
        onStep: (step) => {
          progress.clear();
          update({ kind: 'preparing', step, isCancelled: signal.aborted });
        },
        onProgress: progress.tell,
      };
      let outcome: Result<StartTimings | null, Refusal>;
      try {
        outcome = await deps.prepare(grant, preparation);
      } catch (error) {
        if (signal.aborted) return;
        log.error({ ...key, cause: describeError(error) }, 'a session could not be prepared');
        const isAway = error instanceof DependencyFailure;
        const code = isAway ? 'node-unavailable' : 'internal';
        const what = isAway ? 'Something that the node needs does not answer' : 'The agent has a fault';
        outcome = { ok: false, refusal: { code, message: `${what}: ${describeError(error)}` } };
      } finally {
        progress.clear();
      }
      if (outcome.ok && outcome.value !== null) deps.timings.set(runName(key), outcome.value);
      if (!outcome.ok && !signal.aborted) await memories.write(failedMemory(key, outcome.refusal));
    });
  };

  const start = (key: RunKey): void =>
    tasks.begin(key, { ...STEP, step: 'creating' }, async (signal) => {
      if (signal.aborted) return;
      await memories.write({ ...key, hasStarted: true, ended: null });
      const started = await runtime.start(key);
      if (!started.ok) await memories.write(failedMemory(key, started.refusal));
    });

  const remove = (key: RunKey, hasRun: boolean): void =>
    tasks.begin(key, { kind: 'removing' }, async () => {
      if (hasRun && !(await collector.finish(key)))
        log.warn({ ...key }, 'the end of the output of a session could not be read');
      await runtime.remove(key);
      await accelerator.release(key);
      await workspaces.remove(key);
    });

  return async (action) => {
    switch (action.do) {
      case 'prepare':
        return prepare(action.grant);
      case 'start':
        return start(action.key);
      case 'cancel':
        return tasks.cancel(action.key);
      case 'stop':
        return tasks.begin(action.key, { kind: 'stopping' }, () => runtime.stop(action.key, action.graceMs));
      case 'remember':
        return memories.write(action.memory);
      case 'remove':
        return remove(action.key, action.hasRun);
      case 'forget':
        return memories.forget(action.key);
      default:
        return unreachable(action);
    }
  };
};

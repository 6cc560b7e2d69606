import { randomBytes } from 'node:crypto';
import { type Bytes, type Clock, describeError, type EpochMs, type Log } from '#kernel';
import {
  planReady,
  type ReadyLimits,
  type ReadyRequest,
  type RunShape,
  shapeName,
} from '../domain/ready-plan.ts';
import type { ReadyRun, ReadyRuns } from '../ports/runtime.ts';
import type { Workspaces } from '../ports/workspaces.ts';
import { createAlarm } from './alarm.ts';

/** Keeps runs ready for those who are likely to come. */
export type ReadyPool = {
  /** Notes that such a run is wanted. One that waits is from now on the caller's; null: none does. */
  readonly take: (shape: RunShape) => ReadyRun | null;
  /** It could not be used. */
  readonly drop: (readyId: string) => Promise<void>;
  /** What waits, or is being made or taken; null while that is not known. */
  readonly ids: () => ReadonlySet<string> | null;
  /** What was taken has become a run, or is gone. */
  readonly settled: (readyId: string) => void;
  readonly run: (signal: AbortSignal) => Promise<void>;
  /** The agent ends: none waits any more. */
  readonly close: () => Promise<void>;
};

export type ReadyPoolDeps = {
  readonly runs: ReadyRuns;
  readonly workspaces: Pick<Workspaces, 'makeAhead' | 'removeAhead'>;
  readonly limits: ReadyLimits;
  /** Memory of the node that is granted to nobody. */
  readonly freeMemoryBytes: () => Bytes;
  /** Sessions are being prepared: then nothing is made that nobody waits for. */
  readonly isBusy: () => boolean;
  readonly clock: Clock;
  readonly log: Log;
};

const LOOK_EVERY_MS = 5000;
/** After a session began: it is starting, and the next one may come at once. */
const QUIET_MS = 300;
const RETRY_MS = 5000;
const REQUESTS_MAX = 1000;

/** None is kept ready: where the runtime can't, or nobody wants it. */
export const noReadyPool: ReadyPool = {
  take: () => null,
  drop: () => Promise.resolve(),
  ids: () => new Set(),
  settled: () => undefined,
  run: () => Promise.resolve(),
  close: () => Promise.resolve(),
};

export const readyPool = (deps: ReadyPoolDeps): ReadyPool => {
  const { runs, workspaces, limits, freeMemoryBytes, isBusy, clock, log } = deps;
  const alarm = createAlarm();
  /** Null before the first look in this boot. */
  let waiting: Map<string, ReadyRun> | null = null;
  const making = new Set<string>();
  const taking = new Set<string>();
  const requests: ReadyRequest[] = [];
  let lookedAt: EpochMs | null = null;

  const remove = async (readyId: string): Promise<void> => {
    await runs.remove(readyId);
    await workspaces.removeAhead(readyId);
  };

  const make = async (shape: RunShape): Promise<void> => {
    const readyId = randomBytes(6).toString('hex');
    making.add(readyId);
    try {
      const made = await runs.make(readyId, shape, await workspaces.makeAhead(readyId));
      if (made.ok) {
        waiting?.set(readyId, { readyId, shape });
        return;
      }
      log.debug(
        { refusal: made.refusal, image: shape.image },
        'no container can be made ahead for this image',
      );
      await workspaces.removeAhead(readyId);
      forget(shape);
    } catch (error) {
      await workspaces.removeAhead(readyId).catch(() => undefined);
      throw error;
    } finally {
      making.delete(readyId);
    }
  };

  /** What can't be made is not tried again before it is asked for again. */
  const forget = (shape: RunShape): void => {
    const name = shapeName(shape);
    for (let at = requests.length - 1; at >= 0; at -= 1)
      if (requests.slice(at, at + 1).some((request) => shapeName(request.shape) === name))
        requests.splice(at, 1);
  };

  const look = async (now: EpochMs): Promise<void> => {
    const found = await runs.list();
    waiting = new Map(found.filter(({ readyId }) => !taking.has(readyId)).map((run) => [run.readyId, run]));
    lookedAt = now;
  };

  /** One step at a time: what was wanted before may not be wanted after it. True if there may be another. */
  const step = async (): Promise<boolean> => {
    const now = clock.now();
    if (waiting === null || lookedAt === null || now - lookedAt >= LOOK_EVERY_MS) await look(now);
    while (requests.length > REQUESTS_MAX) requests.shift();
    const view = {
      ready: [...(waiting?.values() ?? [])],
      requests,
      limits,
      freeMemoryBytes: freeMemoryBytes(),
      now,
    };
    const plan = planReady(view);
    for (const readyId of plan.remove) {
      // Taken meanwhile by somebody who wants it after all.
      if (waiting?.delete(readyId) === true) await remove(readyId);
    }
    if (plan.make === null || isBusy()) return false;
    await make(plan.make);
    return true;
  };

  return {
    take: (shape) => {
      requests.push({ shape, at: clock.now() });
      alarm.ring();
      const name = shapeName(shape);
      for (const run of waiting?.values() ?? []) {
        if (shapeName(run.shape) !== name) continue;
        waiting?.delete(run.readyId);
        taking.add(run.readyId);
        return run;
      }
      return null;
    },
    drop: async (readyId) => {
      try {
        await remove(readyId);
      } finally {
        taking.delete(readyId);
      }
    },
    settled: (readyId) => void taking.delete(readyId),
    ids: () => (waiting === null ? null : new Set([...waiting.keys(), ...making, ...taking])),
    run: async (signal) => {
      while (!signal.aborted) {
        try {
          if (await step()) continue;
          await alarm.wait(isBusy() ? QUIET_MS : LOOK_EVERY_MS, signal);
          // Whoever has just asked is being served: he goes first.
          await alarm.wait(QUIET_MS, signal);
        } catch (error) {
          log.warn({ cause: describeError(error) }, 'nothing can be made ready now; trying again');
          await alarm.wait(RETRY_MS, signal);
        }
      }
    },
    close: async () => {
      const all = [...(waiting?.keys() ?? [])];
      waiting = new Map();
      await Promise.all(all.map(remove));
    },
  };
};

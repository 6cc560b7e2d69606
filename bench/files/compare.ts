import { median } from '../statistics.ts';
import type { Tree } from './make-tree.ts';
import { type Operation, type Side, wordsOf } from './operations.ts';
import { type Timing, timedRun } from './timed-run.ts';

/** One operation, by both sides. */
export type Comparison = {
  readonly operation: Operation;
  readonly coreutils: Measured;
  readonly berth: Measured;
  /** coreutils' time by ours. */
  readonly ratio: number;
};
export type Measured = {
  readonly seconds: number;
  readonly cpuMicrosPerFile: number;
  readonly othersCores: number;
  readonly requestsPerFile: number | undefined;
};

/** Where the operations run: a file system, freshly mounted before each run if it has a client's cache that would be warm otherwise. */
export type Ground = {
  readonly fresh: () => Promise<{
    readonly cwd: string;
    readonly serverPid?: number | undefined;
    readonly requests?: () => Promise<number>;
    readonly done: () => Promise<void>;
  }>;
};

export type Plan = {
  readonly ground: Ground;
  /** Its path is below the ground. */
  readonly tree: Tree;
  readonly copies: Copies;
  readonly helper: string;
  /** Of coreutils and of ours, by turns. */
  readonly runs: { readonly coreutils: number; readonly berth: number };
  readonly say: (line: string) => void;
};

const measured = (
  timings: readonly (Timing & { readonly requests?: number | undefined })[],
  files: number,
): Measured => {
  const seconds = median(timings.map((timing) => timing.seconds));
  const typical = timings.find((timing) => timing.seconds === seconds) ?? timings[0];
  return {
    seconds,
    cpuMicrosPerFile: (median(timings.map(({ cpuSeconds }) => cpuSeconds)) * 1e6) / files,
    othersCores: typical?.othersCores ?? Number.NaN,
    requestsPerFile: typical?.requests === undefined ? undefined : typical.requests / files,
  };
};

/**
 * Which copy a run makes, or removes. None is removed before all are made: ext4 looks long for a new inode where many were just given back. Each
 * side removes in turns what it made itself and what the other made.
 */
export const createCopies = () => {
  const made: { readonly name: string; readonly by: Side }[] = [];
  let count = 0;
  return {
    nextToMake: (by: Side): string => {
      count += 1;
      made.push({ name: `copy${count}`, by });
      return `copy${count}`;
    },
    nextToRemove: (side: Side, turn: number): string => {
      const isWanted = ({ by }: { readonly by: Side }): boolean => (by === side) === (turn % 2 === 0);
      const place = Math.max(0, made.findIndex(isWanted));
      const [copy] = made.splice(place, 1);
      if (copy === undefined) throw new Error('there is no copy left to remove');
      return copy.name;
    },
  };
};
export type Copies = ReturnType<typeof createCopies>;

export const compare = async (plan: Plan, operation: Operation): Promise<Comparison> => {
  const timings: Readonly<Record<Side, (Timing & { requests?: number | undefined })[]>> = {
    coreutils: [],
    berth: [],
  };
  const copyFor = (side: Side, turn: number): string => {
    if (operation === 'cp') return plan.copies.nextToMake(side);
    return operation === 'rm' ? plan.copies.nextToRemove(side, turn) : '';
  };
  const run = async (side: Side, turn: number): Promise<void> => {
    const words = wordsOf(operation, plan.tree.path, copyFor(side, turn));
    const { cwd, serverPid, requests, done } = await plan.ground.fresh();
    try {
      const command = side === 'coreutils' ? words : [plan.helper, ...words];
      const timing = await timedRun(command, { cwd, serverPid });
      timings[side].push({ ...timing, requests: await requests?.() });
      plan.say(`  ${operation} ${side} ${timing.seconds.toFixed(2)} s`);
    } finally {
      await done();
    }
  };
  for (let turn = 0; turn < Math.max(plan.runs.coreutils, plan.runs.berth); turn++) {
    if (turn < plan.runs.coreutils) await run('coreutils', turn);
    if (turn < plan.runs.berth) await run('berth', turn);
  }
  const [coreutils, berth] = [
    measured(timings.coreutils, plan.tree.files),
    measured(timings.berth, plan.tree.files),
  ];
  return { operation, coreutils, berth, ratio: coreutils.seconds / berth.seconds };
};

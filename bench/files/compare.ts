import { median } from '../statistics.ts';
import type { Copies } from './copies.ts';
import type { Tree } from './make-tree.ts';
import { type Operation, type Side, wordsOf } from './operations.ts';
import { type Timing, timedRun, type Watched, watched } from './timed-run.ts';

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
  /** Of those that count; of the others there is one of coreutils on a slow mount. */
  readonly runs: number;
  readonly say: (line: string) => void;
  readonly signal: AbortSignal;
};

type Sample = Timing & { readonly requests: number | undefined };

/** Others that keep more of a core busy than this spoil a run: it is done again, if that costs little. */
const QUIET_CORES = 0.3;
/** Copies take room, and to make and to remove them takes long. */
const isRepeated = (operation: Operation): boolean => operation !== 'cp' && operation !== 'rm';

const measured = (samples: readonly Watched<Sample>[], runs: number, files: number): Measured => {
  const quietest = samples.toSorted((a, b) => a.othersCores - b.othersCores).slice(0, runs);
  const requests = quietest[0]?.requests;
  return {
    seconds: median(quietest.map((sample) => sample.seconds)),
    cpuMicrosPerFile: (median(quietest.map(({ cpuSeconds }) => cpuSeconds)) * 1e6) / files,
    othersCores: median(quietest.map(({ othersCores }) => othersCores)),
    requestsPerFile: requests === undefined ? undefined : requests / files,
  };
};

const copyFor = ({ copies }: Plan, operation: Operation, side: Side, turn: number): string => {
  if (operation === 'cp') return copies.nextToMake(side);
  return operation === 'rm' ? copies.nextToRemove(side, turn) : '';
};

const runOnce = async (plan: Plan, operation: Operation, side: Side, turn: number): Promise<Sample> => {
  const words = wordsOf(operation, plan.tree.path, copyFor(plan, operation, side, turn));
  const { cwd, serverPid, requests, done } = await plan.ground.fresh();
  try {
    const command = side === 'coreutils' ? words : [plan.helper, ...words];
    const timing = await timedRun(command, { cwd, serverPid, signal: plan.signal });
    plan.say(`  ${operation} ${side} ${timing.seconds.toFixed(2)} s`);
    return { ...timing, requests: await requests?.() };
  } finally {
    await done();
  }
};

const isQuiet = ({ othersCores }: Watched<Sample>): boolean => othersCores <= QUIET_CORES;

/** Of those sides, by turns, until there are enough runs that nobody disturbed, and not for ever. */
const runInTurns = async (
  plan: Plan,
  operation: Operation,
  sides: readonly Side[],
): Promise<ReadonlyMap<Side, readonly Watched<Sample>[]>> => {
  const samples = new Map<Side, Watched<Sample>[]>(sides.map((side) => [side, []]));
  const isEnough = (): boolean => [...samples.values()].every((of) => of.filter(isQuiet).length >= plan.runs);
  const turnsMax = isRepeated(operation) ? 2 * plan.runs : plan.runs;
  for (let turn = 0; turn < turnsMax && !isEnough(); turn++)
    for (const [side, of] of samples)
      of.push(...(await watched(async () => [await runOnce(plan, operation, side, turn)])));
  return samples;
};

const comparison = (operation: Operation, coreutils: Measured, berth: Measured): Comparison => ({
  operation,
  coreutils,
  berth,
  ratio: coreutils.seconds / berth.seconds,
});

/** On a disk: both sides, one after the other. */
export const compareByTurns = async (plan: Plan, operation: Operation): Promise<Comparison> => {
  const samples = await runInTurns(plan, operation, ['coreutils', 'berth']);
  const of = (side: Side): Measured => measured(samples.get(side) ?? [], plan.runs, plan.tree.files);
  return comparison(operation, of('coreutils'), of('berth'));
};

/** Those of one lane run one after the other: rm removes what cp has made. */
const LANES: readonly (readonly Operation[])[] = [['cp', 'rm'], ['ls'], ['find', 'du', 'chmod']];

/**
 * On a slow mount: ours first, with nothing beside it; and then coreutils once, some of its programs at the same time, each on a mount of its own.
 * They wait for answers nearly all the time, so they do not slow each other down, and minutes are saved.
 */
export const compareWaiting = async (
  plan: Plan,
  operations: readonly Operation[],
): Promise<readonly Comparison[]> => {
  const berth = new Map<Operation, Measured>();
  for (const operation of operations) {
    const samples = await runInTurns(plan, operation, ['berth']);
    berth.set(operation, measured(samples.get('berth') ?? [], plan.runs, plan.tree.files));
  }
  const runLane = async (
    lane: readonly Operation[],
  ): Promise<readonly (Sample & { operation: Operation })[]> => {
    const samples: (Sample & { operation: Operation })[] = [];
    for (const operation of lane.filter((each) => operations.includes(each)))
      samples.push({ ...(await runOnce(plan, operation, 'coreutils', 0)), operation });
    return samples;
  };
  const samples = await watched(async () => {
    // All of them have ended before the first failure is told: nothing is left running then.
    const lanes = await Promise.allSettled(LANES.map(runLane));
    return lanes.flatMap((lane) => {
      if (lane.status === 'rejected')
        throw new Error('one of the programs of coreutils failed', { cause: lane.reason });
      return lane.value;
    });
  });
  return operations.flatMap((operation) => {
    const ours = berth.get(operation);
    const theirs = samples.filter((sample) => sample.operation === operation);
    return ours ? [comparison(operation, measured(theirs, 1, plan.tree.files), ours)] : [];
  });
};

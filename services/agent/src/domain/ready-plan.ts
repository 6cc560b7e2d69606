import type { Bytes, CpuMilli, EpochMs } from '#kernel';
import type { Egress } from './egress.ts';
import { WORK_FOLDER } from './run-environment.ts';

/** What two runs must have in common so that one that was made ahead may become the other. */
export type RunShape = {
  readonly image: string;
  readonly cpuMilli: CpuMilli;
  readonly memoryBytes: Bytes;
  readonly shmBytes?: Bytes;
  readonly egress?: Egress;
  /** Where its folders are seen; which ones they are is said when it is taken. */
  readonly folderTargets?: readonly string[];
};

/** One text for a shape. */
export const shapeName = (shape: RunShape): string => {
  const { image, cpuMilli, memoryBytes, shmBytes, egress, folderTargets = [] } = shape;
  return [image, cpuMilli, memoryBytes, shmBytes ?? '', egress ?? '', ...folderTargets].join(' ');
};

/** In one order, if folders can be put there in a container that runs already; null if not. */
export const laterTargets = (targets: readonly string[]): readonly string[] | null => {
  const sorted = targets.toSorted();
  // Below each other, or below what is made anew for each session, their place is made when the one above is there.
  const isAlone = (target: string): boolean =>
    !target.startsWith(`${WORK_FOLDER}/`) && !sorted.some((other) => target.startsWith(`${other}/`));
  return sorted.every(isAlone) ? sorted : null;
};

/** How much may be kept ready on a node. */
export type ReadyLimits = { readonly countMax: number; readonly windowMs: number };

export type ReadyRequest = { readonly shape: RunShape; readonly at: EpochMs };

export type ReadyView = {
  readonly ready: readonly { readonly readyId: string; readonly shape: RunShape }[];
  /** Runs that were asked for, the newest last. */
  readonly requests: readonly ReadyRequest[];
  readonly limits: ReadyLimits;
  /** What is granted to nobody: a ready one holds nothing of it, but nobody could take a larger one either. */
  readonly freeMemoryBytes: Bytes;
  readonly now: EpochMs;
};

export type ReadyPlan = { readonly make: RunShape | null; readonly remove: readonly string[] };

/** Asked for within so long counts as asked for at once: meanwhile none could be made anew. */
const AT_ONCE_MS = 10_000;
/** A size that was asked for only once says little about what comes next. */
const REQUESTS_MIN = 2;

type Demand = { readonly shape: RunShape; readonly count: number; readonly lastAt: EpochMs };

const atOnceMost = (times: readonly EpochMs[]): number =>
  Math.max(...times.map((from) => times.filter((at) => at >= from && at < from + AT_ONCE_MS).length));

/** What is asked for again and again, the latest first. */
const demands = ({ requests, limits, now }: ReadyView): readonly Demand[] => {
  const byShape = new Map<string, ReadyRequest[]>();
  for (const request of requests) {
    if (request.at < now - limits.windowMs) continue;
    const name = shapeName(request.shape);
    byShape.set(name, [...(byShape.get(name) ?? []), request]);
  }
  return [...byShape.values()]
    .filter((asked) => asked.length >= REQUESTS_MIN)
    .flatMap((asked) => {
      const last = asked.at(-1);
      if (last === undefined) return [];
      return [{ shape: last.shape, count: atOnceMost(asked.map(({ at }) => at)), lastAt: last.at }];
    })
    .toSorted((a, b) => b.lastAt - a.lastAt);
};

/** How many of each shape are wanted: one of each before a second of any, and no more in all than the limits say. */
const wantedOf = (view: ReadyView): ReadonlyMap<string, { readonly shape: RunShape; count: number }> => {
  const wanted = new Map<string, { readonly shape: RunShape; count: number }>();
  const asked = demands(view).filter(({ shape }) => shape.memoryBytes <= view.freeMemoryBytes);
  let left = view.limits.countMax;
  let leftBytes: number = view.freeMemoryBytes;
  for (let round = 1; left > 0; round += 1) {
    const more = asked.filter(({ count }) => count >= round);
    if (more.length === 0) break;
    for (const { shape } of more) {
      if (left === 0 || shape.memoryBytes > leftBytes) continue;
      left -= 1;
      leftBytes -= shape.memoryBytes;
      wanted.set(shapeName(shape), { shape, count: round });
    }
  }
  return wanted;
};

/** Which one to make next, and which to let go. Proposes only. */
export const planReady = (view: ReadyView): ReadyPlan => {
  const wanted = wantedOf(view);
  const have = new Map<string, number>();
  const remove: string[] = [];
  for (const { readyId, shape } of view.ready) {
    const name = shapeName(shape);
    const count = have.get(name) ?? 0;
    if (count >= (wanted.get(name)?.count ?? 0)) remove.push(readyId);
    else have.set(name, count + 1);
  }
  const lacking = [...wanted.values()].filter(
    ({ shape, count }) => (have.get(shapeName(shape)) ?? 0) < count,
  );
  const [next] = lacking.toSorted(
    (a, b) => (have.get(shapeName(a.shape)) ?? 0) - (have.get(shapeName(b.shape)) ?? 0),
  );
  return { make: next?.shape ?? null, remove };
};

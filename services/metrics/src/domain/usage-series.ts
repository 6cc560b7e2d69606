import type { RunUsage, UsagePoint } from '#contracts';
import { type EpochMs, epochMs } from '#kernel';

/** The figures of a point, in the order in which a slot keeps their sums; NaN is what nobody told. */
type Figures = readonly [
  cpu: number,
  memory: number,
  gpu: number,
  gpuMemory: number,
  network: number,
  io: number,
];
const FIGURES = 6;
/** Which step of time a slot is of, how many samples it has, and their sums. */
const SLOT = 2 + FIGURES;

const plus = (one: number | null, other: number | null): number =>
  one === null && other === null ? Number.NaN : (one ?? 0) + (other ?? 0);
const mean = (values: readonly number[]): number =>
  values.length === 0 ? Number.NaN : values.reduce((sum, value) => sum + value, 0) / values.length;

const figuresOf = ({ rates, memoryBytes, devices }: RunUsage): Figures => {
  const busy = devices.flatMap(({ busyPercent }) => busyPercent ?? []);
  const held = devices.flatMap(({ usedMemoryBytes }) => usedMemoryBytes ?? []);
  return [
    rates.cpuMilli,
    memoryBytes,
    mean(busy),
    held.length === 0 ? Number.NaN : held.reduce((sum, bytes) => sum + bytes, 0),
    plus(rates.receivedBytesPerS, rates.sentBytesPerS),
    plus(rates.readBytesPerS, rates.writtenBytesPerS),
  ];
};

/** Means of the last `slotCount` steps of time; what is older is written over, so it never grows. */
export type UsageSeries = {
  readonly add: (usage: RunUsage, at: EpochMs) => void;
  /** The oldest first; steps in which nothing was heard are left out. */
  readonly points: (now: EpochMs) => readonly UsagePoint[];
};

const orNull = (value: number): number | null => (Number.isNaN(value) ? null : value);

export const usageSeries = (stepMs: number, slotCount: number): UsageSeries => {
  const slots = new Float64Array(slotCount * SLOT).fill(-1);
  const at = (slot: number, field: number): number => slots[slot * SLOT + field] ?? Number.NaN;
  const put = (slot: number, field: number, value: number): void => {
    slots[slot * SLOT + field] = value;
  };

  return {
    add: (usage, moment) => {
      const step = Math.floor(moment / stepMs);
      const slot = step % slotCount;
      const isNew = at(slot, 0) !== step;
      if (isNew) {
        put(slot, 0, step);
        put(slot, 1, 0);
      }
      put(slot, 1, at(slot, 1) + 1);
      for (const [n, figure] of figuresOf(usage).entries())
        put(slot, 2 + n, isNew ? figure : at(slot, 2 + n) + figure);
    },
    points: (now) => {
      const newest = Math.floor(now / stepMs);
      const found: UsagePoint[] = [];
      for (let step = Math.max(0, newest - slotCount + 1); step <= newest; step += 1) {
        const slot = step % slotCount;
        if (at(slot, 0) !== step) continue;
        const of = (n: number): number => Math.round(at(slot, 2 + n) / at(slot, 1));
        found.push({
          at: epochMs(step * stepMs),
          cpuMilli: of(0),
          memoryBytes: of(1),
          gpuPercent: orNull(of(2)),
          gpuMemoryBytes: orNull(of(3)),
          networkBytesPerS: orNull(of(4)),
          ioBytesPerS: orNull(of(5)),
        });
      }
      return found;
    },
  };
};

const both = (one: number | null, other: number | null): number | null =>
  one === null ? other : other === null ? one : one + other;

/** Points of several runs as those of one: sums, but of shares of time the mean. */
export const sumOfPoints = (all: readonly (readonly UsagePoint[])[]): readonly UsagePoint[] => {
  const byTime = Map.groupBy(all.flat(), ({ at }) => at);
  return [...byTime.entries()]
    .toSorted(([one], [other]) => one - other)
    .map(([at, points]) => {
      const busy = points.flatMap(({ gpuPercent }) => gpuPercent ?? []);
      const summed = points.reduce((sum, point) => ({
        at,
        cpuMilli: sum.cpuMilli + point.cpuMilli,
        memoryBytes: sum.memoryBytes + point.memoryBytes,
        gpuPercent: null,
        gpuMemoryBytes: both(sum.gpuMemoryBytes, point.gpuMemoryBytes),
        networkBytesPerS: both(sum.networkBytesPerS, point.networkBytesPerS),
        ioBytesPerS: both(sum.ioBytesPerS, point.ioBytesPerS),
      }));
      return { ...summed, gpuPercent: busy.length === 0 ? null : Math.round(mean(busy)) };
    });
};

import type { GrantedDevice } from '#contracts';
import { type Bytes, type DeviceId, mebibytes } from '#kernel';
import { type RunKey, runName } from './run.ts';

/** What is used of one device. Null is what nobody can tell. */
export type DeviceUse = {
  readonly deviceId: DeviceId;
  readonly memoryBytes: Bytes | null;
  readonly busyPercent: number | null;
};

/** Why a run must end, in words for its user. */
export type Violation = { readonly key: RunKey; readonly code: string; readonly message: string };

/** What one run uses of its own share. */
export type RunUse = {
  readonly key: RunKey;
  readonly devices: readonly GrantedDevice[];
  readonly uses: readonly DeviceUse[];
};

const SLACK_MIN = mebibytes(64);
const SLACK_PART = 0.02;

const inGiB = (size: number): string => `${(size / 2 ** 30).toFixed(1)} GiB`;

const overuse = ({ key, devices, uses }: RunUse): Violation | null => {
  for (const { deviceId, gpuMemoryBytes: granted } of devices) {
    const used = uses.find((use) => use.deviceId === deviceId)?.memoryBytes ?? 0;
    if (used <= granted + Math.max(SLACK_MIN, granted * SLACK_PART)) continue;
    return {
      key,
      code: 'gpu-memory-exceeded',
      message: `The session used ${inGiB(used)} of the memory of a GPU of which it was given ${inGiB(granted)}.`,
    };
  }
  return null;
};

/**
 * Those that use more memory than granted, seen so twice in a row: a figure may be from between a free and an alloc. A little more is let pass, since
 * drivers count in pages and add what they need themselves.
 */
export const findOveruse = (
  runs: readonly RunUse[],
  suspects: ReadonlySet<string>,
): { readonly suspects: ReadonlySet<string>; readonly violations: readonly Violation[] } => {
  const over = runs.map(overuse).filter((found) => found !== null);
  return {
    suspects: new Set(over.map(({ key }) => runName(key))),
    violations: over.filter(({ key }) => suspects.has(runName(key))),
  };
};

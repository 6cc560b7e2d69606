import type { HoldLimits, Quota } from '../api/resources.ts';
import { parseCount } from '../units/parse-count.ts';
import { parseGpuHours } from '../units/parse-gpu-hours.ts';
import { parseMilli } from '../units/parse-milli.ts';

export type QuotaFlags = {
  readonly gpus?: string;
  readonly borrow?: string;
  readonly sessions?: string;
  readonly gpuHours?: string;
  readonly userGpus?: string;
  readonly userSessions?: string;
  readonly userGpuHours?: string;
  readonly weight?: string;
  readonly priorityMax?: string;
};

/** What takes a limit away. */
const NONE = 'none';

/** Another value, none any more (`none`), or as it was (no flag). */
const changed = <Value>(
  before: Value | undefined,
  flag: string | undefined,
  read: (text: string) => Value,
): Value | undefined => (flag === undefined ? before : flag === NONE ? undefined : read(flag));

type LimitFlags = {
  readonly gpus?: string | undefined;
  readonly sessions?: string | undefined;
  readonly gpuHours?: string | undefined;
};

const limitsWith = (before: HoldLimits, flags: LimitFlags, prefix: '' | 'user-'): HoldLimits => {
  const gpuMilli = changed(before.gpuMilli, flags.gpus, (text) => parseMilli(text, `--${prefix}gpus`));
  const sessionCount = changed(before.sessionCount, flags.sessions, (text) =>
    parseCount(text, `--${prefix}sessions`),
  );
  const gpuBudget = changed(before.gpuBudget, flags.gpuHours, (text) =>
    parseGpuHours(text, `--${prefix}gpu-hours`),
  );
  return {
    ...(gpuMilli === undefined ? {} : { gpuMilli }),
    ...(sessionCount === undefined ? {} : { sessionCount }),
    ...(gpuBudget === undefined ? {} : { gpuBudget }),
  };
};

/** What each user may have, with what the flags say of it. */
export const userLimitsWith = (before: HoldLimits, flags: QuotaFlags): HoldLimits =>
  limitsWith(
    before,
    { gpus: flags.userGpus, sessions: flags.userSessions, gpuHours: flags.userGpuHours },
    'user-',
  );

/** A quota with what the flags say of it; the rest stays as it was. */
export const quotaWith = (before: Quota, flags: QuotaFlags): Quota => {
  const perUser = userLimitsWith(before.perUser ?? {}, flags);
  const borrowGpuMilli = changed(before.borrowGpuMilli, flags.borrow, (text) => parseMilli(text, '--borrow'));
  const weight = changed(before.weight, flags.weight, (text) => parseCount(text, '--weight'));
  const priorityMax = changed(before.priorityMax, flags.priorityMax, (text) =>
    parseCount(text, '--priority-max'),
  );
  return {
    ...limitsWith(before, flags, ''),
    ...(borrowGpuMilli === undefined ? {} : { borrowGpuMilli }),
    ...(Object.keys(perUser).length === 0 ? {} : { perUser }),
    ...(weight === undefined ? {} : { weight }),
    ...(priorityMax === undefined ? {} : { priorityMax }),
  };
};

const ofUsers = new Set(['userGpus', 'userSessions', 'userGpuHours']);
/** Which part of a quota flags speak of: those who run a project may change what each user has. */
export const partOf = (flags: QuotaFlags): 'none' | 'per-user' | 'whole' => {
  const said = Object.entries(flags).flatMap(([name, value]) => (value === undefined ? [] : [name]));
  if (said.length === 0) return 'none';
  return said.every((name) => ofUsers.has(name)) ? 'per-user' : 'whole';
};

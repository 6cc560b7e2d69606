import type { GpuBudget } from '#contracts';
import { type EpochMs, toIso, unreachable } from '#kernel';

/** Whose limit: the project's, or that of its user. */
export type Whose = 'project' | 'user';

/** The limit that a start would pass, with all numbers. */
export type OverQuota =
  | {
      readonly kind: 'gpu';
      readonly whose: Whose;
      readonly heldMilli: number;
      readonly limitMilli: number;
      /** Beyond the limit, while others leave it idle. */
      readonly borrowMilli: number;
      readonly needsMilli: number;
      /** It may not be preempted, so that it can't give back what it would borrow. */
      readonly isBorrowBarred: boolean;
    }
  | {
      readonly kind: 'sessions';
      readonly whose: Whose;
      readonly heldCount: number;
      readonly sessionCountMax: number;
    }
  | {
      readonly kind: 'gpu-budget';
      readonly whose: Whose;
      readonly spentMilliMs: number;
      readonly budget: GpuBudget;
      readonly needsMilliMs: number;
      /** When the next period begins. */
      readonly renewsAt: EpochMs;
    }
  /** There is a budget, and nobody knows how much of it the session can come to. */
  | { readonly kind: 'no-end'; readonly whose: Whose };

const trimmed = (n: number): string => `${Number(n.toFixed(3))}`;
const gpus = (milli: number): string => trimmed(milli / 1000);
const gpuWord = (milli: number): string => (milli === 1000 ? 'GPU' : 'GPUs');
const HOUR_MILLI_MS = 1000 * 3_600_000;
const gpuHours = (milliMs: number): string => `${Number((milliMs / HOUR_MILLI_MS).toFixed(1))}`;
const owner = (whose: Whose): string => (whose === 'project' ? 'your project has' : 'you have');
const holder = (whose: Whose): string => (whose === 'project' ? 'your project' : 'you');

type OverGpu = Extract<OverQuota, { kind: 'gpu' }>;

const overGpu = (over: OverGpu): string => {
  const { whose, heldMilli, limitMilli, borrowMilli, needsMilli, isBorrowBarred } = over;
  const needs = `; this needs ${gpus(needsMilli)} more`;
  const held = `${owner(whose)} ${gpus(heldMilli)} of ${gpus(limitMilli)} ${gpuWord(limitMilli)} in use`;
  if (whose === 'user') return `${held} in this project${needs}`;
  if (borrowMilli === 0) return `${held} and may borrow none${needs}`;
  const inUse = `${owner(whose)} ${gpus(heldMilli)} ${gpuWord(heldMilli)} in use`;
  const barred = isBorrowBarred ? ', but not for a session that may not be preempted' : '';
  return `${inUse}, of ${gpus(limitMilli)} of its own and ${gpus(borrowMilli)} that it may borrow${barred}${needs}`;
};

/** Why a session waits for its quota, in its user's words. */
export const sayOverQuota = (over: OverQuota): string => {
  switch (over.kind) {
    case 'gpu':
      return overGpu(over);
    case 'sessions': {
      const { whose, heldCount, sessionCountMax } = over;
      const where = whose === 'user' ? ' in this project' : '';
      return `${owner(whose)} ${heldCount} of ${sessionCountMax} sessions at work${where}; this would be one more`;
    }
    case 'gpu-budget': {
      const { whose, spentMilliMs, budget, needsMilliMs, renewsAt } = over;
      const spent = `${owner(whose)} begun ${gpuHours(spentMilliMs)} of the ${gpuHours(budget.gpuMilliMs)} GPU-hours of this ${budget.period}`;
      return `${spent}; this can come to ${gpuHours(needsMilliMs)} more. The next ${budget.period} begins at ${toIso(renewsAt)}`;
    }
    case 'no-end':
      return `${holder(over.whose)} can't start sessions without a maximum run time, since there is a budget of GPU-hours`;
    default:
      return unreachable(over);
  }
};

const sayNeverGpu = ({ whose, limitMilli, borrowMilli, needsMilli, isBorrowBarred }: OverGpu): string => {
  const own = `${holder(whose)} may hold ${gpus(limitMilli)} ${gpuWord(limitMilli)}${whose === 'user' ? ' in this project' : ''}`;
  const borrowed = borrowMilli === 0 ? '' : ` and borrow ${gpus(borrowMilli)}`;
  const barred = isBorrowBarred ? ', but not for a session that may not be preempted' : '';
  return `${own}${borrowed}${barred}; this needs ${gpus(needsMilli)}`;
};

/** Why a session could not start even if nothing else were held or begun. */
export const sayNeverFits = (over: OverQuota): string => {
  const sentence = neverFits(over);
  return `${sentence.charAt(0).toUpperCase()}${sentence.slice(1)}.`;
};

const neverFits = (over: OverQuota): string => {
  switch (over.kind) {
    case 'gpu':
      return sayNeverGpu(over);
    case 'sessions':
      return `${holder(over.whose)} may have no session at work${over.whose === 'user' ? ' in this project' : ''}`;
    case 'gpu-budget': {
      const { whose, budget, needsMilliMs } = over;
      const most = `${holder(whose)} may begin ${gpuHours(budget.gpuMilliMs)} GPU-hours each ${budget.period}`;
      return `${most}; this can come to ${gpuHours(needsMilliMs)}. A shorter maximum run time makes it less`;
    }
    case 'no-end':
      return sayOverQuota(over);
    default:
      return unreachable(over);
  }
};

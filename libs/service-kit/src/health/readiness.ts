import { describeError } from '#kernel';
import { pause } from '../pause.ts';

/** Resolves when what it asks is well; rejects with the reason when it is not. */
export type Check = () => Promise<void>;

export type CheckOutcome = {
  readonly name: string;
  readonly ok: boolean;
  readonly tookMs: number;
  readonly why?: string;
};
export type ReadinessReport = { readonly ready: boolean; readonly checks: readonly CheckOutcome[] };

/** Whether this process can do its work now, as the sum of named checks. */
export type Readiness = {
  readonly add: (name: string, check: Check) => void;
  readonly report: () => Promise<ReadinessReport>;
};

/** A check that takes longer has failed: a probe must have its answer. */
const CHECK_MAX_MS = 1000;

const run = async (name: string, check: Check): Promise<CheckOutcome> => {
  const startedAt = performance.now();
  const given = new AbortController();
  const tookMs = () => Math.round(performance.now() - startedAt);
  try {
    await Promise.race([
      check(),
      pause(CHECK_MAX_MS, given.signal).then(() => {
        throw new Error(`no answer within ${CHECK_MAX_MS} ms`);
      }),
    ]);
    return { name, ok: true, tookMs: tookMs() };
  } catch (error) {
    return { name, ok: false, tookMs: tookMs(), why: describeError(error) };
  } finally {
    given.abort();
  }
};

export const readiness = (): Readiness => {
  const checks = new Map<string, Check>();
  return {
    add: (name, check) => void checks.set(name, check),
    report: async () => {
      const outcomes = await Promise.all([...checks].map(([name, check]) => run(name, check)));
      return { ready: outcomes.every(({ ok }) => ok), checks: outcomes };
    },
  };
};

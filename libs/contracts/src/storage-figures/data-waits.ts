import { limitsOf, loadOf, type VolumeSample } from './figures.ts';

/** How busy the GPUs of a session were over the step that begins `at`; null: nobody can tell. */
export type GpuSample = { readonly at: number; readonly gpuPercent: number | null };
export type DataWaits = {
  /** Time of which both are known. */
  readonly seenMs: number;
  /** Of it, the time in which the GPUs had little to do while the volume could do no more. */
  readonly waitingMs: number;
  /** In words, when it is worth a word. */
  readonly why: string | null;
};

const IDLE_PERCENT = 20;
/** Less is chance. */
const TOLD_FROM_MS = 30_000;
const TOLD_FROM_SHARE = 0.25;

/**
 * Joins what the GPUs of a session do with how a volume of its folders does: GPUs that have little to do while the volume is at its limit most likely wait for data. It
 * is told of the time, not of the cause: both may have another one.
 */
export const dataWaits = (
  gpus: readonly GpuSample[],
  stepMs: number,
  volume: readonly VolumeSample[],
): DataWaits => {
  const limits = limitsOf(volume);
  let [seenMs, waitingMs] = [0, 0];
  let why = '';
  for (const { at, gpuPercent } of gpus) {
    if (gpuPercent === null) continue;
    const during = volume.filter((sample) => sample.at >= at && sample.at < at + stepMs);
    if (during.length === 0) continue;
    seenMs += stepMs;
    const loads = during.map((sample) => loadOf(sample, limits)).filter(({ isAtLimit }) => isAtLimit);
    if (gpuPercent > IDLE_PERCENT || loads.length * 2 < during.length) continue;
    waitingMs += stepMs;
    why = loads.at(-1)?.why ?? why;
  }
  const isTold = waitingMs >= TOLD_FROM_MS && waitingMs >= seenMs * TOLD_FROM_SHARE;
  return { seenMs, waitingMs, why: isTold ? why : null };
};

import { describeError, type Log } from '#kernel';
import type { Runtime } from '../ports/runtime.ts';
import { createAlarm } from './alarm.ts';

export type KeepImagesDeps = {
  readonly runtime: Pick<Runtime, 'ensureImage'>;
  /** Those that the pool of the node keeps. */
  readonly wanted: () => readonly string[];
  readonly pace?: KeepPace;
  readonly log: Log;
};
export type KeepPace = {
  readonly lookMs: number;
  /** So often it is looked whether one is still there: somebody may have removed it. */
  readonly againMs: number;
  readonly firstPauseMs: number;
  readonly pauseMaxMs: number;
};

const PACE: KeepPace = { lookMs: 2000, againMs: 60_000, firstPauseMs: 10_000, pauseMaxMs: 1_800_000 };

type Standing = { readonly dueAt: number; readonly pauseMs: number };

/**
 * Has the images of the pool at hand before anybody asks for them: one after the other, so that they leave the line to sessions. Who asks for one meanwhile shares its
 * pull; one that is kept no more is not pulled any further, unless a session waits for it.
 */
export const keepImages = ({ runtime, wanted, pace = PACE, log }: KeepImagesDeps) => {
  const standings = new Map<string, Standing>();
  const alarm = createAlarm();
  let underWay: { readonly image: string; readonly cancel: AbortController } | null = null;

  const keep = async (image: string, signal: AbortSignal): Promise<void> => {
    const cancel = new AbortController();
    underWay = { image, cancel };
    const both = AbortSignal.any([signal, cancel.signal]);
    const { pauseMs } = standings.get(image) ?? { pauseMs: pace.firstPauseMs };
    let hasPulled = false;
    const failed = (cause: string): void => {
      log.warn({ image, cause }, 'an image that the pool keeps can not be had; trying again later');
      standings.set(image, {
        dueAt: performance.now() + pauseMs,
        pauseMs: Math.min(pauseMs * 2, pace.pauseMaxMs),
      });
    };
    try {
      const outcome = await runtime.ensureImage(image, () => (hasPulled = true), both);
      if (!outcome.ok) return failed(outcome.refusal.message);
      if (hasPulled) log.info({ image }, 'an image that the pool keeps is at hand');
      standings.set(image, { dueAt: performance.now() + pace.againMs, pauseMs: pace.firstPauseMs });
    } catch (error) {
      if (!both.aborted) failed(describeError(error));
    } finally {
      underWay = null;
      alarm.ring();
    }
  };

  return {
    run: async (signal: AbortSignal): Promise<void> => {
      let work = Promise.resolve();
      while (!signal.aborted) {
        const now = wanted();
        if (underWay !== null && !now.includes(underWay.image)) underWay.cancel.abort();
        for (const image of standings.keys()) if (!now.includes(image)) standings.delete(image);
        if (underWay === null) {
          const due = now.find((image) => (standings.get(image)?.dueAt ?? 0) <= performance.now());
          if (due !== undefined) work = keep(due, signal);
        }
        await alarm.wait(pace.lookMs, signal);
      }
      await work;
    },
  };
};

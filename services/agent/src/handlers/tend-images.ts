import { type Clock, describeError, type Log } from '#kernel';
import {
  type DiskLimits,
  type DiskUse,
  fullest,
  isShort,
  makesRoom,
  nextToRemove,
} from '../domain/image-clean-up.ts';
import type { ImageLedger } from '../ports/image-ledger.ts';
import type { Runtime } from '../ports/runtime.ts';
import { createAlarm } from './alarm.ts';

export type TendImagesDeps = {
  readonly runtime: Pick<Runtime, 'ensureImage' | 'removeImage'>;
  readonly ledger: ImageLedger;
  /** Of each file system that images and the files of sessions fill. */
  readonly disks: () => Promise<readonly DiskUse[]>;
  readonly limits: DiskLimits;
  /** One name for each image, however it was asked for. */
  readonly nameOf: (image: string) => string;
  /** Images of sessions that shall be here, and those that the pool keeps; null while it is not known: then nothing is removed. */
  readonly wanted: () => readonly string[] | null;
  /** It has become short of disk, or is so no more. */
  readonly onShort: () => void;
  readonly lookMs?: number;
  readonly clock: Clock;
  readonly log: Log;
};

export type ImageTender = {
  /** {@link Runtime.ensureImage}, and takes note of what was made here and when it was used. */
  readonly ensureImage: Runtime['ensureImage'];
  /** Too full, and nothing is left that could go. */
  readonly isShort: () => boolean;
  readonly run: (signal: AbortSignal) => Promise<void>;
};

const LOOK_MS = 10_000;

/**
 * Looks how full the disk is; above the high mark it removes images that were used longest ago, one after the other, until the low mark. Never one that is wanted, never
 * one that a container has, and only what this node has pulled or built itself.
 */
export const tendImages = (deps: TendImagesDeps): ImageTender => {
  const { runtime, ledger, disks, limits, nameOf, wanted, clock, log } = deps;
  let isMakingRoom = false;
  let short = false;

  /** True if one is gone. */
  const removeOne = async (passedOver: Set<string>): Promise<boolean> => {
    const kept = wanted();
    if (kept === null || runtime.removeImage === undefined) return false;
    for (;;) {
      const image = nextToRemove(
        ledger.all(),
        new Set([...kept.map(nameOf), ...passedOver]),
        clock.now(),
        limits,
      );
      if (image === null) return false;
      if (await runtime.removeImage(image)) {
        await ledger.drop(image);
        log.info({ image }, 'an image that was not used for long made room on the disk');
        return true;
      }
      passedOver.add(image); // a container has it
    }
  };

  const look = async (): Promise<void> => {
    const passedOver = new Set<string>();
    let canMakeRoom = true;
    let permille = fullest(await disks());
    for (;;) {
      isMakingRoom = makesRoom(isMakingRoom, permille, limits);
      if (!isMakingRoom) break;
      canMakeRoom = await removeOne(passedOver);
      if (!canMakeRoom) break;
      permille = fullest(await disks());
    }
    const isNow = isShort(short, permille, canMakeRoom, limits);
    if (isNow === short) return;
    short = isNow;
    if (short)
      log.warn(
        { usedPermille: Math.round(permille) },
        'the disk of this node is full: it takes no new sessions',
      );
    else log.info({ usedPermille: Math.round(permille) }, 'there is room on the disk of this node again');
    deps.onShort();
  };

  return {
    ensureImage: async (image, onProgress, signal, source) => {
      let isMade = false;
      // Of an image that is at hand nothing is told.
      const outcome = await runtime.ensureImage(
        image,
        (progress) => {
          isMade = true;
          onProgress(progress);
        },
        signal,
        source,
      );
      const name = nameOf(image);
      if (outcome.ok && (isMade || ledger.all().some((known) => known.image === name)))
        await ledger.put({ image: name, usedAt: clock.now() });
      return outcome;
    },
    isShort: () => short,
    run: async (signal) => {
      const alarm = createAlarm();
      while (!signal.aborted) {
        await look().catch((error: unknown) =>
          log.warn({ cause: describeError(error) }, 'the disk can not be looked after now; trying again'),
        );
        await alarm.wait(deps.lookMs ?? LOOK_MS, signal);
      }
    },
  };
};

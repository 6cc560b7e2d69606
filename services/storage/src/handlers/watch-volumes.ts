import { limitsOf, loadOf, type VolumeFiguresAnswer, type VolumeSample } from '#contracts';
import { type Clock, describeError, type Log, type VolumeId } from '#kernel';
import type { FolderViews } from '../ports/folder-views.ts';
import type { VolumeBackend } from '../ports/volume-backend.ts';
import type { Volumes } from './volumes.ts';

/** An hour. */
const SAMPLES_MAX = 720;
export const LOOK_AT_VOLUMES_MS = 5000;
/** So long a volume may take to tell of itself; one that hangs keeps no other from being told of. */
const ASKED_MS = 10_000;

export type VolumeWatch = {
  /** One look at all volumes. */
  readonly look: (signal: AbortSignal) => Promise<void>;
  readonly figures: (id: VolumeId) => VolumeFiguresAnswer;
};

/** How volumes work, a sample every few seconds and those of an hour. In memory alone: after a restart it begins anew. */
export const watchVolumes = ({
  views,
  volumes,
  clock,
  log,
}: {
  readonly views: FolderViews;
  readonly volumes: Volumes;
  readonly clock: Clock;
  readonly log: Log;
}): VolumeWatch => {
  const known = new Map<
    VolumeId,
    { source: VolumeFiguresAnswer['source']; readonly samples: VolumeSample[] }
  >();
  const asked = new Set<VolumeId>();

  const sample = async (id: VolumeId, backend: VolumeBackend): Promise<void> => {
    const figures = await backend.figures();
    if (figures === null) return;
    const mine = known.get(id) ?? { source: figures.source, samples: [] };
    known.set(id, mine);
    mine.source = figures.source;
    mine.samples.push({
      at: clock.now(),
      readBytesPerS: Math.round(figures.readBytesPerSecond),
      writeBytesPerS: Math.round(figures.writeBytesPerSecond),
      operationsPerS: Math.round(figures.operationsPerSecond * 10) / 10,
      readMicros: Math.round(figures.readMicros),
      writeMicros: Math.round(figures.writeMicros),
      busyPercent: figures.busyPercent === null ? null : Math.round(figures.busyPercent * 10) / 10,
    });
    if (mine.samples.length > SAMPLES_MAX) mine.samples.shift();
  };
  const ask = async (id: VolumeId, signal: AbortSignal): Promise<void> => {
    const backend = await volumes.backend(id);
    if (!backend.ok || asked.has(id)) return;
    asked.add(id);
    const answered = sample(id, backend.value)
      .catch((error: unknown) =>
        log.debug({ volume: id, cause: describeError(error) }, 'a volume does not tell of itself'),
      )
      .finally(() => asked.delete(id));
    const late = AbortSignal.any([signal, AbortSignal.timeout(ASKED_MS)]);
    await Promise.race([
      answered,
      new Promise<void>((resolve) => late.addEventListener('abort', () => resolve(), { once: true })),
    ]);
  };

  return {
    look: async (signal) => {
      const all = await views.volumes();
      for (const id of known.keys()) if (!all.some(({ volume }) => volume.volumeId === id)) known.delete(id);
      await Promise.all(all.map(({ volume }) => ask(volume.volumeId, signal)));
    },
    figures: (id) => {
      const { source = 'none', samples = [] } = known.get(id) ?? {};
      const last = samples.at(-1);
      return {
        volumeId: id,
        source,
        everyMs: LOOK_AT_VOLUMES_MS,
        samples,
        ...(last === undefined ? {} : { load: loadOf(last, limitsOf(samples)) }),
      };
    },
  };
};

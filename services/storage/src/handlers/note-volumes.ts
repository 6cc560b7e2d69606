import { accept, type Clock, describeError, type Log, type VolumeId } from '#kernel';
import {
  afterLook,
  NO_STREAKS,
  noteHealth,
  type Streaks,
  type VolumeLook,
} from '../domain/volume/note-health.ts';
import type { Volume } from '../domain/volume/volume-state.ts';
import type { FolderViews } from '../ports/folder-views.ts';
import type { DecideOnStreams } from './decide-on-streams.ts';
import { storageCommand } from './name-ids.ts';
import type { VolumeLooked, Volumes } from './volumes.ts';
import type { VolumeWatch } from './watch-volumes.ts';

type Ports = {
  readonly streams: DecideOnStreams;
  readonly views: Pick<FolderViews, 'volumes'>;
  readonly volumes: Pick<Volumes, 'look'>;
  readonly watch: Pick<VolumeWatch, 'figures'>;
  readonly clock: Clock;
  readonly log: Log;
  /** An answer that takes longer, on average, is late. */
  readonly slowMs: number;
};

/** Looks at all volumes, and records which fall sick and which are well again. */
export const noteVolumes = ({ streams, views, volumes, watch, clock, log, slowMs }: Ports) => {
  const streaks = new Map<VolumeId, Streaks>();
  const slowMicros = slowMs * 1000;

  /** What counts is how long answers take for those who work on it; where nobody counts, how long the look took. */
  const lookOf = (id: VolumeId, { condition, tookMs }: VolumeLooked): VolumeLook => {
    if (!condition.isHealthy)
      return { kind: 'away', trouble: condition.trouble.replace(`volume ${id}: `, '') };
    const { totalBytes, freeBytes } = condition;
    const last = watch.figures(id).samples.at(-1);
    const answerMicros = last === undefined ? tookMs * 1000 : Math.max(last.readMicros, last.writeMicros);
    return { kind: 'there', totalBytes, freeBytes, answerMicros };
  };
  const note = async (volume: Volume): Promise<void> => {
    const { volumeId } = volume;
    const look = lookOf(volumeId, await volumes.look(volume));
    const streak = afterLook(streaks.get(volumeId) ?? NO_STREAKS, look, slowMicros);
    streaks.set(volumeId, streak);
    const seen = { look, streaks: streak, slowMicros };
    const news = noteHealth(volume, seen, clock.now());
    if (news.length === 0) return;
    await streams.record({
      commandId: storageCommand('health', volumeId, JSON.stringify(news)),
      meta: { actor: 'service:storage' },
      reads: { volumes: [volumeId] },
      decide: (view) => {
        const now = view.volume(volumeId);
        return accept(now === null ? [] : noteHealth(now, seen, clock.now()));
      },
    });
  };

  return async (): Promise<void> => {
    const all = await views.volumes();
    for (const id of streaks.keys())
      if (!all.some(({ volume }) => volume.volumeId === id)) streaks.delete(id);
    await Promise.all(
      all.map(({ volume }) =>
        note(volume).catch((error: unknown) =>
          log.debug(
            { volume: volume.volumeId, cause: describeError(error) },
            'the health of a volume was not noted',
          ),
        ),
      ),
    );
  };
};

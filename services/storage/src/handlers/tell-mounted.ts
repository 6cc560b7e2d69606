import type { MountStandingsAnswer } from '#contracts';
import { accept, type FolderId, type Refusal, type Result, type VolumeId } from '#kernel';
import type { FolderViews } from '../ports/folder-views.ts';
import type { VolumeWatch } from './watch-volumes.ts';

export type TellMounted = (
  folders: readonly FolderId[],
  samples: number,
) => Promise<Result<MountStandingsAnswer, Refusal>>;

/** What a session that has these folders should know: how full they are, and how their volumes do. Whoever asks may see the session. */
export const tellMounted =
  (views: FolderViews, watch: VolumeWatch): TellMounted =>
  async (ids, count) => {
    const quotas = new Map(
      (await views.volumes()).map(({ volume }) => [volume.volumeId, volume.capabilities.quota]),
    );
    const folders: MountStandingsAnswer['folders'][number][] = [];
    const volumes = new Set<VolumeId>();
    for (const id of new Set(ids)) {
      const [seen, measured] = await Promise.all([views.folder(id), views.measured(id)]);
      if (seen === null) continue;
      const { name, volumeId, quotaPercent, quotaBytes } = seen.state;
      volumes.add(volumeId);
      folders.push({
        folderId: id,
        name,
        volumeId,
        quota: quotas.get(volumeId) ?? 'accounted',
        quotaPercent,
        ...(quotaBytes === null ? {} : { quotaBytes }),
        ...(measured === null ? {} : { usedBytes: measured.usedBytes }),
      });
    }
    const figures = [...volumes].map((id) => watch.figures(id));
    return accept({
      folders,
      volumes: figures.map((one) => ({ ...one, samples: one.samples.slice(-count) })),
    });
  };

import type { MountHoldsAnswer } from '#contracts';
import { accept, type NodeId, type Refusal, type Result } from '#kernel';
import { heldWriters } from '../domain/folder/held-writers.ts';
import type { FolderViews } from '../ports/folder-views.ts';

export type TellHolds = (node: NodeId) => Promise<Result<MountHoldsAnswer, Refusal>>;

/** Which sessions of a node are to stand still, since a folder that they write into is full. Asked every second by each node that has such sessions. */
export const tellHolds =
  (views: FolderViews): TellHolds =>
  async (node) => {
    const full = await views.fullOn(node);
    if (full.length === 0) return accept({ holds: [] });
    const volumes = await views.volumes();
    const quotaOf = new Map(volumes.map(({ volume }) => [volume.volumeId, volume.capabilities.quota]));
    const holds = full.flatMap((folder) =>
      heldWriters(folder, node, quotaOf.get(folder.volumeId) ?? 'accounted'),
    );
    return accept({ holds });
  };

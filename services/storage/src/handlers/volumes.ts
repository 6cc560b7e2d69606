import { accept, type Clock, describeError, refuse, type Refusal, type Result, type VolumeId } from '#kernel';
import type { Volume } from '../domain/volume/volume-state.ts';
import type { FolderViews } from '../ports/folder-views.ts';
import type { OpenBackend, VolumeBackend, VolumeHealth } from '../ports/volume-backend.ts';

/** How a volume did when it was last looked at. */
export type VolumeCondition =
  ({ readonly isHealthy: true } & VolumeHealth) | { readonly isHealthy: false; readonly trouble: string };

/** The back ends of the volumes, opened once for each of their settings. */
export type Volumes = {
  readonly backend: (
    id: VolumeId,
  ) => Promise<Result<VolumeBackend, Refusal<'volume-unknown' | 'volume-unavailable'>>>;
  readonly open: (volume: Volume) => VolumeBackend;
  readonly condition: (volume: Volume) => Promise<VolumeCondition>;
};

const PROBE_AGAIN_MS = 5000;

export const unknownVolume = (id: string): Refusal<'volume-unknown'> => ({
  code: 'volume-unknown',
  message: `There is no volume ${id}.`,
  pointer: '/volume',
});

export const openVolumes = (views: FolderViews, openBackend: OpenBackend, clock: Clock): Volumes => {
  const opened = new Map<VolumeId, { readonly settings: string; readonly backend: VolumeBackend }>();
  const conditions = new Map<VolumeId, { readonly at: number; readonly condition: VolumeCondition }>();

  const open = (volume: Volume): VolumeBackend => {
    const settings = JSON.stringify([volume.backend, volume.settings]);
    const known = opened.get(volume.volumeId);
    if (known?.settings === settings) return known.backend;
    const backend = openBackend(volume);
    opened.set(volume.volumeId, { settings, backend });
    conditions.delete(volume.volumeId);
    return backend;
  };

  /** Asked only where nothing is to be seen of a volume. */
  const hasNoFolders = (id: VolumeId) => async (): Promise<boolean> => {
    const known = (await views.volumes()).find(({ volume }) => volume.volumeId === id);
    return known === undefined || known.folderCount === 0;
  };

  const condition = async (volume: Volume): Promise<VolumeCondition> => {
    let backend: VolumeBackend;
    try {
      backend = open(volume);
    } catch (cause) {
      return { isHealthy: false, trouble: describeError(cause) };
    }
    const known = conditions.get(volume.volumeId);
    if (known !== undefined && clock.now() - known.at < PROBE_AGAIN_MS) return known.condition;
    const found: VolumeCondition = await backend.probe(hasNoFolders(volume.volumeId)).then(
      (health) => ({ isHealthy: true, ...health }) as const,
      (cause: unknown) => ({ isHealthy: false, trouble: describeError(cause) }) as const,
    );
    conditions.set(volume.volumeId, { at: clock.now(), condition: found });
    return found;
  };

  return {
    open,
    condition,
    backend: async (id) => {
      const seen = await views.volume(id);
      if (seen === null) return refuse(unknownVolume(id));
      const found = await condition(seen.state);
      return found.isHealthy
        ? accept(open(seen.state))
        : refuse({
            code: 'volume-unavailable',
            message: `The volume ${id} can't be used at the moment: ${found.trouble}`,
          });
    },
  };
};

import { accept, type Clock, describeError, refuse, type Refusal, type Result, type VolumeId } from '#kernel';
import type { Volume } from '../domain/volume/volume-state.ts';
import type { FolderViews } from '../ports/folder-views.ts';
import type { OpenBackend, VolumeBackend, VolumeHealth } from '../ports/volume-backend.ts';

/** How a volume did when it was last looked at. */
export type VolumeCondition =
  ({ readonly isHealthy: true } & VolumeHealth) | { readonly isHealthy: false; readonly trouble: string };

/** What a look at it found, and how long it took; the same for all who ask within a few seconds. */
export type VolumeLooked = { readonly condition: VolumeCondition; readonly tookMs: number };

/** The back ends of the volumes, opened once for each of their settings. */
export type Volumes = {
  readonly backend: (
    id: VolumeId,
  ) => Promise<Result<VolumeBackend, Refusal<'volume-unknown' | 'volume-unavailable'>>>;
  readonly open: (volume: Volume) => VolumeBackend;
  /** Told within its deadline, also when the volume hangs. */
  readonly look: (volume: Volume) => Promise<VolumeLooked>;
  readonly condition: (volume: Volume) => Promise<VolumeCondition>;
};

const PROBE_AGAIN_MS = 5000;
/** Who waits for longer than that waits for nothing. The look itself goes on, and there is never a second one beside it. */
const PROBE_MS = 15_000;

export const unknownVolume = (id: string): Refusal<'volume-unknown'> => ({
  code: 'volume-unknown',
  message: `There is no volume ${id}.`,
  pointer: '/volume',
});

export const openVolumes = (views: FolderViews, openBackend: OpenBackend, clock: Clock): Volumes => {
  const opened = new Map<VolumeId, { readonly settings: string; readonly backend: VolumeBackend }>();
  const looked = new Map<VolumeId, VolumeLooked & { readonly at: number }>();
  const under = new Map<VolumeBackend, Promise<VolumeLooked>>();

  const open = (volume: Volume): VolumeBackend => {
    const settings = JSON.stringify([volume.backend, volume.settings]);
    const known = opened.get(volume.volumeId);
    if (known?.settings === settings) return known.backend;
    const backend = openBackend(volume);
    opened.set(volume.volumeId, { settings, backend });
    looked.delete(volume.volumeId);
    return backend;
  };

  /** Asked only where nothing is to be seen of a volume. */
  const hasNoFolders = (id: VolumeId) => async (): Promise<boolean> => {
    const known = (await views.volumes()).find(({ volume }) => volume.volumeId === id);
    return known === undefined || known.folderCount === 0;
  };

  const probe = async (volume: Volume, backend: VolumeBackend): Promise<VolumeLooked> => {
    const startedAt = clock.now();
    const condition: VolumeCondition = await backend.probe(hasNoFolders(volume.volumeId)).then(
      (health) => ({ isHealthy: true, ...health }) as const,
      (cause: unknown) => ({ isHealthy: false, trouble: describeError(cause) }) as const,
    );
    const found = { condition, tookMs: clock.now() - startedAt };
    looked.set(volume.volumeId, { at: clock.now(), ...found });
    return found;
  };

  const look = async (volume: Volume): Promise<VolumeLooked> => {
    let backend: VolumeBackend;
    try {
      backend = open(volume);
    } catch (cause) {
      return { condition: { isHealthy: false, trouble: describeError(cause) }, tookMs: 0 };
    }
    const known = looked.get(volume.volumeId);
    if (known !== undefined && clock.now() - known.at < PROBE_AGAIN_MS) return known;
    const answer = under.get(backend) ?? probe(volume, backend).finally(() => void under.delete(backend));
    under.set(backend, answer);
    return within(answer);
  };
  const condition = async (volume: Volume): Promise<VolumeCondition> => (await look(volume)).condition;

  return {
    open,
    look,
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

const LATE: VolumeLooked = {
  condition: { isHealthy: false, trouble: `it did not answer within ${PROBE_MS / 1000} s` },
  tookMs: PROBE_MS,
};
const within = async (answer: Promise<VolumeLooked>): Promise<VolumeLooked> => {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<VolumeLooked>((resolve) => {
    timer = setTimeout(() => resolve(LATE), PROBE_MS);
  });
  try {
    return await Promise.race([answer, late]);
  } finally {
    clearTimeout(timer);
  }
};

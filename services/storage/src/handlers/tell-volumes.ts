import type { RegisterVolumeAnswer, RegisterVolumeCommandDto, VolumeStanding } from '#contracts';
import {
  accept,
  type Clock,
  commandId,
  type Refusal,
  refuse,
  type Result,
  type VolumeId,
  volumeId,
} from '#kernel';
import { CAPABILITIES_OF } from '../domain/volume/capabilities.ts';
import { registerVolume } from '../domain/volume/register-volume.ts';
import type { Volume } from '../domain/volume/volume-state.ts';
import type { FolderViews } from '../ports/folder-views.ts';
import type { DecideOnStreams } from './decide-on-streams.ts';
import { unknownVolume, type Volumes } from './volumes.ts';

export type TellVolumes = {
  readonly list: () => Promise<readonly VolumeStanding[]>;
  readonly read: (id: VolumeId) => Promise<Result<VolumeStanding, Refusal>>;
  /** Makes a volume known, or tells it other settings; its root must be there, and empty or its own. */
  readonly register: (command: RegisterVolumeCommandDto) => Promise<Result<RegisterVolumeAnswer, Refusal>>;
};

type Ports = {
  readonly streams: DecideOnStreams;
  readonly views: FolderViews;
  readonly volumes: Volumes;
  readonly fallback: VolumeId;
  readonly clock: Clock;
};

export const tellVolumes = ({ streams, views, volumes, fallback, clock }: Ports): TellVolumes => {
  const standing = async (volume: Volume, folderCount: number): Promise<VolumeStanding> => {
    const { registeredAt: _, ailments: __, ...about } = volume;
    const condition = await volumes.condition(volume);
    return { ...about, isDefault: volume.volumeId === fallback, folderCount, ...condition };
  };
  const list: TellVolumes['list'] = async () => {
    await views.catchUp();
    const known = await views.volumes();
    return Promise.all(known.map(({ volume, folderCount }) => standing(volume, folderCount)));
  };
  return {
    list,
    read: async (id) => {
      const found = (await list()).find((volume) => volume.volumeId === id);
      return found === undefined ? refuse(unknownVolume(id)) : accept(found);
    },
    register: async ({ commandId: command, volumeId: id, backend, settings, by }) => {
      const wish = { volumeId: volumeId(id), backend, settings };
      const at = clock.now();
      const outcome = await streams.record({
        commandId: commandId(command),
        meta: { actor: by, correlationId: command },
        reads: { volumes: [wish.volumeId] },
        decide: (view) =>
          registerVolume(
            { ...wish, capabilities: CAPABILITIES_OF[backend], by, at },
            view.volume(wish.volumeId),
          ),
      });
      if (!outcome.ok) return outcome;
      const { position, facts } = outcome.value;
      const now = (await streams.look({ volumes: [wish.volumeId] })).volume(wish.volumeId);
      if (now === null) return refuse(unknownVolume(id));
      const count = (await views.volumes()).find(({ volume }) => volume.volumeId === id)?.folderCount ?? 0;
      return accept({ position, hasChanged: facts.length > 0, volume: await standing(now, count) });
    },
  };
};

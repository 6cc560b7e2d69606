import type { VolumeBackend, VolumeCapabilities, VolumeFact, VolumeSettings } from '#contracts';
import { type EpochMs, type VolumeId, unreachable } from '#kernel';

export type Volume = {
  readonly volumeId: VolumeId;
  readonly backend: VolumeBackend;
  readonly settings: VolumeSettings;
  readonly capabilities: VolumeCapabilities;
  readonly registeredAt: EpochMs;
};
/** Null: nobody has registered it. */
export type VolumeState = Volume | null;

export const evolveVolume = (state: VolumeState, fact: VolumeFact): VolumeState => {
  switch (fact.type) {
    case 'volume.registered': {
      const { volumeId, backend, settings, capabilities, registeredAt } = fact.data;
      return { volumeId, backend, settings, capabilities, registeredAt };
    }
    case 'volume.changed':
      return state === null
        ? state
        : { ...state, settings: fact.data.settings, capabilities: fact.data.capabilities };
    default:
      return unreachable(fact);
  }
};

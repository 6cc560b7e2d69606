import type {
  FullPercent,
  VolumeAilment,
  VolumeBackend,
  VolumeCapabilities,
  VolumeFact,
  VolumeSettings,
} from '#contracts';
import { type EpochMs, type VolumeId, unreachable } from '#kernel';

/** What is wrong with a volume; of one that is full, how much. */
export type Ailments = Readonly<Record<Exclude<VolumeAilment, 'full'>, boolean>> & {
  readonly fullPercent: 0 | FullPercent;
};
export const WELL: Ailments = { unreachable: false, slow: false, fullPercent: 0 };

export type Volume = {
  readonly volumeId: VolumeId;
  readonly backend: VolumeBackend;
  readonly settings: VolumeSettings;
  readonly capabilities: VolumeCapabilities;
  readonly registeredAt: EpochMs;
  /** Absent: it is well. */
  readonly ailments?: Ailments;
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
    case 'volume.sickened':
    case 'volume.recovered':
      return state === null ? state : { ...state, ailments: ailing(state.ailments ?? WELL, fact) };
    default:
      return unreachable(fact);
  }
};

const ailing = (
  before: Ailments,
  fact: Extract<VolumeFact, { readonly data: { ailment: unknown } }>,
): Ailments => {
  const isSo = fact.type === 'volume.sickened';
  const { ailment } = fact.data;
  if (ailment !== 'full') return { ...before, [ailment]: isSo };
  return { ...before, fullPercent: fact.type === 'volume.sickened' ? (fact.data.percent ?? 100) : 0 };
};

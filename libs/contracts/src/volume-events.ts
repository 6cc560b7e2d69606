import type { EpochMs, VolumeId } from '#kernel';
import type { Fact } from './envelope.ts';

/** How folders are made and bounded there. */
export type VolumeBackend = 'posix' | 'btrfs' | 'xfs' | 'nfs' | 'flashblade';

/** What a back end can do by itself. What it can't is done by copying, or is not there. */
export type VolumeCapabilities = {
  /** `hard`: a write beyond it fails. `accounted`: it is noticed soon after. */
  readonly quota: 'hard' | 'accounted';
  /** In an instant, without copying. */
  readonly isSnapshotInstant: boolean;
  readonly isCloneInstant: boolean;
  /** It knows what each folder holds without a look at its files. */
  readonly isUsageKnown: boolean;
  /** It tells throughput and latency. */
  readonly hasFigures: boolean;
};

/** Where a volume is, and how it is spoken to. Secrets are named by the file that holds them. */
export type VolumeSettings = {
  /** Where the storage service has it mounted. */
  readonly root: string;
  /** Where nodes have it mounted; the same path when absent. */
  readonly nodeRoot?: string;
  /** Address of the array's API. */
  readonly endpoint?: string;
  /** Holds the token for it. */
  readonly tokenFile?: string;
  /** Who may mount what it exports, in the words of its export rules. */
  readonly exportRules?: string;
  /** `server:/path`, as it is seen among the mounts; of an array, the address of its data, as `server:/`. */
  readonly exportFrom?: string;
  /** How it is mounted, in the words of mount.nfs. */
  readonly mountOptions?: string;
  /** Holds the certificate that the array's own one is signed by. */
  readonly caFile?: string;
};

export type VolumeRegistered = Fact<
  'volume.registered',
  {
    readonly volumeId: VolumeId;
    readonly backend: VolumeBackend;
    readonly settings: VolumeSettings;
    readonly capabilities: VolumeCapabilities;
    readonly by: string;
    readonly registeredAt: EpochMs;
  }
>;
/** Other settings; the back end stays. */
export type VolumeChanged = Fact<
  'volume.changed',
  {
    readonly volumeId: VolumeId;
    readonly settings: VolumeSettings;
    readonly capabilities: VolumeCapabilities;
    readonly by: string;
    readonly changedAt: EpochMs;
  }
>;

/** What can be wrong with a volume: nobody gets to it, it answers late, or it has no room. */
export const VOLUME_AILMENTS = ['unreachable', 'slow', 'full'] as const;
export type VolumeAilment = (typeof VOLUME_AILMENTS)[number];
/** So much of it is used, at least. */
export type FullPercent = 80 | 95 | 100;

/** Something is wrong with it. One that fills up further, or less, is told of again. */
export type VolumeSickened = Fact<
  'volume.sickened',
  {
    readonly volumeId: VolumeId;
    readonly ailment: VolumeAilment;
    /** Of one that is full. */
    readonly percent?: FullPercent;
    /** What was seen, for an operator. */
    readonly note: string;
    readonly seenAt: EpochMs;
  }
>;
/** It is so no more. */
export type VolumeRecovered = Fact<
  'volume.recovered',
  { readonly volumeId: VolumeId; readonly ailment: VolumeAilment; readonly seenAt: EpochMs }
>;

export type VolumeFact = VolumeRegistered | VolumeChanged | VolumeSickened | VolumeRecovered;

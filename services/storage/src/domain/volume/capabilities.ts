import type { VolumeBackend, VolumeCapabilities } from '#contracts';

const COPIES: VolumeCapabilities = {
  quota: 'accounted',
  isSnapshotInstant: false,
  isCloneInstant: false,
  isUsageKnown: false,
  hasFigures: true,
};

/** What each back end can do by itself. */
export const CAPABILITIES_OF: Readonly<Record<VolumeBackend, VolumeCapabilities>> = {
  posix: COPIES,
  nfs: COPIES,
  xfs: { ...COPIES, quota: 'hard', isUsageKnown: true },
  btrfs: { ...COPIES, quota: 'hard', isSnapshotInstant: true, isCloneInstant: true, isUsageKnown: true },
  flashblade: { ...COPIES, quota: 'hard', isSnapshotInstant: true, isCloneInstant: true, isUsageKnown: true },
};

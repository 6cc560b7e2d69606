import type { VolumeCapabilities, VolumeFact, VolumeSettings } from '#contracts';
import { aVolumeId } from './id-shapes.ts';
import { flag, object, oneOf, optional, text, whole, type Shape } from './shape.ts';

type Data<Type extends VolumeFact['type']> = Extract<VolumeFact, { readonly type: Type }>['data'];
type VolumeShapes = { readonly [Type in VolumeFact['type']]: Shape<Data<Type>> };

const someSettings: Shape<VolumeSettings> = object({
  root: text(),
  nodeRoot: optional(text()),
  endpoint: optional(text()),
  tokenFile: optional(text()),
  exportRules: optional(text()),
  exportFrom: optional(text()),
  mountOptions: optional(text()),
  caFile: optional(text()),
});
const someCapabilities: Shape<VolumeCapabilities> = object({
  quota: oneOf('hard', 'accounted'),
  isSnapshotInstant: flag(),
  isCloneInstant: flag(),
  isUsageKnown: flag(),
  hasFigures: flag(),
});

/** What volumes are told. */
export const VOLUME_SHAPES: VolumeShapes = {
  'volume.registered': object({
    volumeId: aVolumeId,
    backend: oneOf('posix', 'btrfs', 'xfs', 'nfs', 'flashblade'),
    settings: someSettings,
    capabilities: someCapabilities,
    by: text(),
    registeredAt: whole(),
  }),
  'volume.changed': object({
    volumeId: aVolumeId,
    settings: someSettings,
    capabilities: someCapabilities,
    by: text(),
    changedAt: whole(),
  }),
};

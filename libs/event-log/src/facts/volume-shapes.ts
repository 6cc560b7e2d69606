import type { FullPercent, VolumeAilment, VolumeCapabilities, VolumeFact, VolumeSettings } from '#contracts';
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

const anAilment: Shape<VolumeAilment> = oneOf('unreachable', 'slow', 'full');
/** How full a volume is, as it is recorded. */
export const aFullPercent: Shape<FullPercent> = {
  fault: (value, pointer) =>
    value === 80 || value === 95 || value === 100 ? undefined : { pointer, wanted: '80, 95 or 100' },
};

/** What volumes are told, and what is seen of them. */
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
  'volume.sickened': object({
    volumeId: aVolumeId,
    ailment: anAilment,
    percent: optional(aFullPercent),
    note: text(),
    seenAt: whole(),
  }),
  'volume.recovered': object({ volumeId: aVolumeId, ailment: anAilment, seenAt: whole() }),
};

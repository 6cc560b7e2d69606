import type { VolumeBackend, VolumeCapabilities, VolumeFact, VolumeSettings } from '#contracts';
import { type EpochMs, type Refusal, type Result, type VolumeId, accept, refuse } from '#kernel';
import type { VolumeState } from './volume-state.ts';

export type VolumeWish = {
  readonly volumeId: VolumeId;
  readonly backend: VolumeBackend;
  readonly settings: VolumeSettings;
  readonly capabilities: VolumeCapabilities;
  readonly by: string;
  readonly at: EpochMs;
};

const isSame = (a: object, b: object): boolean => {
  const [known, wanted] = [new Map<string, unknown>(Object.entries(a)), Object.entries(b)];
  return known.size === wanted.length && wanted.every(([name, value]) => known.get(name) === value);
};

/** What a back end can't be without. */
const NEEDED: Partial<Record<VolumeBackend, readonly (keyof VolumeSettings)[]>> = {
  nfs: ['exportFrom'],
  flashblade: ['endpoint', 'tokenFile', 'exportFrom', 'exportRules'],
};

/** A volume is made known, or told other settings. The same again records nothing; another back end would not find its folders. */
export const registerVolume = (
  { at, by, ...wish }: VolumeWish,
  state: VolumeState,
): Result<readonly VolumeFact[], Refusal<'volume-in-use' | 'invalid-request'>> => {
  const { volumeId, backend, settings, capabilities } = wish;
  const missing = NEEDED[backend]?.find((name) => settings[name] === undefined);
  if (missing !== undefined)
    return refuse({
      code: 'invalid-request',
      message: `A volume of the back end ${backend} needs the setting ${missing}.`,
      pointer: `/settings/${missing}`,
    });
  if (state === null) return accept([{ type: 'volume.registered', data: { ...wish, by, registeredAt: at } }]);
  if (state.backend !== backend)
    return refuse({
      code: 'volume-in-use',
      message: `The volume ${volumeId} has the back end ${state.backend}, and its folders lie there as ${state.backend} makes them: register ${backend} under another id.`,
      pointer: '/backend',
    });
  if (isSame(state.settings, settings) && isSame(state.capabilities, capabilities)) return accept([]);
  return accept([{ type: 'volume.changed', data: { volumeId, settings, capabilities, by, changedAt: at } }]);
};

import type { DeviceRequest as EngineRequest, HostConfig, MountSettings } from 'dockerode';
import type { DeviceRequest, RunHardware } from '../../ports/runtime.ts';

const requestOptions = ({ driver, deviceIds, capabilities }: DeviceRequest): EngineRequest => ({
  Driver: driver,
  DeviceIDs: [...deviceIds],
  // The engine wants a list of alternatives, each a list of what is wanted together.
  ...(capabilities.length === 0 ? {} : { Capabilities: [[...capabilities]] }),
});

export const hardwareMount = ({
  source,
  target,
  isReadOnly,
  follows = false,
}: RunHardware['mounts'][number]): MountSettings => ({
  Type: 'bind',
  Source: source,
  Target: target,
  ReadOnly: isReadOnly,
  ...(follows ? { BindOptions: { Propagation: 'rslave' } } : {}),
});

/** What the engine has to do so that a container sees its devices. Nothing is asked for where there is nothing to see. */
export const hardwareOptions = (
  hardware: RunHardware | undefined,
): Pick<HostConfig, 'Devices' | 'DeviceRequests'> => ({
  ...(hardware === undefined || hardware.devices.length === 0
    ? {}
    : {
        Devices: hardware.devices.map((file) => ({
          PathOnHost: file,
          PathInContainer: file,
          CgroupPermissions: 'rw',
        })),
      }),
  ...(hardware === undefined || hardware.requests.length === 0
    ? {}
    : { DeviceRequests: hardware.requests.map(requestOptions) }),
});

/** What the engine takes where neither the image nor the run says anything. */
const ENGINE_PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

/** The variables of an image and a run, with folders put before those that either lists. */
export const searchedFirst = (
  env: Readonly<Record<string, string>>,
  imageEnv: readonly string[],
  searchFirst: RunHardware['searchFirst'],
): Readonly<Record<string, string>> => {
  const ofImage = new Map(
    imageEnv.map((entry) => [entry.slice(0, entry.indexOf('=')), entry.slice(entry.indexOf('=') + 1)]),
  );
  const lists = Object.entries(searchFirst).map(([name, folder]) => {
    const then = env[name] ?? ofImage.get(name) ?? (name === 'PATH' ? ENGINE_PATH : '');
    return [name, then === '' ? folder : `${folder}:${then}`] as const;
  });
  return { ...env, ...Object.fromEntries(lists) };
};

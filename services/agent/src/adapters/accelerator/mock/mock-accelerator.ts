import type { Device } from '#contracts';
import type { NodeId } from '#kernel';
import { findOveruse } from '../../../domain/overuse.ts';
import type { Accelerator, DeviceHolder } from '../../../ports/accelerator.ts';
import { shareEnvironment } from '../share-environment.ts';
import type { AllocationFolders } from './allocation-folders.ts';
import type { Fleet } from './fleet.ts';
import { mockDevices } from './mock-devices.ts';

/** Where a session finds the memory of its mock devices. */
const ALLOCATIONS = '/run/berth/gpu';
const NOTHING = { devices: [], requests: [], mounts: [], searchFirst: {} };
/** Also keeps images that ask for all devices by default from getting any. */
const NO_REAL_DEVICE = { NVIDIA_VISIBLE_DEVICES: 'void' };

export type MockAcceleratorOptions = {
  readonly nodeId: NodeId;
  /** Asked at every look, so that a device falls sick, or is added, while sessions run. */
  readonly fleet: () => Fleet;
  /** Null where runs have no files (simulated ones): then nobody can use memory either. */
  readonly allocations: AllocationFolders | null;
};

const environmentOf = (holder: DeviceHolder): Readonly<Record<string, string>> => ({
  ...NO_REAL_DEVICE,
  ...shareEnvironment(holder),
  BERTH_GPU_MOCK: '1',
});

/**
 * Devices that exist only in a file. Programs are told their share and see no device; what they use of its memory they say by files, and who uses more
 * than he was given is found out as he would be on a real one.
 */
export const mockAccelerator = ({ nodeId, fleet, allocations }: MockAcceleratorOptions): Accelerator => {
  let suspects: ReadonlySet<string> = new Set();
  let known: { readonly fleet: Fleet; readonly devices: readonly Device[] } | null = null;
  /** The same fleet gives the same list, so that thousands of simulated nodes see at a glance that nothing has changed. */
  const devicesNow = (): readonly Device[] => {
    const now = fleet();
    if (known?.fleet !== now) known = { fleet: now, devices: mockDevices(nodeId, now) };
    return known.devices;
  };
  const devices = () => Promise.resolve().then(devicesNow);
  const usesOf = async (holders: readonly DeviceHolder[]) => {
    if (allocations === null) return [];
    return Promise.all(holders.map(async (holder) => ({ ...holder, uses: await allocations.usage(holder) })));
  };
  return {
    kind: fleet().gpus.length === 0 ? 'none' : 'mock',
    discover: devices,
    topology: () => Promise.resolve().then(() => fleet().gpuTopology ?? null),
    health: devices,
    prepare: async (holder) => {
      if (holder.devices.length === 0) return { env: NO_REAL_DEVICE, hardware: NOTHING };
      const env = environmentOf(holder);
      if (allocations === null) return { env, hardware: NOTHING };
      const source = await allocations.make(holder);
      return {
        env: { ...env, BERTH_GPU_MOCK_FOLDER: ALLOCATIONS },
        hardware: { ...NOTHING, mounts: [{ source, target: ALLOCATIONS, isReadOnly: false }] },
      };
    },
    usage: usesOf,
    enforce: async (holders) => {
      const found = findOveruse(await usesOf(holders), suspects);
      ({ suspects } = found);
      return found.violations;
    },
    release: async (key) => allocations?.remove(key),
    restore: async (keys) => allocations?.keepOnly(keys),
  };
};

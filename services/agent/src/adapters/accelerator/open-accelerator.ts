import path from 'node:path';
import type { Log, NodeId } from '#kernel';
import type { Accelerator } from '../../ports/accelerator.ts';
import type { RuntimeFacts } from '../../ports/runtime.ts';
import { sysTree } from '../machine/sys-tree.ts';
import { allocationFolders } from './mock/allocation-folders.ts';
import type { Fleet } from './mock/fleet.ts';
import { readFleet } from './mock/fleet-file.ts';
import { mockAccelerator } from './mock/mock-accelerator.ts';
import { type Attach, chooseAttach } from './nvidia/attach-devices.ts';
import { nvidiaAccelerator } from './nvidia/nvidia-accelerator.ts';
import { isNotInstalled, openSmi, type Smi } from './nvidia/smi.ts';
import { openXidLog } from './nvidia/xid-log.ts';

export type AcceleratorChoice = 'auto' | 'nvidia' | 'mock' | 'none';
export type AttachChoice = 'auto' | Attach;

export type OpenAcceleratorOptions = {
  readonly choice: AcceleratorChoice;
  readonly attach: AttachChoice;
  readonly nodeId: NodeId;
  readonly fleetFile: string | undefined;
  readonly stateFolder: string;
  readonly facts: RuntimeFacts;
  readonly socketOf: ReadonlyMap<number, number>;
  readonly log: Log;
};

const NO_DEVICES: Fleet = { gpus: [], sick: new Map() };

const openMock = (options: OpenAcceleratorOptions, fleet: () => Fleet): Accelerator => {
  const { nodeId, stateFolder, facts } = options;
  const folder = path.join(stateFolder, 'mock-gpu');
  return mockAccelerator({ nodeId, fleet, allocations: allocationFolders(folder, facts.owner) });
};

const openNvidia = (options: OpenAcceleratorOptions, smi: Smi): Accelerator => {
  const { attach: choice, facts, stateFolder, socketOf, log } = options;
  const attach = choice === 'auto' ? chooseAttach(facts.attaches) : choice;
  log.info({ attach }, 'this node gives out its NVIDIA GPUs');
  return nvidiaAccelerator({
    smi,
    attach,
    pci: sysTree('/sys/bus/pci/devices'),
    driver: sysTree('/proc/driver'),
    xids: openXidLog(),
    socketOf,
    folder: path.join(stateFolder, 'nvidia'),
    log,
  });
};

/** A driver that does not answer is still a driver: mock GPUs on a machine with real ones would be a lie. */
const isNvidiaHere = async (smi: Smi): Promise<boolean> => {
  try {
    await smi(['-L']);
    return true;
  } catch (error) {
    return !isNotInstalled(error);
  }
};

/**
 * The accelerator of this node: what is wished, or else mock devices where a fleet file describes them, the real ones where NVIDIA's tools are installed, and two
 * mock ones on any other machine. @throws FleetFileInvalid
 */
export const openAccelerator = async (options: OpenAcceleratorOptions): Promise<Accelerator> => {
  const { choice, fleetFile } = options;
  if (choice === 'none') return openMock(options, () => NO_DEVICES);
  const smi = openSmi();
  const isReal =
    choice === 'nvidia' || (choice === 'auto' && fleetFile === undefined && (await isNvidiaHere(smi)));
  return isReal ? openNvidia(options, smi) : openMock(options, () => readFleet(fleetFile));
};

import path from 'node:path';
import type { NodeId } from '#kernel';
import type { Accelerator } from '../../ports/accelerator.ts';
import type { RuntimeFacts } from '../../ports/runtime.ts';
import { allocationFolders } from './mock/allocation-folders.ts';
import { readFleet } from './mock/fleet-file.ts';
import { mockAccelerator } from './mock/mock-accelerator.ts';

export type OpenAcceleratorOptions = {
  readonly nodeId: NodeId;
  readonly fleetFile: string | undefined;
  readonly stateFolder: string;
  readonly facts: RuntimeFacts;
};

/** The accelerator of this node. @throws FleetFileInvalid */
export const openAccelerator = ({
  nodeId,
  fleetFile,
  stateFolder,
  facts,
}: OpenAcceleratorOptions): Accelerator =>
  mockAccelerator({
    nodeId,
    fleet: () => readFleet(fleetFile),
    allocations: allocationFolders(path.join(stateFolder, 'mock-gpu'), facts.owner),
  });

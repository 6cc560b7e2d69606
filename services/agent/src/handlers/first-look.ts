import type { Device, GpuTopology } from '#contracts';
import { describeError, type Log } from '#kernel';
import type { Accelerator } from '../ports/accelerator.ts';

export type FirstLook = { readonly devices: readonly Device[]; readonly gpuTopology: GpuTopology | null };

/**
 * What a node has when its agent comes up. A node whose real devices do not answer still runs what needs none; they are told as soon as they do. Mock ones
 * always answer, unless what describes them is wrong: that somebody has to mend.
 */
export const firstLook = async (
  accelerator: Pick<Accelerator, 'kind' | 'discover' | 'topology'>,
  log: Log,
): Promise<FirstLook> => {
  try {
    return { devices: await accelerator.discover(), gpuTopology: await accelerator.topology() };
  } catch (error) {
    if (accelerator.kind !== 'nvidia') throw error;
    log.error({ cause: describeError(error) }, 'the GPUs of this node do not answer; it joins without them');
    return { devices: [], gpuTopology: null };
  }
};

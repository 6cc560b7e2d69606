import { childrenOf, readXml, textAt, type Xml } from './read-xml.ts';

/** A slice of a GPU, by the numbers that the driver has for it. */
export type MigInstance = {
  /** As in `nvidia-smi -L`. */
  readonly index: number;
  readonly gpuInstance: number;
  readonly computeInstance: number;
  readonly memoryMiB: number | null;
};

/** What only the long answer tells of a GPU. */
export type GpuDetails = {
  readonly uuid: string;
  /** The number in `/dev/nvidia<minor>`; not the index. */
  readonly minor: number | null;
  /** What the driver asks for before the GPU can be relied upon again: a reset, a reboot. */
  readonly recovery: string | null;
  /** Memory that is to be replaced by spare rows at the next reset, or could not be. */
  readonly remapping: 'pending' | 'failed' | null;
  readonly instances: readonly MigInstance[];
};

const whole = (text: string | null): number | null => {
  const [, digits] = /^(\d{1,9})(?: MiB)?$/.exec(text ?? '') ?? [];
  return digits === undefined ? null : Number(digits);
};

const readInstance = (xml: Xml): readonly MigInstance[] => {
  const index = whole(textAt(xml, 'index'));
  const gpuInstance = whole(textAt(xml, 'gpu_instance_id'));
  const computeInstance = whole(textAt(xml, 'compute_instance_id'));
  if (index === null || gpuInstance === null || computeInstance === null) return [];
  const memoryMiB = whole(textAt(xml, 'fb_memory_usage', 'total'));
  return [{ index, gpuInstance, computeInstance, memoryMiB }];
};

/** One word of new drivers for what older ones say in two flags. */
const readRecovery = (gpu: Xml): string | null => {
  const action = textAt(gpu, 'gpu_recovery_action');
  if (action !== null) return action === 'None' ? null : action;
  if (textAt(gpu, 'gpu_reset_status', 'reset_required') === 'Yes') return 'Reset';
  return textAt(gpu, 'gpu_reset_status', 'drain_and_reset_recommended') === 'Yes' ? 'Drain and Reset' : null;
};

const readRemapping = (gpu: Xml): GpuDetails['remapping'] => {
  if (textAt(gpu, 'remapped_rows', 'remapped_row_failure') === 'Yes') return 'failed';
  return textAt(gpu, 'remapped_rows', 'remapped_row_pending') === 'Yes' ? 'pending' : null;
};

/** Reads `nvidia-smi -q -x`, of drivers from 2023 (DTD 12) to today (DTD 13). GPUs that can't be named are left out. */
export const parseGpuDetails = (text: string): readonly GpuDetails[] => {
  const [log] = childrenOf(readXml(text), 'nvidia_smi_log');
  return childrenOf(log, 'gpu').flatMap((gpu) => {
    const uuid = textAt(gpu, 'uuid');
    if (uuid === null) return [];
    const [instances] = childrenOf(gpu, 'mig_devices');
    return [
      {
        uuid,
        minor: whole(textAt(gpu, 'minor_number')),
        recovery: readRecovery(gpu),
        remapping: readRemapping(gpu),
        instances: childrenOf(instances, 'mig_device').flatMap(readInstance),
      },
    ];
  });
};

import { isDeviceId } from '#kernel';

/** A MIG instance as `nvidia-smi -L` lists it. */
export type ListedInstance = {
  readonly uuid: string;
  readonly profile: string;
  readonly index: number;
  /** The UUID of the GPU that it is a slice of. */
  readonly gpu: string;
};

const GPU = /^GPU \d+: .*\(UUID: (GPU-[0-9a-fA-F-]+)\)\s*$/;
const INSTANCE = /^\s+MIG (\S+)\s+Device\s+(\d{1,3}):\s*\(UUID: (MIG-[0-9a-zA-Z/-]+)\)\s*$/;

/** Reads `nvidia-smi -L`. Lines that are something else are left out. */
export const parseMigList = (text: string): readonly ListedInstance[] => {
  const found: ListedInstance[] = [];
  let gpu: string | undefined;
  for (const line of text.split('\n')) {
    gpu = GPU.exec(line)?.[1] ?? gpu;
    const [, profile, index, uuid] = INSTANCE.exec(line) ?? [];
    if (gpu === undefined || profile === undefined || uuid === undefined || !isDeviceId(uuid)) continue;
    found.push({ uuid, profile, index: Number(index), gpu });
  }
  return found;
};

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { DeviceRequest } from '../../ports/runtime.ts';
import { isRecord } from '../disk/is-record.ts';

/** A Container Device Interface specification of NVIDIA's GPUs, in YAML or JSON. */
const NVIDIA_KIND = /["']?kind["']?\s*:\s*["']?nvidia\.com\/gpu\b/;
/** What the engine itself calls when it is asked for its `nvidia` driver. */
const HOOK = 'nvidia-container-runtime-hook';
const PROGRAM_FOLDERS = ['/usr/bin', '/usr/local/bin', '/usr/sbin', '/sbin', '/bin'];

const hasNvidiaSpec = (folder: string): boolean => {
  try {
    return readdirSync(folder)
      .filter((name) => /\.(ya?ml|json)$/.test(name))
      .some((name) => NVIDIA_KIND.test(readFileSync(path.join(folder, name), 'utf8')));
  } catch {
    return false;
  }
};

/** By which drivers an engine attaches GPUs when asked, by what it says of itself and what stands beside it on this machine. */
export const engineAttaches = (
  info: Readonly<Record<string, unknown>>,
  programFolders: readonly string[] = PROGRAM_FOLDERS,
): readonly DeviceRequest['driver'][] => {
  const { CDISpecDirs: folders, Runtimes: runtimes } = info;
  const hasCdi =
    Array.isArray(folders) && folders.some((one) => typeof one === 'string' && hasNvidiaSpec(one));
  const hasRuntime =
    (isRecord(runtimes) && 'nvidia' in runtimes) ||
    programFolders.some((folder) => existsSync(path.join(folder, HOOK)));
  return [...(hasCdi ? (['cdi'] as const) : []), ...(hasRuntime ? (['nvidia'] as const) : [])];
};

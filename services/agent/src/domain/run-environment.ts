import type { CpuMilli } from '#kernel';

/** What could lead a program around its share of a device; the accelerator sets what is needed of it. */
const WITHHELD = /^(CUDA_MPS_|NVIDIA_|CUDA_VISIBLE_DEVICES$|LD_PRELOAD$|BERTH_)/;

export const HOME_FOLDER = '/home/berth';
export const WORK_FOLDER = '/work';

export type EnvironmentParts = {
  readonly user: Readonly<Record<string, string>>;
  readonly accelerator: Readonly<Record<string, string>>;
  readonly sessionId: string;
  readonly nodeId: string;
  readonly cpuMilli: CpuMilli;
};

/**
 * The variables of a session: sensible defaults, over them the user's, over them ours. Numeric libraries start as many threads as the machine has cores
 * unless told otherwise, and then fight over the session's share; Python holds output back when it writes to a pipe.
 */
export const runEnvironment = (parts: EnvironmentParts): Readonly<Record<string, string>> => {
  const threads = String(Math.max(1, Math.round(parts.cpuMilli / 1000)));
  const allowed = Object.entries(parts.user).filter(([name]) => !WITHHELD.test(name));
  return {
    LANG: 'C.UTF-8',
    OMP_NUM_THREADS: threads,
    OPENBLAS_NUM_THREADS: threads,
    PYTHONUNBUFFERED: '1',
    ...Object.fromEntries(allowed),
    HOME: HOME_FOLDER,
    USER: 'berth',
    BERTH_SESSION_ID: parts.sessionId,
    BERTH_NODE_ID: parts.nodeId,
    ...parts.accelerator,
  };
};

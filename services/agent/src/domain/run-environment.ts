import type { CpuMilli } from '#kernel';
import { memberEnvironment } from './member-environment.ts';
import type { MemberPlace } from './member-grants.ts';

/** What engines and the driver take for an order to show more devices; the accelerator sets what is needed of it. How numbers are rounded is the user's to say, and which session of an array it is the scheduler's. */
const WITHHELD = /^(NVIDIA_(?!TF32_OVERRIDE$)|CUDA_MPS_|BERTH_(?!ARRAY_))/;
/** What could lead a program around its part of a device: everything about CUDA, and libraries that come before those that count. */
const WITHHELD_FROM_SHARES = /^(NVIDIA_|CUDA_|FGPU_|BERTH_(?!ARRAY_)|LD_PRELOAD$)/;

export const HOME_FOLDER = '/home/berth';
export const WORK_FOLDER = '/work';

export type EnvironmentParts = {
  readonly user: Readonly<Record<string, string>>;
  readonly accelerator: Readonly<Record<string, string>>;
  readonly sessionId: string;
  readonly nodeId: string;
  readonly cpuMilli: CpuMilli;
  /** It has a part of a device that others have the rest of. */
  readonly isShare: boolean;
  /** Of a session with several members: which one it is. */
  readonly place?: MemberPlace | null;
};

/**
 * The variables of a session: sensible defaults, over them the user's, over them ours. Numeric libraries start as many threads as the machine has cores
 * unless told otherwise, and then fight over the session's share; Python holds output back when it writes to a pipe.
 */
export const runEnvironment = (parts: EnvironmentParts): Readonly<Record<string, string>> => {
  const threads = String(Math.max(1, Math.round(parts.cpuMilli / 1000)));
  const member = parts.place == null ? null : memberEnvironment(parts.place);
  const withheld = parts.isShare ? WITHHELD_FROM_SHARES : WITHHELD;
  const allowed = Object.entries(parts.user).filter(([name]) => !withheld.test(name));
  return {
    LANG: 'C.UTF-8',
    OMP_NUM_THREADS: threads,
    OPENBLAS_NUM_THREADS: threads,
    PYTHONUNBUFFERED: '1',
    ...member?.defaults,
    ...Object.fromEntries(allowed),
    HOME: HOME_FOLDER,
    USER: 'berth',
    BERTH_SESSION_ID: parts.sessionId,
    BERTH_NODE_ID: parts.nodeId,
    ...member?.own,
    ...parts.accelerator,
  };
};

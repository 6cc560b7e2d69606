import type { CpuTopology } from '#contracts';
import { type Log, type NodeId, type Refusal, refuse, type Result } from '#kernel';
import { sessionCommand } from '../domain/app-launch.ts';
import { boundCpus } from '../domain/bound-cpus.ts';
import { isShare } from '../domain/capacity.ts';
import { type MemberGrant, type MemberPlace, memberPlace } from '../domain/member-grants.ts';
import { keyOf, type RunKey } from '../domain/run.ts';
import { MEMBER_FOLDER, memberFiles } from '../domain/member-environment.ts';
import { runEnvironment } from '../domain/run-environment.ts';
import type { Accelerator } from '../ports/accelerator.ts';
import type { BundleSource } from '../ports/bundle-source.ts';
import type { GrantMemories } from '../ports/grant-memories.ts';
import type { ImageProgress, RunHardware, Runtime } from '../ports/runtime.ts';
import type { Workspaces } from '../ports/workspaces.ts';
import { backOff } from './back-off.ts';
import { fetchBundle } from './fetch-bundle.ts';

export type PrepareDeps = {
  readonly nodeId: NodeId;
  readonly runtime: Runtime;
  readonly accelerator: Accelerator;
  readonly bundles: BundleSource;
  readonly workspaces: Workspaces;
  readonly memories: GrantMemories;
  readonly cpus: () => CpuTopology | undefined;
  /** How many containers are made at once: engines get slower, not faster, with more. */
  readonly making: <Value>(act: () => Promise<Value>) => Promise<Value>;
  readonly log: Log;
};

export type Preparation = {
  readonly onStep: (step: 'pulling' | 'fetching' | 'creating') => void;
  readonly onProgress: (progress: ImageProgress) => void;
  readonly signal: AbortSignal;
};

/** The engine may be restarting; longer than this it is down, and the user should know. */
const AWAY_MAX_MS = 120_000;

const isDiskFull = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && (error.code === 'ENOSPC' || error.code === 'EDQUOT');

/**
 * From nothing to a running program: image, working folder with the user's files, container, start. Each step can be done again, so that it may be cut off
 * anywhere. Throws when cancelled; then a container may be there that was never started.
 */
export const prepareGrant =
  ({ nodeId, runtime, accelerator, bundles, workspaces, memories, cpus, making, log }: PrepareDeps) =>
  async (grant: MemberGrant, { onStep, onProgress, signal }: Preparation): Promise<Result<void, Refusal>> => {
    const key: RunKey = keyOf(grant);
    const place = memberPlace(grant);
    const { kind, image, env, bundle } = grant.workload;
    const command = sessionCommand(kind, grant.workload.command);
    const insist = <Value>(attempted: string, act: () => Promise<Value>): Promise<Value> =>
      backOff(attempted, AWAY_MAX_MS, signal, log, act);
    const withMemberFiles = async (hardware: RunHardware, of: MemberPlace): Promise<RunHardware> => {
      const source = await workspaces.writeFiles(key, memberFiles(of, grant.devices.length));
      const mount = { source, target: MEMBER_FOLDER, isReadOnly: true };
      return { ...hardware, mounts: [...hardware.mounts, mount] };
    };
    try {
      onStep('pulling');
      const pulled = await insist('get the image', () => runtime.ensureImage(image, onProgress, signal));
      if (!pulled.ok) return pulled;
      signal.throwIfAborted();

      onStep('fetching');
      const workFolder = await workspaces.make(key);
      if (bundle !== undefined) {
        const fetched = await fetchBundle(bundles, bundle, signal, log);
        if (!fetched.ok) return fetched;
        const unpacked = await workspaces.unpack(key, fetched.value);
        if (!unpacked.ok) return unpacked;
      }
      signal.throwIfAborted();

      onStep('creating');
      const { cpuMilli, memoryBytes, shmBytes, devices } = grant;
      const cpuset = grant.cpuset === undefined ? undefined : boundCpus(grant.cpuset, cpus());
      const mutation = await insist('prepare the devices', () => accelerator.prepare({ key, devices }));
      const environment = {
        user: env,
        accelerator: mutation.env,
        sessionId: key.sessionId,
        nodeId,
        cpuMilli,
        isShare: devices.some(isShare),
        place,
      };
      const spec = {
        key,
        image,
        command,
        env: runEnvironment(environment),
        cpuMilli,
        memoryBytes,
        ...(cpuset === undefined ? {} : { cpuset }),
        hardware: place === null ? mutation.hardware : await withMemberFiles(mutation.hardware, place),
        ...(shmBytes === undefined ? {} : { shmBytes }),
        ...(place === null ? {} : { place }),
        workFolder,
      };
      return await making(async () => {
        signal.throwIfAborted();
        const created = await insist('make the container', () => runtime.create(spec));
        if (!created.ok) return created;
        signal.throwIfAborted();
        if (place !== null) {
          await memories.write({ ...key, hasStarted: false, ended: null, isReady: true });
          return created; // it begins when all others can
        }
        // Written first: a run that is missing later has then been removed by somebody, and is not started a second time.
        await memories.write({ ...key, hasStarted: true, ended: null });
        return insist('start the container', () => runtime.start(key));
      });
    } catch (error) {
      if (isDiskFull(error))
        return refuse({
          code: 'out-of-disk',
          message: 'The node has no disk space left for the files of the session.',
        });
      throw error;
    }
  };

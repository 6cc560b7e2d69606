import { type CpuTopology, isOwnImageReference, type StartTimings } from '#contracts';
import { accept, type Log, type NodeId, type Refusal, refuse, type Result } from '#kernel';
import { sessionCommand } from '../domain/app-launch.ts';
import { boundCpus } from '../domain/bound-cpus.ts';
import { isShare } from '../domain/capacity.ts';
import { type MemberGrant, type MemberPlace, memberPlace } from '../domain/member-grants.ts';
import { keyOf, type RunKey } from '../domain/run.ts';
import { MEMBER_FOLDER, memberFiles } from '../domain/member-environment.ts';
import { clientFileIn, memberSshFiles, SSH_CLIENT_SETTINGS } from '../domain/member-ssh.ts';
import { laterTargets, type RunShape } from '../domain/ready-plan.ts';
import { runEnvironment } from '../domain/run-environment.ts';
import type { Accelerator } from '../ports/accelerator.ts';
import type { BundleSource } from '../ports/bundle-source.ts';
import type { GrantMemories } from '../ports/grant-memories.ts';
import type { FolderBind, ImageProgress, RunHardware, Runtime, RunSpec } from '../ports/runtime.ts';
import type { SessionFolders } from '../ports/session-folders.ts';
import type { Workspaces } from '../ports/workspaces.ts';
import { backOff } from './back-off.ts';
import { bringCommitted } from './bring-committed.ts';
import { fetchBundle } from './fetch-bundle.ts';
import type { Gate } from './gate.ts';
import { memberKeysOf } from './member-keys.ts';
import { mountFolders } from './mount-folders.ts';
import type { ReadyPool } from './ready-pool.ts';
import { type StepWatch, stepWatch } from './step-watch.ts';

export type PrepareDeps = {
  readonly nodeId: NodeId;
  readonly runtime: Runtime;
  readonly accelerator: Accelerator;
  readonly bundles: BundleSource;
  readonly workspaces: Workspaces;
  readonly folders: SessionFolders;
  readonly memories: GrantMemories;
  readonly pool: ReadyPool;
  readonly cpus: () => CpuTopology | undefined;
  /** How many containers are made at once: engines get slower, not faster, with more. */
  readonly making: Gate;
  /** How many folders: each takes some CPU, and all at once would keep the first container waiting for the last folder. */
  readonly folding: Gate;
  readonly log: Log;
};

export type Preparation = {
  readonly onStep: (step: 'pulling' | 'fetching' | 'mounting' | 'creating') => void;
  readonly onProgress: (progress: ImageProgress) => void;
  readonly signal: AbortSignal;
};

/** Does it again while what it needs does not answer. */
type Insist = <Value>(attempted: string, act: () => Promise<Value>) => Promise<Value>;

/** The engine may be restarting; longer than this it is down, and the user should know. */
const AWAY_MAX_MS = 120_000;

const isDiskFull = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && (error.code === 'ENOSPC' || error.code === 'EDQUOT');

/** What two runs must have in common so that one made ahead may serve. Devices are attached, and members put on their network, when a container is made. */
const shapeOf = (grant: MemberGrant, takesFolders: boolean): RunShape | null => {
  const { workload, cpuMilli, memoryBytes, shmBytes, devices } = grant;
  const folderTargets = laterTargets((workload.folders ?? []).map(({ target }) => target));
  if (devices.length > 0 || memberPlace(grant) !== null || folderTargets === null) return null;
  if (folderTargets.length > 0 && !takesFolders) return null;
  // Its files are brought into a home of its own.
  if (isOwnImageReference(workload.image)) return null;
  return {
    image: workload.image,
    cpuMilli,
    memoryBytes,
    ...(shmBytes === undefined ? {} : { shmBytes }),
    ...(folderTargets.length === 0 ? {} : { folderTargets }),
  };
};

/**
 * From nothing to a running program: image, working folder with the user's files, container, start; or, where a container of that shape waits, only what is left
 * to be done. Each step can be done again, so that it may be cut off anywhere. Throws when cancelled; then a container may be there that was never started.
 */
export const prepareGrant = (deps: PrepareDeps) => {
  const { nodeId, runtime, accelerator, bundles, workspaces, folders, memories } = deps;
  const { pool, cpus, making, folding, log } = deps;

  const withMemberFiles = async (
    grant: MemberGrant,
    hardware: RunHardware,
    place: MemberPlace,
  ): Promise<RunHardware> => {
    const keys = await memberKeysOf(grant, workspaces);
    const ssh = keys === null ? [] : memberSshFiles(place, keys);
    const files = [...memberFiles(place, grant.devices.length), ...ssh];
    const source = await workspaces.writeFiles(keyOf(grant), files);
    const mount = { source, target: MEMBER_FOLDER, isReadOnly: true };
    const settings = { source: clientFileIn(source), target: SSH_CLIENT_SETTINGS, isReadOnly: true };
    return {
      ...hardware,
      mounts: [...hardware.mounts, mount, ...(ssh.length === 0 ? [] : [settings])],
    };
  };

  const specOf = async (
    key: RunKey,
    grant: MemberGrant,
    insist: Insist,
  ): Promise<Omit<RunSpec, 'workFolder'>> => {
    const { cpuMilli, memoryBytes, shmBytes, devices, workload } = grant;
    const place = memberPlace(grant);
    const cpuset = grant.cpuset === undefined ? undefined : boundCpus(grant.cpuset, cpus());
    const mutation = await insist('prepare the devices', () => accelerator.prepare({ key, devices }));
    const environment = {
      user: workload.env,
      accelerator: mutation.env,
      sessionId: key.sessionId,
      nodeId,
      cpuMilli,
      isShare: devices.some(isShare),
      place,
    };
    return {
      key,
      image: workload.image,
      command: sessionCommand(workload.kind, workload.command),
      env: runEnvironment(environment),
      cpuMilli,
      memoryBytes,
      ...(cpuset === undefined ? {} : { cpuset }),
      hardware: place === null ? mutation.hardware : await withMemberFiles(grant, mutation.hardware, place),
      ...(shmBytes === undefined ? {} : { shmBytes }),
      ...(grant.egress === undefined ? {} : { egressPolicy: grant.egress }),
      ...(place === null ? {} : { place }),
    };
  };

  /** The user's files into the folder that the run has. */
  const fill = async (
    key: RunKey,
    bundle: string | undefined,
    signal: AbortSignal,
  ): Promise<Result<void, Refusal>> => {
    if (bundle === undefined) return accept(undefined);
    const fetched = await fetchBundle(bundles, bundle, signal, log);
    return fetched.ok ? workspaces.unpack(key, fetched.value) : fetched;
  };

  /** The folders of the session, if it has any. */
  const bound = async (
    key: RunKey,
    { workload }: MemberGrant,
    onStep: Preparation['onStep'],
    signal: AbortSignal,
  ): Promise<Result<{ readonly folders?: readonly FolderBind[] }, Refusal>> => {
    if ((workload.folders ?? []).length === 0) return accept({});
    onStep('mounting');
    const mounted = await mountFolders(folders, key, signal, log);
    return mounted.ok ? accept({ folders: mounted.value }) : mounted;
  };

  const begin = async (
    key: RunKey,
    insist: Insist,
    watch: StepWatch,
  ): Promise<Result<StartTimings, Refusal>> => {
    // Written first: a run that is missing later has then been removed by somebody, and is not started a second time.
    await memories.write({ ...key, hasStarted: true, ended: null });
    watch.step('ready');
    const started = await insist('start the container', () => runtime.start(key));
    return started.ok ? accept(watch.timings()) : started;
  };

  /** With a container that waits; null if there is none, or it could not be taken. */
  const warm = async (
    key: RunKey,
    grant: MemberGrant,
    { onStep, signal }: Preparation,
    insist: Insist,
  ): Promise<Result<StartTimings, Refusal> | null> => {
    const watch = stepWatch(true);
    const shape = shapeOf(grant, runtime.ready?.takesFolders === true);
    const ready = shape === null ? null : pool.take(shape);
    if (ready === null || runtime.ready === undefined) return null;
    const { readyId } = ready;
    let isTaken = false;
    try {
      watch.step('mount');
      onStep('creating');
      const workFolder = await workspaces.adopt(readyId, key);
      const filled = await fill(key, grant.workload.bundle, signal);
      if (!filled.ok) return filled;
      const mounted = await bound(key, grant, onStep, signal);
      if (!mounted.ok) return mounted;
      const spec = { ...(await specOf(key, grant, insist)), workFolder, ...mounted.value };
      signal.throwIfAborted();
      watch.step('create');
      isTaken = await runtime.ready.take(readyId, spec);
      if (!isTaken) return null;
      signal.throwIfAborted();
      return await begin(key, insist, watch);
    } finally {
      if (isTaken) pool.settled(readyId);
      else await pool.drop(readyId);
    }
  };

  const cold = async (
    key: RunKey,
    grant: MemberGrant,
    { onStep, onProgress, signal }: Preparation,
    insist: Insist,
  ): Promise<Result<StartTimings | null, Refusal>> => {
    const { image, bundle, ownImage } = grant.workload;
    const watch = stepWatch(false);
    watch.step('pull');
    onStep('pulling');
    const pulled = await insist('get the image', () =>
      runtime.ensureImage(image, onProgress, signal, ownImage?.pushedAs),
    );
    if (!pulled.ok) return pulled;
    signal.throwIfAborted();

    watch.step('mount');
    onStep('fetching');
    const workFolder = await folding(() => workspaces.make(key));
    const targets = (grant.workload.folders ?? []).map(({ target }) => target);
    const brought = await insist('bring the files of the image', () =>
      bringCommitted(deps, { key, image, workFolder, targets }, signal),
    );
    if (!brought.ok) return brought;
    signal.throwIfAborted();
    const filled = await fill(key, bundle, signal);
    if (!filled.ok) return filled;
    signal.throwIfAborted();

    const mounted = await bound(key, grant, onStep, signal);
    if (!mounted.ok) return mounted;
    signal.throwIfAborted();

    watch.step('create');
    onStep('creating');
    const folders = [...brought.value, ...(mounted.value.folders ?? [])];
    const bare = { ...(await specOf(key, grant, insist)), workFolder };
    const spec = folders.length === 0 ? bare : { ...bare, folders };
    return making(async () => {
      signal.throwIfAborted();
      const created = await insist('make the container', () => runtime.create(spec));
      if (!created.ok) return created;
      signal.throwIfAborted();
      if (spec.place === undefined) return begin(key, insist, watch);
      await memories.write({ ...key, hasStarted: false, ended: null, isReady: true });
      return accept(null); // it begins when all others can
    });
  };

  return async (
    grant: MemberGrant,
    preparation: Preparation,
  ): Promise<Result<StartTimings | null, Refusal>> => {
    const key: RunKey = keyOf(grant);
    const insist: Insist = (attempted, act) => backOff(attempted, AWAY_MAX_MS, preparation.signal, log, act);
    try {
      return (await warm(key, grant, preparation, insist)) ?? (await cold(key, grant, preparation, insist));
    } catch (error) {
      if (isDiskFull(error))
        return refuse({
          code: 'out-of-disk',
          message: 'The node has no disk space left for the files of the session.',
        });
      throw error;
    }
  };
};

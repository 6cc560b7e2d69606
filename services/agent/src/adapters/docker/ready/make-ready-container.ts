import { setTimeout as delay } from 'node:timers/promises';
import type Docker from 'dockerode';
import { accept, DependencyFailure, type Log, refuse, type Result } from '#kernel';
import type { RunShape } from '../../../domain/ready-plan.ts';
import type { SessionBounds } from '../../../domain/session-bounds.ts';
import type { RunRefusal } from '../../../ports/runtime.ts';
import { containerBody, LABELS, nodeLabels, type NodeLabels, type Owner } from '../container-options.ts';
import { engineCall, unlessMissing } from '../engine-call.ts';
import type { NetworkIsolation } from '../network-isolation.ts';
import type { ReadyFolder } from './ready-folder.ts';
import type { ReadyMounts } from './ready-mounts.ts';
import { readyName } from './ready-name.ts';

export type MakeReadyOptions = NodeLabels & {
  readonly docker: Docker;
  readonly owner: Owner;
  readonly bounds: SessionBounds;
  readonly isolation: NetworkIsolation;
  readonly referenceOf: (image: string) => string;
  readonly folder: ReadyFolder;
  /** Where folders appear later; null: they can't. */
  readonly mounts: ReadyMounts | null;
  /** How the node keeps sessions apart: one that was made under other settings is not used. */
  readonly settings: string;
  /** The program that holds terminals; absent: there is none. */
  readonly terminalFile?: string;
  /** The program that waits, on this machine; null: there is none, and none can be made. */
  readonly initFile: string | null;
  readonly log: Log;
};

const INIT = '/run/berth/init';
const PIPE = '/run/berth/pipe';
const HEARD_MAX_MS = 30_000;
const LOOK_EVERY_MS = 20;

const bind = (Source: string, Target: string, ReadOnly: boolean) => ({
  Type: 'bind' as const,
  Source,
  Target,
  ReadOnly,
});

const words = (value: string | readonly string[] | null | undefined): readonly string[] =>
  typeof value === 'string' ? [value] : (value ?? []);

type Wish = { readonly readyId: string; readonly shape: RunShape; readonly workFolder: string };

const create = async (
  made: MakeReadyOptions,
  { readyId, shape, workFolder }: Wish,
  network: string,
): Promise<Result<string, RunRefusal>> => {
  const { docker, owner, bounds, referenceOf, folder, settings, initFile, terminalFile, nodeId, home } = made;
  const reference = referenceOf(shape.image);
  const image = await unlessMissing('look at an image', () => docker.getImage(reference).inspect());
  if (image === null || initFile === null)
    return refuse({ code: 'image-unknown', message: `The node has no image "${reference}".` });
  const imageCommand = [...words(image.Config.Entrypoint), ...words(image.Config.Cmd)];
  await folder.make(readyId, { shape, imageId: image.Id, settings, imageCommand });
  const folders = (await made.mounts?.make(readyId, shape.folderTargets ?? [])) ?? [];
  const body = containerBody(
    { ...shape, command: [INIT, PIPE], env: {}, workFolder, folders },
    {
      ...{ imageId: image.Id, owner, bounds, network },
      ...(terminalFile === undefined ? {} : { terminalFile }),
    },
  );
  const ours = [bind(initFile, INIT, true), bind(folder.pipeOf(readyId), PIPE, false)];
  const container = await engineCall('create a container', () =>
    docker.createContainer({
      ...body,
      name: readyName(readyId),
      Hostname: readyId,
      Labels: { ...nodeLabels({ nodeId, home }), [LABELS.ready]: readyId },
      HostConfig: { ...body.HostConfig, Mounts: [...body.HostConfig.Mounts, ...ours] },
    }),
  );
  return accept(container.id);
};

const untilHeard = async (folder: ReadyFolder, readyId: string): Promise<void> => {
  const endsAt = performance.now() + HEARD_MAX_MS;
  while (!(await folder.isHeard(readyId))) {
    if (performance.now() > endsAt)
      throw new DependencyFailure('docker', `have ${readyName(readyId)} wait`, {
        retryable: true,
        cause: 'it does not listen',
      });
    await delay(LOOK_EVERY_MS);
  }
};

/** The engine's name for a container, and the first process in it as this machine counts. */
export type ReadyContainer = { readonly containerId: string; readonly pid: number };

/** Makes a container that waits, as confined as any other. */
export const makeReadyContainer = async (
  options: MakeReadyOptions,
  readyId: string,
  shape: RunShape,
  workFolder: string,
): Promise<Result<ReadyContainer, RunRefusal>> => {
  const lease = await options.isolation.place(shape.egress);
  let created: Result<string, RunRefusal> | null = null;
  try {
    created = await create(options, { readyId, shape, workFolder }, lease.name);
    if (!created.ok) return created;
    await lease.guarded();
  } finally {
    lease.settle(created?.ok === true ? readyName(readyId) : null);
  }
  const { value: containerId } = created;
  const container = options.docker.getContainer(containerId);
  await engineCall('start a container', () => container.start());
  await untilHeard(options.folder, readyId);
  const { State } = await engineCall('look at a container', () => container.inspect());
  return accept({ containerId, pid: State.Pid });
};

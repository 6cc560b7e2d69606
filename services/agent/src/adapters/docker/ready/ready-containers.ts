import { setTimeout as delay } from 'node:timers/promises';
import type Docker from 'dockerode';
import { accept, DependencyFailure, describeError, refuse, type Result } from '#kernel';
import { type ObservedRun, type RunKey, runName } from '../../../domain/run.ts';
import type { Cpuset } from '#contracts';
import { bindToCpus } from '../../cgroups/bind-to-cpus.ts';
import type { ReadyRun, ReadyRuns } from '../../../ports/runtime.ts';
import type { RunRefusal, RunSpec } from '../../../ports/runtime.ts';
import { containerName, cpusetOptions, LABELS, nodeLabels } from '../container-options.ts';
import { engineCall, isMissing, statusOf, unlessMissing } from '../engine-call.ts';
import { createRefusal } from '../engine-refusals.ts';
import { makeReadyContainer, type MakeReadyOptions, type ReadyContainer } from './make-ready-container.ts';
import { readyName } from './ready-name.ts';
import { type ReadyNote, SPOKEN_BYTES_MAX, spoken } from './ready-folder.ts';

export type ReadyContainers = {
  readonly runs: ReadyRuns;
  /** The run that a container is; null if it waits, or was not made ahead. */
  readonly keyOf: (container: Docker.ContainerInfo) => Promise<RunKey | null>;
  /** What it is called by the engine, if the run has one that was made ahead. */
  readonly idOf: (key: RunKey) => string | undefined;
  /** What it was called while it waited. */
  readonly nameOf: (key: RunKey) => string | undefined;
  /** The variables of a run that its container was made without: whatever is started in it later needs them, too. */
  readonly environmentOf: (key: RunKey) => Promise<RunSpec['env']>;
  /** What the engine shows of it, seen as the run: it began to live before the run did. */
  readonly asRun: (key: RunKey, observed: ObservedRun) => Promise<ObservedRun>;
  /** Whether the run has one that runs it. One that an earlier agent was killed over giving to it is removed. */
  readonly hasStarted: (key: RunKey) => Promise<boolean>;
  /** Starts what was taken by this process; null if it was none of these. */
  readonly start: (key: RunKey) => Promise<Result<void, RunRefusal> | null>;
  /** The container of the run is gone. */
  readonly forget: (key: RunKey) => Promise<void>;
  /** Forgets those of which there is no container. */
  readonly sweep: () => Promise<void>;
  readonly close: () => Promise<void>;
};

const LOOK_EVERY_MS = 20;
const TELL_MAX_MS = 10_000;
/** Looked at so often, the rules are always fresh enough for who takes one. */
const GUARDED_MS = 8000;

type Given = { readonly readyId: string; readonly key: RunKey; containerId: string };
type Told = {
  readonly command: readonly string[];
  readonly env: RunSpec['env'];
  readonly later: Cpuset | null;
};

/**
 * Containers that are started before anybody asks for them: a small program waits in each, and becomes what it is told to. Whose one is a file says, since
 * that is written at once; its name, which tells people, follows when its program runs: to change that takes the engine as long as all the rest.
 */
export const readyContainers = (options: MakeReadyOptions): ReadyContainers => {
  const { docker, isolation, referenceOf, folder, mounts, nodeId, home, log } = options;
  const pairs = Object.entries(nodeLabels({ nodeId, home })).map(([name, value]) => `${name}=${value}`);
  const filters = { label: [...pairs, LABELS.ready] };
  const making = new Set<string>();
  const containers = new Map<string, ReadyContainer>();
  /** By the name of the run. */
  const given = new Map<string, Given>();
  /** Taken by this process, and not started yet. */
  const toTell = new Map<string, Told>();
  const renaming = new Set<string>();
  /** The mounts of these are let go of just now. */
  const parting = new Map<string, Promise<void>>();

  const found = () => engineCall('list containers', () => docker.listContainers({ all: true, filters }));

  const ownerOf = async (readyId: string, containerId: string): Promise<RunKey | null> => {
    for (const one of given.values()) if (one.readyId === readyId) return one.key;
    const key = await folder.givenTo(readyId);
    if (key !== null) given.set(runName(key), { readyId, key, containerId });
    return key;
  };

  const removeContainer = async (id: string): Promise<boolean> => {
    try {
      await engineCall('remove a container', () => docker.getContainer(id).remove({ force: true, v: true }));
    } catch (error) {
      // Its removal is under way already; the next look tells.
      if (statusOf(error) === 409) return false;
      if (!isMissing(error)) throw error;
    }
    return true;
  };

  /** Its container is gone. */
  const forgetPlaces = async (readyId: string): Promise<void> => {
    await parting.get(readyId);
    await mounts?.release(readyId);
    await folder.remove(readyId);
  };

  /** Only while it is nobody's. */
  const remove = async (readyId: string): Promise<void> => {
    if ((await folder.givenTo(readyId)) !== null) return;
    if (!(await removeContainer(containers.get(readyId)?.containerId ?? readyName(readyId)))) return;
    isolation.free(readyName(readyId));
    containers.delete(readyId);
    await forgetPlaces(readyId);
  };

  const forget = async (key: RunKey): Promise<void> => {
    const one = given.get(runName(key));
    if (one === undefined) return;
    isolation.free(readyName(one.readyId));
    await forgetPlaces(one.readyId);
    given.delete(runName(key));
    toTell.delete(runName(key));
    containers.delete(one.readyId);
  };

  const rename = ({ readyId, key, containerId }: Given): void => {
    if (renaming.has(readyId)) return;
    renaming.add(readyId);
    const name = containerName(key);
    engineCall('rename a container', () => docker.getContainer(containerId).rename({ name }))
      .then(() => isolation.renamed(readyName(readyId), name))
      .catch((error: unknown) => {
        if (!isMissing(error))
          log.info({ ...key, cause: describeError(error) }, 'a container keeps its old name');
      })
      .finally(() => renaming.delete(readyId));
  };

  const bindByEngine = async (containerId: string, cpuset: Cpuset): Promise<boolean> => {
    try {
      await engineCall('bind to CPUs', () => docker.getContainer(containerId).update(cpusetOptions(cpuset)));
      return true;
    } catch (error) {
      log.warn({ containerId, cause: describeError(error) }, 'a container could not be bound to its CPUs');
      return false;
    }
  };

  const startContainer = (id: string): Promise<unknown> =>
    engineCall('start a container', () => docker.getContainer(id).start()).catch((error: unknown) => {
      if (statusOf(error) !== 304) throw error;
    });

  /** Of the image that the name stands for now, and kept apart as sessions are now. */
  const isCurrent = async ({ shape, imageId, settings }: ReadyNote): Promise<boolean> => {
    if (settings !== options.settings) return false;
    const image = docker.getImage(referenceOf(shape.image));
    return (await unlessMissing('look at an image', () => image.inspect()))?.Id === imageId;
  };

  /** Only after it was written down whose it is: nobody else is ever given what is mounted in it. */
  const fill = async (readyId: string, { shape }: ReadyNote, spec: RunSpec): Promise<boolean> => {
    const { folderTargets = [] } = shape;
    if (folderTargets.length === 0) return true;
    try {
      await mounts?.fill(readyId, folderTargets, spec.folders ?? []);
      return true;
    } catch (error) {
      const cause = describeError(error);
      log.warn({ ...spec.key, cause }, 'folders can not be put into a container that waits; starting cold');
      return false;
    }
  };

  /** It runs: what is mounted in it stays there. Nobody waits for that; where it fails the folders are seen on this machine, too, until the session is gone. */
  const part = (readyId: string): void => {
    const work = (mounts?.part(readyId) ?? Promise.resolve())
      .catch((error: unknown) =>
        log.warn({ readyId, cause: describeError(error) }, 'folders of a session stay mounted twice'),
      )
      .finally(() => parting.delete(readyId));
    parting.set(readyId, work);
  };

  const runs: ReadyRuns = {
    takesFolders: mounts !== null,
    make: async (readyId, shape, workFolder) => {
      making.add(readyId);
      try {
        const made = await makeReadyContainer(options, readyId, shape, workFolder);
        if (made.ok) containers.set(readyId, made.value);
        else await remove(readyId);
        return made.ok ? accept(undefined) : made;
      } catch (error) {
        await remove(readyId).catch(() => undefined);
        if (statusOf(error) === null) throw error;
        return refuse(createRefusal(error));
      } finally {
        making.delete(readyId);
      }
    },
    list: async () => {
      const usable: ReadyRun[] = [];
      for (const { Id, Labels, State } of await found()) {
        const readyId = Labels[LABELS.ready] ?? '';
        if (making.has(readyId) || (await ownerOf(readyId, Id)) !== null) continue;
        if (!containers.has(readyId)) {
          const seen = await unlessMissing('look at a container', () => docker.getContainer(Id).inspect());
          if (seen !== null) containers.set(readyId, { containerId: Id, pid: seen.State.Pid });
        }
        const note = await folder.note(readyId);
        if (note !== null && State === 'running' && (await isCurrent(note)))
          usable.push({ readyId, shape: note.shape });
        else await remove(readyId);
      }
      // Whoever takes one shall not have to wait until the rules were looked at.
      if (usable.length > 0) await isolation.stayGuarded(GUARDED_MS);
      return usable;
    },
    take: async (readyId, spec) => {
      const container = containers.get(readyId);
      const note = await folder.note(readyId);
      if (note === null || container === undefined || (await hasStarted(spec.key))) return false;
      const command = spec.command.length === 0 ? note.imageCommand : spec.command;
      if (command.length === 0 || spoken(command, spec.env).length > SPOKEN_BYTES_MAX) return false;
      const { containerId, pid } = container;
      const { cpuset } = spec;
      const isBound = cpuset === undefined || bindToCpus(pid, containerId, cpuset);
      if (cpuset !== undefined && !isBound && !(await bindByEngine(containerId, cpuset))) return false;
      await Promise.all([
        isolation.stayGuarded(),
        isolation.wall(readyName(readyId), spec.egressPolicy),
        folder.give(readyId, spec.key, spec.env),
      ]);
      given.set(runName(spec.key), { readyId, key: spec.key, containerId });
      if (!(await fill(readyId, note, spec))) {
        if (await removeContainer(containerId)) await forget(spec.key);
        return false;
      }
      // The engine writes down what is so already, and has time for it.
      const later = cpuset === undefined || !isBound ? null : cpuset;
      toTell.set(runName(spec.key), { command, env: spec.env, later });
      return true;
    },
    remove,
  };

  const hasStarted = async (key: RunKey): Promise<boolean> => {
    const one = given.get(runName(key));
    if (one === undefined) return false;
    if ((await folder.startedAt(one.readyId)) !== null) return true;
    if (await removeContainer(one.containerId)) await forget(key);
    return false;
  };

  return {
    runs,
    keyOf: async ({ Id, Labels, Names }) => {
      const readyId = Labels[LABELS.ready];
      if (readyId === undefined) return null;
      const key = await ownerOf(readyId, Id);
      const one = key === null ? undefined : given.get(runName(key));
      if (one !== undefined && !toTell.has(runName(one.key)) && Names[0] !== `/${containerName(one.key)}`)
        rename(one);
      return key;
    },
    idOf: (key) => given.get(runName(key))?.containerId,
    environmentOf: async (key) => {
      const one = given.get(runName(key));
      return one === undefined ? {} : folder.environmentOf(one.readyId);
    },
    nameOf: (key) => {
      const one = given.get(runName(key));
      return one === undefined ? undefined : readyName(one.readyId);
    },
    asRun: async (key, observed) => {
      const one = given.get(runName(key));
      if (one === undefined || observed.phase === 'created') return observed;
      const startedAt = await folder.startedAt(one.readyId);
      return startedAt === null ? { ...key, phase: 'created' } : { ...observed, startedAt };
    },
    hasStarted,
    start: async (key) => {
      const one = given.get(runName(key));
      const told = toTell.get(runName(key));
      if (one === undefined || told === undefined) return null;
      const endsAt = performance.now() + TELL_MAX_MS;
      while (!(await folder.tell(one.readyId, told.command, told.env))) {
        if (performance.now() > endsAt)
          throw new DependencyFailure('docker', `start ${runName(key)}`, {
            retryable: true,
            cause: 'its container was made ahead, and does not listen',
          });
        // It may have died while it waited: it waits again as soon as it lives.
        await startContainer(one.containerId);
        await delay(LOOK_EVERY_MS);
      }
      toTell.delete(runName(key));
      part(one.readyId);
      if (told.later !== null) void bindByEngine(one.containerId, told.later);
      rename(one);
      return accept(undefined);
    },
    forget,
    sweep: async () => {
      const ids = new Set([...(await folder.ids()), ...((await mounts?.ids()) ?? [])]);
      const present = new Set((await found()).map(({ Labels }) => Labels[LABELS.ready]));
      for (const readyId of ids)
        if (!present.has(readyId) && !making.has(readyId)) await forgetPlaces(readyId);
    },
    close: async () => {
      const ids = (await found()).map(({ Labels }) => Labels[LABELS.ready] ?? '');
      await Promise.all(ids.map(remove));
    },
  };
};

import { setTimeout as delay } from 'node:timers/promises';
import type Docker from 'dockerode';
import { accept, bytes, cpuMilli, DependencyFailure, type Log, refuse, type Result } from '#kernel';
import { type RunKey, runName } from '../../domain/run.ts';
import type { SessionBounds } from '../../domain/session-bounds.ts';
import type { RunRefusal, RunSpec, Runtime } from '../../ports/runtime.ts';
import type { Recipes } from '../images/recipes.ts';
import {
  containerName,
  containerOptions,
  groupName,
  LABELS,
  type NodeLabels,
  type Owner,
} from './container-options.ts';
import { CARRIED_BY } from '../../domain/exec-mark.ts';
import { endStrays } from '../streams/end-strays.ts';
import { dockerCommits } from './committed-images.ts';
import { dockerImages } from './docker-images.ts';
import { dockerStreams } from './docker-streams.ts';
import { engineCall, isMissing, statusOf, unlessMissing } from './engine-call.ts';
import { engineInfo } from './engine-info.ts';
import { createRefusal, startRefusal } from './engine-refusals.ts';
import { searchedFirst } from './hardware-options.ts';
import { followLog } from './follow-log.ts';
import type { BetweenNetworks } from './between-nodes.ts';
import { joinOthers } from './join-others.ts';
import { listRuns } from './list-runs.ts';
import { memberAddresses, NO_NETWORK_FOR_MEMBERS } from './member-addresses.ts';
import { memberReach } from './member-reach.ts';
import type { NetworkIsolation } from './network-isolation.ts';
import type { MakeReadyOptions } from './ready/make-ready-container.ts';
import { readyContainers } from './ready/ready-containers.ts';
import type { LoginOf } from './registry-logins.ts';
import type { NetworkLease } from './session-networks.ts';
import { watchEvents } from './watch-events.ts';

export type DockerRuntimeOptions = NodeLabels & {
  readonly docker: Docker;
  readonly recipes: Recipes;
  /** Absent: every image is pulled without a login. */
  readonly loginOf?: LoginOf;
  /** Who the program runs as. */
  readonly owner: Owner;
  /** The agent is root and can give files to the owner. */
  readonly givesAway: boolean;
  readonly bounds: SessionBounds;
  /** The program that holds terminals; absent: they end with this process. */
  readonly terminalFile?: string;
  readonly isolation: NetworkIsolation;
  /** What is needed to make containers ahead; null: none are. */
  readonly ready: Pick<MakeReadyOptions, 'folder' | 'mounts' | 'settings' | 'initFile'> | null;
  readonly between: BetweenNetworks;
  readonly log: Log;
};

/** After SIGKILL a container is gone at once, unless the engine is in trouble. */
const KILL_MAX_MS = 30_000;
const NAME_TRIES_MAX = 100;
const NAME_PAUSE_MS = 50;

/** Runs as containers of a Docker engine. */
export const dockerRuntime = (options: DockerRuntimeOptions): Runtime => {
  const { docker, owner, nodeId, home, bounds, isolation, between, terminalFile, log } = options;
  const images = dockerImages(docker, options.recipes, options.loginOf);
  const others = joinOthers(between, log);
  const labels = { label: [`${LABELS.node}=${nodeId}`, `${LABELS.home}=${home}`] };
  const ready =
    options.ready === null
      ? undefined
      : readyContainers({ ...options, ...options.ready, referenceOf: images.referenceOf });
  const containerOf = (key: RunKey): Docker.Container =>
    docker.getContainer(ready?.idOf(key) ?? containerName(key));
  const { close: shutDoors, ...ways } = dockerStreams({
    containerOf,
    owner,
    holdsTerminals: options.terminalFile !== undefined,
    environmentOf: async (key) => ready?.environmentOf(key) ?? {},
  });
  const commits = dockerCommits({
    ...options,
    owner: options.givesAway ? owner : null,
    containerOf,
    removeImage: images.remove,
    loginOf: options.loginOf ?? (() => Promise.resolve(null)),
  });
  const list = listRuns(docker, labels, ready);

  /** Resolves when it does not run, or the time is over; says which. */
  const waitForEnd = async (container: Docker.Container, maxMs: number): Promise<boolean> => {
    const over = new AbortController();
    const ended = unlessMissing('wait for the end', () =>
      container.wait({ condition: 'not-running', abortSignal: over.signal }),
    ).then(() => true);
    ended.catch(() => undefined);
    try {
      return await Promise.race([ended, delay(maxMs, false, { signal: over.signal })]);
    } finally {
      over.abort();
    }
  };

  /** 404: it is gone; 409: it does not run. Both are what a signal is sent for. */
  const signal = async (container: Docker.Container, name: 'SIGTERM' | 'SIGKILL'): Promise<void> => {
    try {
      await engineCall(`send ${name}`, () => container.kill({ signal: name }));
    } catch (error) {
      const status = statusOf(error);
      if (status !== 404 && status !== 409) throw error;
    }
  };

  /** Folders for the driver's libraries come before the image's own, which only the engine knows. */
  const environmentOf = async ({ env, hardware }: RunSpec, reference: string): Promise<RunSpec['env']> => {
    const searchFirst = hardware?.searchFirst ?? {};
    if (Object.keys(searchFirst).length === 0) return env;
    const { Config } = await engineCall('look at the image', () => docker.getImage(reference).inspect());
    return searchedFirst(env, Config.Env, searchFirst);
  };

  /** What came of it; `there`: an earlier call, or an earlier agent, has made it. */
  const make = async (spec: RunSpec, lease: NetworkLease): Promise<'made' | 'there' | RunRefusal> => {
    const imageId = images.referenceOf(spec.image);
    const member =
      spec.place === undefined ? undefined : memberAddresses(spec.place, lease.addressOf, between.addressOf);
    if (member === null) return NO_NETWORK_FOR_MEMBERS;
    const surroundings = {
      imageId,
      labels: { nodeId, home },
      owner,
      bounds,
      ...(terminalFile === undefined ? {} : { terminalFile }),
      network: lease.mode,
      ...(member === undefined ? {} : { member }),
    };
    for (let tries = 1; tries <= NAME_TRIES_MAX; tries += 1) {
      try {
        const env = await environmentOf(spec, imageId);
        const settings = containerOptions({ ...spec, env }, surroundings);
        await engineCall('create a container', () => docker.createContainer(settings));
        return 'made';
      } catch (error) {
        const status = statusOf(error);
        if (status === null) throw error;
        if (status !== 409) return createRefusal(error);
        const seen = await unlessMissing('look at a container', () => containerOf(spec.key).inspect());
        if (seen !== null) return isOurs(seen) ? 'there' : createRefusal(error);
        // Its name is taken, but nothing of it is to be seen: somebody is making or removing it just now.
        await delay(NAME_PAUSE_MS);
      }
    }
    throw new DependencyFailure('docker', `make ${runName(spec.key)}`, {
      retryable: true,
      cause: 'its name is taken by a container that can not be seen',
    });
  };

  const remove = async (key: RunKey): Promise<void> => {
    try {
      await engineCall('remove a container', () => containerOf(key).remove({ force: true, v: true }));
    } catch (error) {
      // Its removal is under way already; the next look tells.
      if (statusOf(error) === 409) return;
      if (!isMissing(error)) throw error;
    }
    isolation.free(containerName(key));
    await others.leave(key);
    await ready?.forget(key);
  };

  const processOf = async (key: RunKey): Promise<number | null> => {
    const seen = await unlessMissing('look at a container', () => containerOf(key).inspect());
    return seen?.State.Running === true && seen.State.Pid > 0 ? seen.State.Pid : null;
  };

  return {
    kind: 'docker',
    ...(ready === undefined || options.ready?.initFile == null ? {} : { ready: ready.runs }),
    probe: async () => {
      const info = await engineInfo(docker);
      const told = await isolation.probe();
      const reach = await memberReach(isolation, between);
      return {
        description: info.description,
        cpuMilli: cpuMilli(info.cpus * 1000),
        memoryBytes: bytes(info.memoryBytes),
        owner: options.givesAway ? owner : null,
        ...(info.rootFolder === null ? {} : { imagesFolder: info.rootFolder }),
        attaches: info.attaches,
        ...reach.facts,
        warnings: [
          ...told,
          ...reach.warnings,
          ...(info.hasLiveRestore
            ? []
            : ['The Docker engine has no "live-restore": a restart of dockerd ends all running sessions.']),
        ],
      };
    },
    ensureImage: images.ensure,
    imageName: images.nameOf,
    removeImage: images.remove,
    commits,
    images: images.list,
    appsOf: images.appsOf,
    create: async (spec: RunSpec): Promise<Result<void, RunRefusal>> => {
      if ((await ready?.hasStarted(spec.key)) === true) return accept(undefined);
      const group = spec.place === undefined ? undefined : groupName(spec.key);
      const { egressPolicy: policy } = spec;
      const lease = await isolation.place(spec.egress, { group, isHurried: true, policy });
      try {
        const made = await make(spec, lease);
        lease.settle(made === 'made' ? containerName(spec.key) : null);
        if (made !== 'made' && made !== 'there') return refuse(made);
        await lease.guarded();
        // An earlier agent has made it, and may have been told something else.
        if (made === 'there') await isolation.wall(containerName(spec.key), policy);
        await others.join(spec);
        return accept(undefined);
      } catch (error) {
        // Without an answer it may have been made all the same: until the next look the network counts as used.
        lease.settle(containerName(spec.key));
        throw error;
      }
    },
    start: async (key) => {
      const started = await ready?.start(key);
      if (started != null) return started;
      try {
        await engineCall('start a container', () => containerOf(key).start());
        return accept(undefined);
      } catch (error) {
        const status = statusOf(error);
        if (status === 304) return accept(undefined);
        if (status === null) throw error;
        return refuse(startRefusal(error));
      }
    },
    setHeld: async (key, shallStand) => {
      const container = containerOf(key);
      try {
        if (shallStand) await engineCall('pause a container', () => container.pause());
        else await engineCall('go on with a container', () => container.unpause());
      } catch (error) {
        // It is so already, does not run, or is gone; the engine has three answers for that.
        if (![404, 409, 500].includes(statusOf(error) ?? 0)) throw error;
        if (shallStand && statusOf(error) === 500) throw error;
      }
    },
    stop: async (key, graceMs) => {
      const container = containerOf(key);
      if (graceMs > 0) {
        await signal(container, 'SIGTERM');
        if (await waitForEnd(container, graceMs)) return;
      }
      await signal(container, 'SIGKILL');
      if (await waitForEnd(container, KILL_MAX_MS)) return;
      throw new DependencyFailure('docker', `kill ${runName(key)}`, {
        retryable: true,
        cause: 'it still runs',
      });
    },
    remove,
    list,
    processOf,
    output: (key, after, abort) => followLog(containerOf(key), after, abort),
    watch: (changed) => watchEvents(docker, labels, changed, log),
    sweep: async () => {
      await commits.sweep();
      await ready?.sweep();
      await isolation.sweep();
      await between.sweep();
    },
    allowEgress: async (key, policy) => {
      // One that was made ahead goes by its old name for a while.
      const madeAhead = ready?.nameOf(key);
      if (madeAhead !== undefined) await isolation.wall(madeAhead, policy);
      await isolation.wall(containerName(key), policy);
    },
    refreshEgress: isolation.refresh,
    endStrays: async (agent) => {
      const runs = await list();
      const processes = await Promise.all(runs.filter(({ phase }) => phase === 'running').map(processOf));
      return endStrays(
        processes.filter((pid) => pid !== null),
        CARRIED_BY,
        (mark) => mark === agent,
      );
    },
    ...ways,
    close: async () => {
      shutDoors();
      await ready?.close();
      await others.close();
      await isolation.close();
    },
  };

  function isOurs({ Config }: Docker.ContainerInspectInfo): boolean {
    return Config.Labels[LABELS.node] === nodeId && Config.Labels[LABELS.home] === home;
  }
};

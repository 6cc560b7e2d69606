import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { Readable } from 'node:stream';
import type Docker from 'dockerode';
import { pack } from 'tar-stream';
import { LABELS, nodeLabels, type NodeLabels } from '../container-options.ts';
import { CONTAINER_SECURITY } from '../container-security.ts';
import { engineCall, isMissing, statusOf, unlessMissing } from '../engine-call.ts';

/**
 * Containers that do nothing but be on a network, so that the container of a session joins them there. To put a container on a network is most of what an
 * engine does to start one; who joins another finds it done.
 */
export type NetworkHolds = {
  /** Puts one on the network, on which nobody is. */
  readonly make: (network: string) => Promise<void>;
  /** What a container names as its network to join the one there; null if there is none that runs. */
  readonly modeOf: (network: string) => Promise<string | null>;
  /** Does nothing if there is none. */
  readonly remove: (network: string) => Promise<void>;
  /** Networks that have one, whether it runs or not. */
  readonly all: () => Promise<ReadonlySet<string>>;
};

export type NetworkHoldsOptions = NodeLabels & {
  readonly docker: Docker;
  /** The program that waits, on this machine. */
  readonly initFile: string;
};

const REPOSITORY = 'berth/hold';
const PROGRAM = '/hold';
const MODE = 0o755;
const NOBODY = '65534:65534';
/** It takes a third of a megabyte; the engine takes no less than six. */
const MEMORY_BYTES = 6 * 1024 * 1024;
/** What starts it has threads of its own. */
const PIDS_MAX = 64;

const holdName = (network: string): string => `${network}-hold`;

/** An image of this one program, under the name of its content. */
const imageMaker = (docker: Docker, initFile: string) => {
  let made: Promise<string> | null = null;
  const make = async (): Promise<string> => {
    const program = await readFile(initFile);
    const tag = createHash('sha256').update(program).digest('hex').slice(0, 12);
    const reference = `${REPOSITORY}:${tag}`;
    const image = docker.getImage(reference);
    if ((await unlessMissing('look for an image', () => image.inspect())) !== null) return reference;
    const archive = pack();
    archive.entry({ name: PROGRAM.slice(1), mode: MODE, mtime: new Date(0) }, program);
    archive.finalize();
    const answer = await engineCall('make an image', () =>
      docker.importImage(Readable.from(archive), { repo: REPOSITORY, tag }),
    );
    await new Promise((resolve, reject) => answer.once('end', resolve).once('error', reject).resume());
    return reference;
  };
  return (): Promise<string> => {
    made ??= make().catch((error: unknown) => {
      made = null;
      throw error;
    });
    return made;
  };
};

/** As confined as a session, and far smaller. */
const holdOptions = (network: string, image: string, labels: NodeLabels): Docker.ContainerCreateOptions => ({
  name: holdName(network),
  Image: image,
  Entrypoint: [PROGRAM],
  Cmd: ['--hold'],
  User: NOBODY,
  // A session that joins it has the same.
  Hostname: network,
  Labels: { ...nodeLabels(labels), [LABELS.hold]: network },
  HostConfig: {
    ...CONTAINER_SECURITY,
    Init: false,
    IpcMode: 'none',
    NetworkMode: network,
    Memory: MEMORY_BYTES,
    MemorySwap: MEMORY_BYTES,
    PidsLimit: PIDS_MAX,
    // A session would lose its network with it: no likelier a victim than the engine.
    OomScoreAdj: 0,
    LogConfig: { Type: 'none', Config: {} },
    RestartPolicy: { Name: 'no' },
  },
});

export const networkHolds = (options: NetworkHoldsOptions): NetworkHolds => {
  const { docker, initFile } = options;
  const imageOf = imageMaker(docker, initFile);
  const filters = {
    label: [...Object.entries(nodeLabels(options)).map(([name, value]) => `${name}=${value}`), LABELS.hold],
  };
  const containerOn = (network: string): Docker.Container => docker.getContainer(holdName(network));
  const remove = async (network: string): Promise<void> => {
    try {
      await engineCall('remove a container', () => containerOn(network).remove({ force: true, v: true }));
    } catch (error) {
      // Its removal is under way already.
      if (statusOf(error) !== 409 && !isMissing(error)) throw error;
    }
  };
  return {
    make: async (network) => {
      const wish = holdOptions(network, await imageOf(), options);
      try {
        const container = await engineCall('create a container', () => docker.createContainer(wish));
        await engineCall('start a container', () => container.start());
      } catch (error) {
        await remove(network).catch(() => undefined);
        throw error;
      }
    },
    modeOf: async (network) => {
      const seen = await unlessMissing('look at a container', () => containerOn(network).inspect());
      return seen?.State.Running === true ? `container:${seen.Id}` : null;
    },
    remove,
    all: async () => {
      const found = await engineCall('list containers', () => docker.listContainers({ all: true, filters }));
      return new Set(found.map(({ Labels }) => Labels[LABELS.hold] ?? ''));
    },
  };
};

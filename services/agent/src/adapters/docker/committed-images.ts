import { randomBytes } from 'node:crypto';
import { Readable } from 'node:stream';
import type Docker from 'dockerode';
import { ownImageReference } from '#contracts';
import { accept, type ImageId, type Log, describeError, refuse, type Result } from '#kernel';
import { layerFolder } from '../../domain/committed-layer.ts';
import type { RunKey } from '../../domain/run.ts';
import type { CommitRefusal, CommittedImages, LayerFacts } from '../../ports/committed-images.ts';
import type { RuntimeFacts } from '../../ports/runtime.ts';
import { unpackPart } from '../images/unpack-part.ts';
import { pushPatiently } from './push-image.ts';
import type { LoginOf } from './registry-logins.ts';
import type { PatientLimits } from './try-patiently.ts';
import { engineCall, engineMessage, isMissing, statusOf, unlessMissing } from './engine-call.ts';

export type DockerCommitsOptions = {
  readonly docker: Docker;
  /** Names this installation: what others have made is not ours. */
  readonly home: string;
  readonly owner: RuntimeFacts['owner'];
  readonly containerOf: (key: RunKey) => Docker.Container;
  readonly removeImage: (name: string) => Promise<boolean>;
  readonly loginOf: LoginOf;
  readonly limits?: PatientLimits;
  readonly log: Log;
};

export type DockerCommits = CommittedImages & {
  /** Removes containers that an agent was killed over. */
  readonly sweep: () => Promise<void>;
};

/** What an image of one's own says of itself. */
const SAYS = {
  id: 'berth.image',
  base: 'berth.image.base',
  bytes: 'berth.image.bytes',
  files: 'berth.image.files',
};
const partsOf = (reference: string): { readonly repo: string; readonly tag: string } => {
  const end = reference.lastIndexOf(':');
  return { repo: reference.slice(0, end), tag: reference.slice(end + 1) };
};
const refusalOf = (error: unknown): CommitRefusal | null => {
  if (statusOf(error) === null) return null;
  const said = engineMessage(error);
  return /no space left on device/i.test(said)
    ? { code: 'out-of-disk', message: 'The disk of the node has no room for the image.' }
    : { code: 'commit-failed', message: `The engine can not make the image: ${said}` };
};

/**
 * Images as layers of the engine. A session's root is read-only and its home in memory, so that a commit of its container would give back the image that it was made
 * of: what it has made is put into a container that never runs, made of the same image, and that is committed. No container of ours has labels here, since images
 * take on the labels of what they were committed from, and containers those of their image.
 */
export const dockerCommits = (options: DockerCommitsOptions): DockerCommits => {
  const { docker, home, owner, containerOf, removeImage, loginOf, limits, log } = options;
  const prefix = `berth-commit-${home}-`;
  const live = new Set<string>();

  const labelsOf = async (reference: string): Promise<Readonly<Record<string, string>> | null> => {
    const found = await unlessMissing('look at an image', () => docker.getImage(reference).inspect());
    return found === null ? null : (found.Config.Labels ?? {});
  };

  /** A container that is never started, for as long as it is needed. */
  const withContainer = async <Value>(
    image: string,
    act: (container: Docker.Container) => Promise<Value>,
  ): Promise<Value> => {
    const name = `${prefix}${randomBytes(6).toString('hex')}`;
    live.add(name);
    try {
      const settings = { name, Image: image, NetworkDisabled: true, HostConfig: { NetworkMode: 'none' } };
      const container = await engineCall('create a container', () =>
        docker.createContainer(settings).catch((error: unknown) => {
          // An image without a program of its own: the engine wants one named, and the image had none to lose.
          if (!/no command specified/i.test(engineMessage(error))) throw error;
          return docker.createContainer({ ...settings, Cmd: ['sh'] });
        }),
      );
      try {
        return await act(container);
      } finally {
        await container.remove({ force: true, v: true }).catch((error: unknown) => {
          if (!isMissing(error))
            log.warn({ name, cause: describeError(error) }, 'a container is left for later');
        });
      }
    } finally {
      live.delete(name);
    }
  };

  /** What the layer goes on: of an image that is one of somebody's own, what is under that, as long as it is there. */
  const baseOf = async (image: string): Promise<string> => {
    const under = (await labelsOf(image))?.[SAYS.base];
    return under !== undefined && (await labelsOf(under)) !== null ? under : image;
  };

  const commitOn = async (
    base: string,
    id: ImageId,
    layer: Readable,
    facts: () => LayerFacts,
    signal: AbortSignal,
  ) =>
    withContainer(base, async (container) => {
      await engineCall('write the files of an image', () =>
        container.putArchive(layer, { path: '/', abortSignal: signal }),
      );
      signal.throwIfAborted();
      const { layerBytes, fileCount } = facts();
      const labels = {
        [SAYS.id]: id,
        [SAYS.base]: base,
        [SAYS.bytes]: String(layerBytes),
        [SAYS.files]: String(fileCount),
      };
      await engineCall('commit an image', () =>
        container.commit({
          repo: ownImageReference(id),
          tag: 'latest',
          changes: Object.entries(labels)
            .map(([name, value]) => `LABEL ${name}=${JSON.stringify(value)}`)
            .join('\n'),
        }),
      );
    });

  const find = async (id: ImageId): Promise<LayerFacts | null> => {
    const labels = await labelsOf(ownImageReference(id));
    if (labels === null || labels[SAYS.id] !== id) return null;
    return { layerBytes: Number(labels[SAYS.bytes] ?? 0), fileCount: Number(labels[SAYS.files] ?? 0) };
  };

  /** Takes a name away that only a push has given. */
  const untag = async (id: ImageId, reference: string): Promise<void> => {
    if ((await labelsOf(reference))?.[SAYS.id] !== id) return;
    try {
      await engineCall('take a name from an image', () => docker.getImage(reference).remove());
    } catch (error) {
      if (!isMissing(error) && statusOf(error) !== 409) throw error;
    }
  };

  return {
    find,
    make: async (key, id, layer, facts, signal): Promise<Result<void, CommitRefusal>> => {
      const seen = await unlessMissing('look at a container', () => containerOf(key).inspect());
      if (seen === null)
        return refuse({ code: 'session-not-running', message: 'The session does not run (any more).' });
      if ((await find(id)) !== null) {
        for await (const chunk of layer) void chunk;
        return accept(undefined);
      }
      try {
        await commitOn(await baseOf(seen.Image), id, layer, facts, signal);
        return accept(undefined);
      } catch (error) {
        const refusal = signal.aborted ? null : refusalOf(error);
        if (refusal === null) throw error;
        return refuse(refusal);
      }
    },
    unpack: (id, part, folder, signal) =>
      withContainer(ownImageReference(id), async (container) => {
        const archive = await unlessMissing('read the files of an image', () =>
          container.getArchive({ path: `/${layerFolder(id)}/${part}`, abortSignal: signal }),
        );
        if (archive === null) return accept(undefined);
        return unpackPart(Readable.from(archive, { objectMode: false }), part, folder, owner, signal);
      }),
    push: async (id, reference, onProgress, signal) => {
      if ((await find(id)) === null)
        return refuse({ code: 'image-gone', message: 'The image is not on its node any more.' });
      const { repo, tag } = partsOf(reference);
      await engineCall('name an image', () => docker.getImage(ownImageReference(id)).tag({ repo, tag }));
      try {
        return await pushPatiently(docker, reference, onProgress, signal, loginOf, limits);
      } finally {
        await untag(id, reference).catch((error: unknown) =>
          log.warn({ reference, cause: describeError(error) }, 'an image keeps a name for now'),
        );
      }
    },
    remove: async (id, reference) => {
      // An agent that was killed while it pushed has left the name.
      if (reference !== undefined) await untag(id, reference);
      return removeImage(`${ownImageReference(id)}:latest`);
    },
    sweep: async () => {
      const found = await engineCall('list containers', () =>
        docker.listContainers({ all: true, filters: { name: [prefix] } }),
      );
      for (const { Id, Names } of found) {
        const name = (Names[0] ?? '').slice(1);
        if (!name.startsWith(prefix) || live.has(name)) continue;
        await docker
          .getContainer(Id)
          .remove({ force: true, v: true })
          .catch((error: unknown) => {
            if (!isMissing(error) && statusOf(error) !== 409) throw error;
          });
      }
    },
  };
};

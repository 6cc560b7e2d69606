import { createReadStream, createWriteStream, existsSync, mkdirSync, readdirSync } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { accept, type ImageId, isSessionId, refuse } from '#kernel';
import { layerFolder } from '../../domain/committed-layer.ts';
import type { RunKey } from '../../domain/run.ts';
import type { CommittedImages, LayerFacts } from '../../ports/committed-images.ts';
import type { RuntimeFacts } from '../../ports/runtime.ts';
import { unpackPart } from '../images/unpack-part.ts';
import { readJson } from './run-folder.ts';
import { writeWhole } from './write-whole.ts';

export type SandboxCommitsOptions = {
  /** Only this writes to it. */
  readonly folder: string;
  readonly owner: RuntimeFacts['owner'];
  /** The image that a run was made of, not one of somebody's own; null: the run is not there. */
  readonly baseOf: (key: RunKey) => string | null;
};

export type SandboxCommits = CommittedImages & {
  /** The image under one of somebody's own; null: there is none of this id. */
  readonly under: (id: string) => string | null;
  /** Removes what an agent was killed over. */
  readonly sweep: () => Promise<void>;
};

const isFull = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && (error.code === 'ENOSPC' || error.code === 'EDQUOT');

/** Images without an engine: the image under it by its name, and the layer as a tar beside. Half of one lies under a name that is none. */
export const sandboxCommits = ({ folder, owner, baseOf }: SandboxCommitsOptions): SandboxCommits => {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const live = new Set<string>();
  const at = (id: string): string => path.join(folder, id);
  const read = (id: string): (LayerFacts & { readonly base: string }) | null => {
    const { base, layerBytes, fileCount } = readJson(path.join(at(id), 'image.json')) ?? {};
    return typeof base === 'string' && typeof layerBytes === 'number' && typeof fileCount === 'number'
      ? { base, layerBytes, fileCount }
      : null;
  };

  return {
    under: (id) => read(id)?.base ?? null,
    find: (id) => {
      const found = read(id);
      return Promise.resolve(
        found === null ? null : { layerBytes: found.layerBytes, fileCount: found.fileCount },
      );
    },
    make: async (key, id, layer, facts, signal) => {
      const base = baseOf(key);
      if (base === null)
        return refuse({ code: 'session-not-running', message: 'The session does not run (any more).' });
      const making = `.${id}`;
      live.add(making);
      try {
        await rm(at(making), { recursive: true, force: true });
        await mkdir(at(making), { mode: 0o700 });
        await pipeline(layer, createWriteStream(path.join(at(making), 'layer.tar'), { mode: 0o600 }), {
          signal,
        });
        if (read(id) !== null) return accept(undefined);
        writeWhole(path.join(at(making), 'image.json'), JSON.stringify({ base, ...facts() }));
        await rename(at(making), at(id));
        return accept(undefined);
      } catch (error) {
        if (!isFull(error)) throw error;
        return refuse({ code: 'out-of-disk', message: 'The disk of the node has no room for the image.' });
      } finally {
        await rm(at(making), { recursive: true, force: true });
        live.delete(making);
      }
    },
    unpack: async (id, part, into, signal) => {
      const tar = createReadStream(path.join(at(id), 'layer.tar'));
      return unpackPart(tar, `${layerFolder(id)}/${part}`, into, owner, signal);
    },
    remove: async (id: ImageId) => {
      if (!existsSync(at(id))) return true;
      const leaving = at(`.${id}`);
      await rename(at(id), leaving);
      await rm(leaving, { recursive: true, force: true, maxRetries: 3 });
      return true;
    },
    sweep: async () => {
      for (const name of readdirSync(folder))
        if (name.startsWith('.') && isSessionId(name.slice(1)) && !live.has(name))
          await rm(at(name), { recursive: true, force: true, maxRetries: 3 });
    },
  };
};

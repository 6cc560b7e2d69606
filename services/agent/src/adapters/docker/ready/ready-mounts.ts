import { execFile } from 'node:child_process';
import { constants } from 'node:fs';
import { type FileHandle, mkdir, open, readdir, rmdir } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { DependencyFailure } from '#kernel';
import type { FolderBind } from '../../../ports/runtime.ts';

/**
 * Where folders appear in containers that run already: an empty folder of this machine is bound into each of them in its place, as one that takes over what is
 * mounted there later. What is here may be somebody's folder: nothing is ever removed but what is empty.
 */
export type ReadyMounts = {
  /** What the container gets bound: an empty place for each target. */
  readonly make: (readyId: string, targets: readonly string[]) => Promise<readonly FolderBind[]>;
  /** From now on the folders are in the places that were made for them, also in the container. */
  readonly fill: (
    readyId: string,
    targets: readonly string[],
    folders: readonly FolderBind[],
  ) => Promise<void>;
  /** The container keeps what it has got, and this machine shows it no longer: who removes the agent's files shall not remove somebody's. */
  readonly part: (readyId: string) => Promise<void>;
  /** Nothing is mounted there any more, and nothing is left. Does nothing if there is nothing. */
  readonly release: (readyId: string) => Promise<void>;
  /** All for which there are places. */
  readonly ids: () => Promise<readonly string[]>;
};

const run = promisify(execFile);
const TOOL_MS = 10_000;
/** The place itself, a folder in it, and what an earlier attempt has left. */
const LAYERS_MAX = 8;
/** Where a folder is made read-only first: what is mounted anew carries that along, what is changed later would not. */
const STAGE = 'stage';

const codeOf = (error: unknown): unknown =>
  error instanceof Error && 'code' in error ? error.code : undefined;

const mount = (...args: readonly string[]): Promise<unknown> =>
  run('mount', ['--no-canonicalize', ...args], { timeout: TOOL_MS });
/** At once, also where somebody on this machine still stands in it. */
const unmount = (place: string): Promise<unknown> =>
  run('umount', ['--no-canonicalize', '--lazy', place], { timeout: TOOL_MS });

/** Below `root`; it takes root. */
export const readyMounts = (root: string): ReadyMounts => {
  const placeOf = (readyId: string, name: string | number): string => path.join(root, readyId, `${name}`);

  /** The empty places below what is mounted on them, by path. */
  const below = new Map<string, FileHandle>();

  const isOf = (place: string, readyId: string): boolean => path.dirname(place) === path.join(root, readyId);
  const close = async (readyId: string): Promise<void> => {
    for (const [place, handle] of below) {
      if (!isOf(place, readyId)) continue;
      below.delete(place);
      await handle.close();
    }
  };

  const clear = async (place: string): Promise<void> => {
    for (let layer = 0; layer < LAYERS_MAX; layer += 1) {
      try {
        await rmdir(place);
        return;
      } catch (error) {
        if (codeOf(error) === 'ENOENT') return;
        await unmount(place);
      }
    }
    throw new DependencyFailure('disk', `clear ${place}`, { retryable: true, cause: 'it is still in use' });
  };

  const bindReadOnly = async (readyId: string, source: string, place: string): Promise<void> => {
    const stage = placeOf(readyId, STAGE);
    await mkdir(stage, { mode: 0o700 });
    try {
      await mount('--bind', source, stage);
      await mount('-o', 'remount,bind,ro', stage);
      await mount('--bind', stage, place);
    } finally {
      await clear(stage);
    }
  };

  return {
    make: async (readyId, targets) => {
      const places: FolderBind[] = [];
      for (const [index, target] of targets.entries()) {
        const source = placeOf(readyId, index);
        await mkdir(source, { recursive: true, mode: 0o711 });
        await mount('--bind', source, source);
        // By itself: what is mounted there shall be seen in the container, and nothing else of this machine.
        await mount('--make-private', source);
        await mount('--make-shared', source);
        places.push({ source, target, isReadOnly: false, follows: true });
      }
      return places;
    },
    fill: async (readyId, targets, folders) => {
      for (const [index, target] of targets.entries()) {
        const folder = folders.find((each) => each.target === target);
        if (folder === undefined) throw new Error(`no folder is for ${target}`);
        const place = placeOf(readyId, index);
        below.set(place, await open(place, constants.O_RDONLY | constants.O_DIRECTORY));
        if (folder.isReadOnly) await bindReadOnly(readyId, folder.source, place);
        else await mount('--bind', folder.source, place);
      }
    },
    part: async (readyId) => {
      for (const [place, { fd }] of below) {
        if (!isOf(place, readyId)) continue;
        await mount('--make-private', `/proc/${process.pid}/fd/${fd}`);
        await unmount(place);
      }
      await close(readyId);
    },
    release: async (readyId) => {
      await close(readyId);
      const names = await readdir(path.join(root, readyId)).catch((error: unknown) => {
        if (codeOf(error) === 'ENOENT') return null;
        throw error;
      });
      if (names === null) return;
      for (const name of names) await clear(placeOf(readyId, name));
      await rmdir(path.join(root, readyId));
    },
    ids: () => readdir(root).catch(() => []),
  };
};

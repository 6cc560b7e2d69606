import { existsSync, lstatSync, readFileSync, readlinkSync } from 'node:fs';
import { rename, rm, statfs } from 'node:fs/promises';
import path from 'node:path';
import { type AppDefinition, isOwnImageReference, ownImageIdOf } from '#contracts';
import { accept, type Bytes, bytes, describeError, type Log, refuse, type Result } from '#kernel';
import { recipeNameOf } from '../../domain/image-name.ts';
import type { ImageFacts, ImageProgress, RunRefusal } from '../../ports/runtime.ts';
import { debianRootfs, sizeFile } from '../images/debian-rootfs.ts';
import { PackagesUnavailable } from '../images/debian-packages.ts';
import type { Recipe, Recipes } from '../images/recipes.ts';
import { sharedWork } from '../images/shared-work.ts';
import type { SandboxRoot } from './sandbox-arguments.ts';

export type SandboxImage = {
  readonly root: SandboxRoot;
  /** What stands for `/` when a program is looked for. */
  readonly rootFolder: string;
  readonly command: readonly string[];
};

export type SandboxImages = {
  readonly ensure: (
    image: string,
    onProgress: (progress: ImageProgress) => void,
    signal: AbortSignal,
    source?: string,
  ) => Promise<Result<void, RunRefusal>>;
  /** The image under one of somebody's own, any other itself; null: it is not here. */
  readonly baseOf: (image: string) => string | null;
  /** One name for each, however it was asked for. */
  readonly nameOf: (image: string) => string;
  /** By that name. No run may have it. */
  readonly remove: (name: string) => Promise<boolean>;
  readonly list: () => readonly ImageFacts[];
  readonly appsOf: (image: string) => readonly AppDefinition[];
  /** The image, if it is at hand. */
  readonly get: (image: string) => SandboxImage | null;
};

/** With less than this free, what failed is taken to have failed for it: apt and dpkg say it in many ways. */
const ROOM_MIN_BYTES = 16 * 2 ** 20;
const isOutOfRoom = async (error: unknown, folder: string): Promise<boolean> => {
  if (/no space left|enough free space|ENOSPC|EDQUOT/i.test(describeError(error))) return true;
  const { bavail, bsize } = await statfs(folder);
  return error instanceof PackagesUnavailable && bavail * bsize < ROOM_MIN_BYTES;
};

/** The programs of this machine, without anybody's files: no `/home`, `/root`, `/var`, `/run`. */
const hostRoot = (): SandboxRoot => {
  const binds: string[] = [];
  const links: (readonly [string, string])[] = [];
  for (const folder of ['/usr', '/bin', '/sbin', '/lib', '/lib32', '/lib64', '/etc', '/opt']) {
    const seen = lstatSync(folder, { throwIfNoEntry: false });
    if (seen?.isSymbolicLink() === true) links.push([readlinkSync(folder), folder]);
    else if (seen?.isDirectory() === true) binds.push(folder);
  }
  return { kind: 'host', binds, links };
};

const HOST: SandboxImage = { root: hostRoot(), rootFolder: '/', command: ['/bin/sh'] };

/**
 * Images of a node without an engine: folders made from our recipes, and `host`, the machine's own programs. Where no packages can be had, `host` stands in
 * for a recipe, and says so.
 */
export const sandboxImages = (
  recipes: Recipes,
  under: (ownImageId: string) => string | null,
  log: Log,
): SandboxImages => {
  const once = sharedWork<Result<void, RunRefusal>, ImageProgress>();
  /** Recipes that could not be made on this machine. */
  const standIns = new Set<string>();
  const recipeOf = (image: string) => {
    const name = recipeNameOf(image, recipes.names);
    return name === null ? null : recipes.get(name);
  };
  const folderOf = (name: string, version: string): string =>
    path.join(recipes.cacheFolder, 'rootfs', `${name}-${version}`);

  const baseOf = (image: string): string | null =>
    isOwnImageReference(image) ? under(ownImageIdOf(image) ?? '') : image;

  const get = (asked: string): SandboxImage | null => {
    const image = baseOf(asked);
    if (image === null) return null;
    if (image === 'host') return HOST;
    const recipe = recipeOf(image);
    if (recipe === null) return null;
    const folder = folderOf(recipe.name, recipe.version);
    if (existsSync(folder))
      return { root: { kind: 'folder', folder }, rootFolder: folder, command: recipe.command };
    return standIns.has(recipe.name) ? { ...HOST, command: recipe.command } : null;
  };

  const sizeOf = (folder: string): Bytes | null => {
    const file = sizeFile(folder);
    const size = existsSync(file) ? Number(readFileSync(file, 'utf8')) : 0;
    return Number.isSafeInteger(size) && size > 0 ? bytes(size) : null;
  };
  const factsOf = ({ name, version, description, apps }: Recipe): ImageFacts => {
    const folder = folderOf(name, version);
    return { image: name, description, apps, sizeBytes: sizeOf(folder), isAtHand: existsSync(folder) };
  };
  const host: ImageFacts = {
    ...{
      image: 'host',
      description: "the machine's own programs",
      apps: [],
      sizeBytes: null,
      isAtHand: true,
    },
  };

  return {
    get,
    list: () => [
      ...[...recipes.names].flatMap((name) => {
        const recipe = recipes.get(name);
        return recipe === null ? [] : [factsOf(recipe)];
      }),
      host,
    ],
    baseOf,
    nameOf: (asked) => {
      const image = baseOf(asked) ?? asked;
      const recipe = recipeOf(image);
      return recipe === null ? image : `${recipe.name}-${recipe.version}`;
    },
    remove: async (name) => {
      if (!/^[a-z][a-z0-9-]*$/.test(name)) return true;
      const folder = path.join(recipes.cacheFolder, 'rootfs', name);
      // Out of sight at once, under a name that the next one to make it clears away.
      const leaving = path.join(recipes.cacheFolder, 'rootfs', `.${name}-${process.pid}`);
      if (existsSync(folder)) await rename(folder, leaving);
      await rm(leaving, { recursive: true, force: true, maxRetries: 3 });
      await rm(sizeFile(folder), { force: true });
      return true;
    },
    appsOf: (image) => recipeOf(baseOf(image) ?? '')?.apps ?? [],
    ensure: async (asked, onProgress, signal, source) => {
      const image = baseOf(asked);
      if (image === null)
        return refuse({
          code: 'image-unknown',
          message:
            source === undefined
              ? 'The image, which was made of a session, is not on the node any more.'
              : `This node runs sessions without a container engine; "${source}" needs a node with Docker.`,
        });
      if (get(image) !== null) return accept(undefined);
      const recipe = recipeOf(image);
      if (recipe === null) {
        const own = [...recipes.names, 'host'].map((name) => `"${name}"`).join(', ');
        return refuse({
          code: 'image-unknown',
          message: `This node runs sessions without a container engine and has only the images ${own}; "${image}" needs a node with Docker.`,
        });
      }
      return once(recipe.name, onProgress, signal, async (tell, cancelled) => {
        try {
          await debianRootfs(recipe, recipes.cacheFolder, tell, cancelled);
        } catch (error) {
          if (await isOutOfRoom(error, recipes.cacheFolder))
            return refuse({
              code: 'out-of-disk',
              message: `The disk of the node has no room for the image "${recipe.name}".`,
            });
          if (!(error instanceof PackagesUnavailable)) throw error;
          const why = describeError(error);
          log.warn(
            { image, why },
            'the image can not be made here; the programs of this machine stand in for it',
          );
          tell({
            text: `"${recipe.name}" can't be made here (${why}); using this machine's own programs instead`,
          });
          standIns.add(recipe.name);
        }
        return accept(undefined);
      });
    },
  };
};

import { randomBytes } from 'node:crypto';
import { chmod, lchown, readdir, readlink, rm, symlink } from 'node:fs/promises';
import path from 'node:path';
import { grantName, type RunKey, runName } from '../../domain/run.ts';
import type { RuntimeFacts } from '../../ports/runtime.ts';
import type { Workspaces } from '../../ports/workspaces.ts';
import { afterQuiet } from './after-quiet.ts';
import type { FolderSpace } from './folder-space.ts';
import { memberFolders } from './member-folders.ts';
import { runHomes } from './run-homes.ts';
import { unpackBundle } from './unpack-bundle.ts';

/** Folders that wait for the next sessions as soon as nothing is being started: to make one of limited size takes 20 to 60 ms. */
const SPARES = 4;
const QUIET_MS = 1000;
/** After so long as many are made as the node shall have ahead. */
const IDLE_MS = 10_000;
const SPARE = 'spare-';
const READY = 'ready-';

/** Where a link leads; null if there is none of this name. */
const linkTarget = async (file: string): Promise<string | null> => {
  try {
    return await readlink(file);
  } catch {
    return null;
  }
};

/**
 * Folders below `root`, given to the user that sessions run as. A folder may be made before its run has a name: then a link of that name says which it is, and is
 * all that has to be written when the run comes.
 */
export const diskWorkspaces = (
  root: string,
  owner: RuntimeFacts['owner'],
  space: FolderSpace,
  ahead = SPARES,
): Workspaces => {
  const at = (name: string): string => path.join(root, name);
  const files = memberFolders(`${root}-members`, owner);
  const homes = runHomes(`${root}-homes`, owner, space);
  const spares: string[] = [];
  /** Made by this process, and not linked to: nobody else speaks for them. */
  const held = new Set<string>();
  const whenQuiet = afterQuiet(QUIET_MS);
  const whenIdle = afterQuiet(IDLE_MS);
  let madeCount = 0;
  let isClosed = false;
  let refilling: Promise<void> = Promise.resolve();

  const makeFolder = async (name: string): Promise<void> => {
    held.add(name);
    await space.make(at(name));
    await chmod(at(name), 0o755);
    if (owner !== null) await lchown(at(name), owner.uid, owner.gid);
  };

  /** The folder of a run, whether it was made for it or ahead. */
  const folderOf = async (name: string): Promise<string> => at((await linkTarget(at(name))) ?? name);

  /** What it leads to first: a link without a folder is found again, a folder without a link would not be. */
  const removeRun = async (name: string): Promise<void> => {
    const target = await linkTarget(at(name));
    if (target === null) return space.isThere(at(name)) ? space.remove(at(name)) : undefined;
    await space.remove(at(target));
    await rm(at(name), { force: true });
  };

  const link = async (target: string, key: RunKey): Promise<string> => {
    await removeRun(runName(key));
    await symlink(target, at(runName(key)));
    held.delete(target);
    return at(target);
  };

  const refill = async (goal: number): Promise<void> => {
    const before = madeCount;
    // Whoever comes meanwhile goes first; another refill follows that.
    while (!isClosed && spares.length < goal && madeCount === before) {
      const name = `${SPARE}${randomBytes(6).toString('hex')}`;
      try {
        await makeFolder(name);
        spares.push(name);
      } catch {
        // The disk is full, say: whoever needs a folder makes it himself, and tells.
        held.delete(name);
        return;
      }
    }
  };
  const refillSoon = (): void => {
    madeCount += 1;
    whenQuiet(() => void (refilling = refilling.then(() => refill(SPARES))));
    whenIdle(() => void (refilling = refilling.then(() => refill(ahead))));
  };

  return {
    make: async (key) => {
      const spare = spares.shift();
      refillSoon();
      if (spare !== undefined) return link(spare, key);
      const name = runName(key);
      await removeRun(name);
      try {
        await makeFolder(name);
      } finally {
        held.delete(name);
        refillSoon();
      }
      return at(name);
    },
    makeAhead: async (readyId) => {
      const name = `${READY}${readyId}`;
      try {
        await makeFolder(name);
      } finally {
        held.delete(name);
      }
      return at(name);
    },
    adopt: (readyId, key) => link(`${READY}${readyId}`, key),
    unpack: async (key, archive) => unpackBundle(archive, await folderOf(runName(key)), owner),
    makeHome: (key) => homes.make(runName(key)),
    writeFiles: (key, wanted) => files.make(runName(key), wanted),
    secretOf: (key, make) => files.secretOf(grantName(key), make),
    remove: async (key) => {
      await files.remove(runName(key));
      await homes.remove(runName(key));
      await removeRun(runName(key));
    },
    removeAhead: (readyId) => space.remove(at(`${READY}${readyId}`)),
    keepOnly: async (names, readyIds) => {
      await files.keepOnly(names);
      await homes.keepOnly(names);
      const entries = await readdir(root).catch(() => []);
      const present = [...new Set(entries.map(space.folderOf))];
      const kept = new Set([...names, ...held]);
      for (const id of readyIds ?? []) kept.add(`${READY}${id}`);
      for (const name of present) {
        const target = await linkTarget(at(name));
        if (target !== null && names.has(name)) kept.add(target);
      }
      for (const name of present) {
        if (kept.has(name) || held.has(name)) continue;
        if (readyIds === null && name.startsWith(READY)) continue;
        await removeRun(name);
      }
    },
    close: async () => {
      isClosed = true;
      await refilling;
      for (const name of spares.splice(0)) {
        held.delete(name);
        await space.remove(at(name));
      }
    },
  };
};

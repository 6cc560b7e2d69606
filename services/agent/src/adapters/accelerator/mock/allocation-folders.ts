import { constants } from 'node:fs';
import { chown, lstat, mkdir, open, readdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { bytes, type Bytes } from '#kernel';
import type { DeviceUse } from '../../../domain/overuse.ts';
import { type RunKey, runName } from '../../../domain/run.ts';
import type { DeviceHolder } from '../../../ports/accelerator.ts';
import type { RuntimeFacts } from '../../../ports/runtime.ts';

/** A file of this name says how busy the program keeps the device, in percent; every other file is an allocation. */
const BUSY = 'busy';
const BUSY_CHARACTERS_MAX = 8;
/** Files of one device that are looked at. */
const FILES_MAX = 4096;

/**
 * The memory of mock devices. A session sees one folder for each device that it holds; a file in it is an allocation, as large as the file says that it is: a
 * sparse one takes no disk. So programs in any language, and several at once, use memory that is counted, and what they delete is free again.
 */
export type AllocationFolders = {
  readonly make: (holder: DeviceHolder) => Promise<string>;
  readonly usage: (holder: DeviceHolder) => Promise<readonly DeviceUse[]>;
  readonly remove: (key: RunKey) => Promise<void>;
  readonly keepOnly: (keys: readonly RunKey[]) => Promise<void>;
};

const unlessMissing = async <Value>(look: Promise<Value>, missing: Value): Promise<Value> => {
  try {
    return await look;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return missing;
    throw error;
  }
};

const sizeOf = async (file: string): Promise<number> => {
  const found = await unlessMissing(lstat(file), null);
  return found?.isFile() === true ? found.size : 0;
};

const readBusy = async (file: string): Promise<number | null> => {
  // The program has written it: neither a link nor a pipe may lead the agent anywhere.
  const { O_RDONLY, O_NOFOLLOW, O_NONBLOCK } = constants;
  const handle = await open(file, O_RDONLY | O_NOFOLLOW | O_NONBLOCK).catch(() => null);
  if (handle === null) return null;
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(BUSY_CHARACTERS_MAX), 0);
    const said = buffer.toString('utf8', 0, bytesRead).trim();
    return /^\d{1,3}$/.test(said) ? Math.min(100, Number(said)) : null;
  } catch {
    return null;
  } finally {
    await handle.close();
  }
};

const used = (sizes: readonly number[]): Bytes =>
  bytes(
    Math.min(
      Number.MAX_SAFE_INTEGER,
      sizes.reduce((sum, size) => sum + size, 0),
    ),
  );

/** Allocation folders below one folder, owned by the user that sessions run as. */
export const allocationFolders = (root: string, owner: RuntimeFacts['owner']): AllocationFolders => {
  const folderOf = (key: RunKey): string => path.join(root, runName(key));

  const useOf = async (folder: string, deviceId: DeviceUse['deviceId']): Promise<DeviceUse> => {
    const names = (await unlessMissing(readdir(folder), [])).slice(0, FILES_MAX);
    const sizes: number[] = [];
    for (const name of names) if (name !== BUSY) sizes.push(await sizeOf(path.join(folder, name)));
    return { deviceId, memoryBytes: used(sizes), busyPercent: await readBusy(path.join(folder, BUSY)) };
  };

  return {
    make: async ({ key, devices }) => {
      for (const ordinal of devices.keys()) {
        const folder = path.join(folderOf(key), String(ordinal));
        await mkdir(folder, { recursive: true, mode: 0o755 });
        if (owner !== null) await chown(folder, owner.uid, owner.gid);
      }
      return folderOf(key);
    },
    usage: async ({ key, devices }) => {
      const uses: DeviceUse[] = [];
      for (const [ordinal, { deviceId }] of devices.entries())
        uses.push(await useOf(path.join(folderOf(key), String(ordinal)), deviceId));
      return uses;
    },
    remove: (key) => rm(folderOf(key), { recursive: true, force: true }),
    keepOnly: async (keys) => {
      const kept = new Set(keys.map(runName));
      for (const name of await unlessMissing(readdir(root), []))
        if (!kept.has(name)) await rm(path.join(root, name), { recursive: true, force: true });
    },
  };
};

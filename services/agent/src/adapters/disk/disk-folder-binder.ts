import { execFile } from 'node:child_process';
import { mkdir, readdir, readFile, rmdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import type { PreparedMount } from '#contracts';
import { accept, DependencyFailure, type Refusal, refuse, type Result } from '#kernel';
import { type RunKey, runName } from '../../domain/run.ts';
import type { FolderBind } from '../../ports/runtime.ts';
import type { FolderBinder } from '../../ports/session-folders.ts';
import { type MountExport, mountExport } from './mount-export.ts';
import { openBeneath } from './open-beneath.ts';

const run = promisify(execFile);
const TOOL_MS = 10_000;
const VOLUME_MARK = '.berth-volume';

const isMissing = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === 'ENOENT';

const notHere = ({ volumeId, root }: PreparedMount, why: string): Refusal => ({
  code: 'volume-not-on-node',
  message: `The volume ${volumeId} is not on this node: ${why} at ${root}.`,
});

/** The mark says that the volume is mounted, and which one it is: an empty folder where a NAS should be has none. */
const volumeFault = async (mount: PreparedMount): Promise<Refusal | null> => {
  const mark = await readFile(path.join(mount.root, VOLUME_MARK), 'utf8').catch((error: unknown) => {
    if (isMissing(error)) return null;
    throw new DependencyFailure('volume', `read its mark at ${mount.root}`, {
      retryable: true,
      cause: error,
    });
  });
  if (mark === null) return notHere(mount, 'nothing is mounted');
  return mark.trim() === mount.volumeId ? null : notHere(mount, `there is the volume ${mark.trim()}`);
};

/**
 * Folders of volumes that this machine has mounted. The top of a folder lies where no session can change the way to it, and is bound by its path. A folder
 * below it is opened without following a link, and bound by what was opened, under a path that no session can change: that takes root.
 */
export const diskFolderBinder = (staging: string, arrive: MountExport = mountExport()): FolderBinder => {
  const isRoot = process.getuid?.() === 0;
  const placeOf = (name: string): string => path.join(staging, name);

  const bindOpened = async (
    mount: PreparedMount,
    key: RunKey,
    index: number,
  ): Promise<Result<string, Refusal>> => {
    const top = path.join(mount.root, mount.path);
    const opened = await openBeneath(top, (mount.subPath ?? '').split('/'));
    if (opened === null)
      return refuse({
        code: 'folder-sub-path',
        message: `${mount.subPath ?? ''} is not there in the folder ${mount.name}, is no folder, or is reached by a link.`,
      });
    try {
      const place = path.join(placeOf(runName(key)), String(index));
      await mkdir(place, { recursive: true, mode: 0o700 });
      const source = `/proc/${process.pid}/fd/${opened.fd}`;
      await run('mount', ['--no-canonicalize', '--bind', source, place], { timeout: TOOL_MS });
      return accept(place);
    } finally {
      await opened.close();
    }
  };

  const bindOne = async (
    mount: PreparedMount,
    key: RunKey,
    index: number,
  ): Promise<Result<FolderBind, Refusal>> => {
    const { mountedFrom } = mount;
    const away = mountedFrom === undefined ? null : await arrive(mount, mountedFrom);
    // The root of an array's volume is a folder of this machine: what is mounted below it is known by where it comes from.
    const hasMark = mountedFrom === undefined || mountedFrom.at === '';
    const fault = away ?? (hasMark ? await volumeFault(mount) : null);
    if (fault !== null) return refuse(fault);
    const { target, isReadOnly, subPath, name } = mount;
    const top = path.join(mount.root, mount.path);
    const there = await stat(top).catch(() => null);
    if (there?.isDirectory() !== true) return refuse(notHere(mount, `the folder ${name} can't be found`));
    if (subPath === undefined) return accept({ source: top, target, isReadOnly });
    if (!isRoot)
      return refuse({
        code: 'folder-sub-path',
        message: 'This node mounts whole folders only: a part of one takes an agent that runs as root.',
      });
    const place = await bindOpened(mount, key, index);
    return place.ok ? accept({ source: place.value, target, isReadOnly }) : place;
  };

  const releaseNamed = async (name: string): Promise<void> => {
    const folder = placeOf(name);
    const places = await readdir(folder).catch(() => null);
    if (places === null) return;
    for (const place of places) {
      const full = path.join(folder, place);
      // A folder of somebody may be mounted here: nothing is ever removed but what is empty.
      for (;;) {
        try {
          await rmdir(full);
          break;
        } catch (error) {
          if (isMissing(error)) break;
          await run('umount', ['--no-canonicalize', full], { timeout: TOOL_MS });
        }
      }
    }
    await rmdir(folder);
  };

  return {
    bind: async (key, mounts) => {
      await releaseNamed(runName(key));
      const binds: FolderBind[] = [];
      for (const [index, mount] of mounts.entries()) {
        const bound = await bindOne(mount, key, index);
        if (!bound.ok) return bound;
        binds.push(bound.value);
      }
      return accept(binds);
    },
    release: (key) => releaseNamed(runName(key)),
    keepOnly: async (names) => {
      for (const name of await readdir(staging).catch(() => []))
        if (!names.has(name)) await releaseNamed(name);
    },
  };
};

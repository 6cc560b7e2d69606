import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';

/** Where the kernel shows the control groups of a process, by controller. With version 2 all are in one place. */
export type CgroupFolders = {
  readonly version: 1 | 2;
  readonly of: (controller: string) => string | null;
};

const ROOT = '/sys/fs/cgroup';

/** What `/proc/<pid>/cgroup` says: the path of the process by controller; version 2 has no name. */
export const readCgroupLines = (text: string): ReadonlyMap<string, string> => {
  const paths = new Map<string, string>();
  for (const line of text.split('\n')) {
    const [, controllers, where] = /^\d+:([^:]*):(.+)$/.exec(line) ?? [];
    if (controllers === undefined || where === undefined) continue;
    for (const controller of controllers.split(',')) paths.set(controller, where);
  }
  return paths;
};

/** The control groups of a process as text says it; null where nothing is to be seen of them. */
export const cgroupFolders = (text: string, root = ROOT): CgroupFolders | null => {
  const paths = readCgroupLines(text);
  const unified = paths.get('');
  if (unified !== undefined && existsSync(path.join(root, 'cgroup.controllers'))) {
    const folder = path.join(root, unified);
    return existsSync(folder) ? { version: 2, of: () => folder } : null;
  }
  const of = (controller: string): string | null => {
    const where = paths.get(controller);
    const folder = where === undefined ? null : path.join(root, controller, where);
    return folder !== null && existsSync(folder) ? folder : null;
  };
  return of('memory') === null ? null : { version: 1, of };
};

/** Of a process of this machine; null if it is gone, or seen from another PID namespace. */
export const cgroupFoldersOf = (pid: number, root = ROOT): CgroupFolders | null => {
  try {
    return cgroupFolders(readFileSync(`/proc/${pid}/cgroup`, 'utf8'), root);
  } catch {
    return null;
  }
};

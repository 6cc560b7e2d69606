import { lstatSync } from 'node:fs';
import path from 'node:path';
import { WORK_FOLDER } from '../../domain/run-environment.ts';

const DEFAULT_PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

const exists = (file: string): boolean => lstatSync(file, { throwIfNoEntry: false }) !== undefined;

/** A path inside the sandbox, as a path of this machine. Dots are resolved first: it never leads out of the two folders. */
const outside = (inside: string, rootFolder: string, workFolder: string): string => {
  const clean = path.posix.normalize(inside);
  return clean === WORK_FOLDER || clean.startsWith(`${WORK_FOLDER}/`)
    ? path.join(workFolder, clean.slice(WORK_FOLDER.length))
    : path.join(rootFolder, clean);
};

/**
 * True if there is something that the sandbox could execute under this name. Asked before the start: what runs in front of the program there would only
 * say so in words of its own.
 */
export const hasProgram = (
  program: string,
  searchPath: string | undefined,
  rootFolder: string,
  workFolder: string,
): boolean => {
  const candidates = program.includes('/')
    ? [path.posix.resolve(WORK_FOLDER, program)]
    : (searchPath ?? DEFAULT_PATH)
        .split(':')
        .map((folder) => path.posix.resolve(WORK_FOLDER, folder, program));
  return candidates.some((candidate) => exists(outside(candidate, rootFolder, workFolder)));
};

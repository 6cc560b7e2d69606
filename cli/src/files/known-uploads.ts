import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { FilePlace } from './file-place.ts';
import type { LocalFile } from './local-files.ts';

/** Uploads under way from this machine, kept on its disk: who is killed goes on where he was. */
export type KnownUploads = {
  readonly find: (target: FilePlace, file: LocalFile) => string | undefined;
  readonly remember: (target: FilePlace, file: LocalFile, place: string) => void;
  readonly forget: (target: FilePlace, file: LocalFile) => void;
};

const PLACE = /^\/v1\/folders\/[^/?]{1,200}\/uploads\/[0-9a-f]{32}$/;

/** A small file for each upload, named by what is sent where; a file that was changed since is another one. */
export const knownUploads = (stateFolder: string, url: string): KnownUploads => {
  const folder = join(stateFolder, 'uploads');
  const at = ({ folder: name, path }: FilePlace, { file, sizeBytes, modifiedAtMs }: LocalFile): string => {
    const said = JSON.stringify([url, name, path, file, sizeBytes, modifiedAtMs]);
    return join(folder, createHash('sha256').update(said).digest('hex'));
  };
  return {
    find: (target, file) => {
      try {
        const place = readFileSync(at(target, file), 'utf8');
        return PLACE.test(place) ? place : undefined;
      } catch {
        return undefined; // there is none: it begins at the beginning
      }
    },
    remember: (target, file, place) => {
      mkdirSync(folder, { recursive: true, mode: 0o700 });
      writeFileSync(at(target, file), place, { mode: 0o600 });
    },
    forget: (target, file) => rmSync(at(target, file), { force: true }),
  };
};

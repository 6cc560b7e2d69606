import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { SysTree } from '../src/adapters/machine/sys-tree.ts';

const FOLDER = path.resolve(import.meta.dirname, '../../../fixtures/hardware/cpu');

/** A machine's `/sys/devices/system` as it was recorded: a line `path<TAB>content` for each file. */
export const recordedSysTree = (name: string): SysTree => {
  const lines = readFileSync(path.join(FOLDER, `${name}.txt`), 'utf8').split('\n');
  const files = new Map(
    lines
      .filter((line) => line.includes('\t'))
      .map((line) => [line.slice(0, line.indexOf('\t')), line.slice(line.indexOf('\t') + 1)] as const),
  );
  return {
    read: (file) => files.get(file) ?? null,
    names: (folder) => [
      ...new Set(
        [...files.keys()]
          .filter((file) => file.startsWith(`${folder}/`))
          .map((file) => file.slice(folder.length + 1).split('/', 1)[0] ?? ''),
      ),
    ],
  };
};

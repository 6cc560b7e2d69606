import { readFileSync } from 'node:fs';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { loginFile, surroundings } from '../context.ts';
import { type KeptContexts, readContexts, writeContexts } from './kept-contexts.ts';

/** What `berth login` keeps, for this user alone. */
export const contextFile = (): string => loginFile(surroundings());

export const readContextFile = (): KeptContexts => {
  try {
    const read: unknown = JSON.parse(readFileSync(contextFile(), 'utf8'));
    return readContexts(read);
  } catch {
    return []; // none yet; one that can't be read is written anew by the next login
  }
};

export const writeContextFile = async (kept: KeptContexts): Promise<void> => {
  const file = contextFile();
  const written = writeContexts(kept);
  if (written === null) return rm(file, { force: true });
  await mkdir(dirname(file), { recursive: true, mode: 0o700 });
  // Under another name first: a file that is there is never half a file, nor readable by others for a moment.
  await writeFile(`${file}.new`, `${JSON.stringify(written)}\n`, { mode: 0o600 });
  await rename(`${file}.new`, file);
};

import { rename, writeFile } from 'node:fs/promises';

/** Writes a file that only its owner can read, and that is never there in half: a crash leaves the old one. */
export const writeWhole = async (file: string, content: string): Promise<void> => {
  await writeFile(`${file}.new`, content, { mode: 0o600, flush: true });
  await rename(`${file}.new`, file);
};

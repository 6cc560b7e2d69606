import { open, rename } from 'node:fs/promises';
import path from 'node:path';

/** Replaces a file so that after a crash it holds the old content or the new, never half of one. */
export const writeDurably = async (file: string, content: string): Promise<void> => {
  const draft = `${file}.${process.pid}.new`;
  const handle = await open(draft, 'w', 0o600);
  try {
    await handle.writeFile(content);
    await handle.datasync();
  } finally {
    await handle.close();
  }
  await rename(draft, file);
  const folder = await open(path.dirname(file), 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
};

import { closeSync, fdatasyncSync, openSync, renameSync, writeSync } from 'node:fs';

/** Writes a file so that it is there whole or not at all. */
export const writeWhole = (file: string, content: string): void => {
  const draft = `${file}.new`;
  const descriptor = openSync(draft, 'w', 0o600);
  try {
    writeSync(descriptor, content);
    fdatasyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
  renameSync(draft, file);
};

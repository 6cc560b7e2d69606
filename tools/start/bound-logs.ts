import { copyFile, readdir, stat, truncate } from 'node:fs/promises';
import path from 'node:path';

const LOG_BYTES_MAX = 10 * 1024 * 1024;
const LOOK_EVERY_MS = 10_000;

const boundOnce = async (folder: string, bytesMax: number): Promise<void> => {
  for (const name of await readdir(folder)) {
    const file = path.join(folder, name);
    if (!name.endsWith('.log') || (await stat(file)).size <= bytesMax) continue;
    // The writer holds the file open and appends, so it goes on at the new beginning. What is written in between is lost, which a log may.
    await copyFile(file, `${file}.1`);
    await truncate(file, 0);
  }
};

/** Keeps every log below a bound, with one older file beside it. Returns how to stop. */
export const boundLogs = (folder: string, bytesMax: number = LOG_BYTES_MAX): (() => void) => {
  const look = (): void => {
    boundOnce(folder, bytesMax).catch(() => undefined); // a full disk: tried again
  };
  look();
  const timer = setInterval(look, LOOK_EVERY_MS);
  timer.unref();
  return () => clearInterval(timer);
};

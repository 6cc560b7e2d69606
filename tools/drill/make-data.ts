import { createCipheriv, randomBytes } from 'node:crypto';
import { closeSync, mkdirSync, openSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';

const PIECE = 16 * 2 ** 20;
const FILES_PER_FOLDER = 200;
const SMALL_MAX = 8192;

/** A file in which no two parts are alike, as fast as a processor makes one. */
export const makeBigFile = (path: string, bytes: number): void => {
  const cipher = createCipheriv('aes-128-ctr', randomBytes(16), randomBytes(16));
  const zeros = Buffer.alloc(PIECE);
  const fd = openSync(path, 'w');
  for (let left = bytes; left > 0; left -= PIECE)
    writeSync(fd, cipher.update(left < PIECE ? zeros.subarray(0, left) : zeros));
  closeSync(fd);
};

/** Many files of up to 8 KiB. */
export const makeSmallFiles = (path: string, count: number): void => {
  const bytes = randomBytes(SMALL_MAX * 2);
  for (let i = 0; i < count; i++) {
    const folder = join(path, `part${Math.floor(i / FILES_PER_FOLDER)}`);
    if (i % FILES_PER_FOLDER === 0) mkdirSync(folder, { recursive: true });
    const from = (i * 7919) % SMALL_MAX;
    writeFileSync(join(folder, `file${i}`), bytes.subarray(from, from + ((i * 104_729) % SMALL_MAX)));
  }
};

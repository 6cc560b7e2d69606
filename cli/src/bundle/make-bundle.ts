import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { CliFailure } from '../cli-failure.ts';
import { formatBytes } from '../format/quantities.ts';
import { collectFiles } from './collect-files.ts';
import type { Entry } from './collect-files.ts';
import { padding, TAR_END, tarHeader } from './tar-header.ts';

export type Bundle = {
  readonly bytes: Buffer<ArrayBuffer>;
  readonly fileCount: number;
  readonly sizeBytes: number;
};

const COMPRESSED_MAX = 16 * 2 ** 20;
const LARGEST_SHOWN = 3;

/** Exactly as many bytes as the header says, whatever happens to the file meanwhile. */
async function* bytesOf({ file, sizeBytes }: Entry): AsyncGenerator<Buffer> {
  if (sizeBytes === 0) return;
  const handle = await open(file, 'r');
  let left = sizeBytes;
  for await (const part of createReadStream('', { fd: handle, end: sizeBytes - 1 })) {
    if (!(part instanceof Buffer)) continue;
    left -= part.length;
    yield part;
  }
  if (left > 0) throw new CliFailure('file-changed', `${file} became shorter while it was read; try again`);
}

async function* tarOf(entries: readonly Entry[]): AsyncGenerator<Buffer> {
  for (const entry of entries) {
    yield tarHeader(entry);
    yield* bytesOf(entry);
    yield padding(entry.sizeBytes);
  }
  yield TAR_END;
}

const tooLarge = (folder: string, entries: readonly Entry[]): CliFailure => {
  const largest = entries
    .toSorted((a, b) => b.sizeBytes - a.sizeBytes)
    .slice(0, LARGEST_SHOWN)
    .map(({ path, sizeBytes }) => `${path} ${formatBytes(sizeBytes)}`)
    .join(', ');
  return new CliFailure(
    'bundle-too-large',
    `the files of ${folder} take more than ${formatBytes(COMPRESSED_MAX)} compressed (largest: ${largest}): name what to leave out in ${folder}/.berthignore, choose a smaller folder with --workdir, or send nothing with --no-upload`,
  );
};

/** The files of a folder as a gzipped tar. */
export const makeBundle = async (folder: string): Promise<Bundle> => {
  const entries = await collectFiles(folder);
  const parts: Buffer[] = [];
  let size = 0;
  await pipeline(Readable.from(tarOf(entries)), createGzip(), async (zipped: AsyncIterable<Buffer>) => {
    for await (const part of zipped) {
      size += part.length;
      if (size > COMPRESSED_MAX) throw tooLarge(folder, entries);
      parts.push(part);
    }
  });
  const files = entries.filter(({ isFolder }) => !isFolder);
  return {
    bytes: Buffer.concat(parts),
    fileCount: files.length,
    sizeBytes: files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
  };
};

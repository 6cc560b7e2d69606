import { readFile } from 'node:fs/promises';
import { Readable } from 'node:stream';
import type { Api } from '../api/client.ts';
import { numberOf } from '../api/decode.ts';
import { padding, TAR_END, tarHeader } from '../bundle/tar-header.ts';
import { apiPath, type FilePlace } from './file-place.ts';
import type { LocalFile } from './local-files.ts';
import { persist, type Persistence } from './persist.ts';

/** Files up to this size go together: a request for each of many small ones would cost more than their bytes. */
export const SMALL_BYTES = 1024 * 1024;
const BATCH_BYTES = 16 * 2 ** 20;
const BATCH_FILES = 1000;
const ANSWER_MAX_MS = 300_000;

/** Collects small files until there are enough for a request. */
export type Batcher = {
  /** What is to be sent now, if it is enough. */
  readonly add: (file: LocalFile) => readonly LocalFile[] | undefined;
  readonly rest: () => readonly LocalFile[];
};

export const createBatcher = (): Batcher => {
  let [files, bytes]: [LocalFile[], number] = [[], 0];
  const take = (): readonly LocalFile[] => {
    const taken = files;
    [files, bytes] = [[], 0];
    return taken;
  };
  return {
    add: (file) => {
      files.push(file);
      bytes += file.sizeBytes;
      return bytes >= BATCH_BYTES || files.length >= BATCH_FILES ? take() : undefined;
    },
    rest: take,
  };
};

const packed = async (files: readonly LocalFile[]): Promise<Buffer> => {
  const pieces: Buffer[] = [];
  for (const { file, path, isFolder, isExecutable, modifiedAtMs } of files) {
    const bytes = isFolder ? Buffer.alloc(0) : await readFile(file);
    const modifiedAtSeconds = Math.floor(modifiedAtMs / 1000);
    pieces.push(tarHeader({ path, isFolder, isExecutable, modifiedAtSeconds, sizeBytes: bytes.length }));
    pieces.push(bytes, padding(bytes.length));
  }
  return Buffer.concat([...pieces, TAR_END]);
};

/** Sends many small files in one request. Sent twice they are the same files: after a break all of it goes again. How many there was no place for. */
export const sendBatch = async (
  api: Api,
  target: FilePlace,
  files: readonly LocalFile[],
  persistence: Persistence,
): Promise<number> => {
  const body = await packed(files);
  const answer = await persist(persistence, async () => {
    const signal = AbortSignal.any([persistence.signal, AbortSignal.timeout(ANSWER_MAX_MS)]);
    const headers = {
      'content-type': 'application/x-tar',
      'content-length': String(body.length),
      accept: 'application/json',
    };
    const sent = await api.exchange('POST', apiPath(target, 'archive', { format: 'tar' }), {
      headers,
      body: Readable.from([body]),
      signal,
    });
    const said: unknown = await sent.json();
    return said;
  });
  return numberOf(answer, 'skippedCount') ?? 0;
};

import { open, type FileHandle } from 'node:fs/promises';
import type { Api } from '../api/client.ts';
import { ApiProblem } from '../api/api-problem.ts';
import { CliFailure } from '../cli-failure.ts';
import { apiPath, type FilePlace } from './file-place.ts';
import type { LocalFile } from './local-files.ts';
import { persist, type Persistence } from './persist.ts';
import type { KnownUploads } from './known-uploads.ts';

const TUS = { 'tus-resumable': '1.0.0' };
const PIECE_BYTES = 1024 * 1024;

const metadata = (words: Readonly<Record<string, string>>): string =>
  Object.entries(words)
    .map(([name, value]) => `${name} ${Buffer.from(value, 'utf8').toString('base64')}`)
    .join(',');

const create = async (api: Api, target: FilePlace, file: LocalFile, signal: AbortSignal): Promise<string> => {
  const answer = await api.exchange('POST', apiPath({ ...target, path: '' }, 'uploads'), {
    headers: {
      ...TUS,
      'upload-length': String(file.sizeBytes),
      'upload-metadata': metadata({
        path: target.path,
        overwrite: 'true',
        modifiedAt: String(file.modifiedAtMs),
        ...(file.isExecutable ? { executable: 'true' } : {}),
      }),
    },
    signal,
  });
  const location = answer.headers.get('location');
  if (location === null) throw new CliFailure('upload-failed', 'The server began no upload.');
  return new URL(location, api.url).pathname;
};

/** Undefined: the server does not know it any more. */
const offsetOf = async (api: Api, place: string, signal: AbortSignal): Promise<number | undefined> => {
  try {
    const answer = await api.exchange('HEAD', place, { headers: TUS, signal });
    return Number(answer.headers.get('upload-offset') ?? 0);
  } catch (error) {
    if (error instanceof ApiProblem && (error.status === 404 || error.status === 410)) return undefined;
    throw error;
  }
};

const bytesFrom = async function* (
  handle: FileHandle,
  from: number,
  size: number,
  onBytes: (count: number) => void,
): AsyncGenerator<Uint8Array> {
  for (let offset = from; offset < size;) {
    const piece = Buffer.allocUnsafe(Math.min(PIECE_BYTES, size - offset));
    const { bytesRead } = await handle.read(piece, 0, piece.length, offset);
    if (bytesRead === 0) return; // it was cut meanwhile: the server misses the rest
    offset += bytesRead;
    onBytes(bytesRead);
    yield piece.subarray(0, bytesRead);
  }
};

/** Sends one file by tus: after any break it goes on with what has not arrived, also after this program was killed. */
export const sendFile = async (
  api: Api,
  target: FilePlace,
  file: LocalFile,
  options: {
    readonly persistence: Persistence;
    readonly known: KnownUploads;
    readonly onBytes: (count: number) => void;
  },
): Promise<void> => {
  const { persistence, known, onBytes } = options;
  const { signal } = persistence;
  const handle = await open(file.file);
  try {
    let place = known.find(target, file);
    let toldBytes = 0;
    await persist(persistence, async (went) => {
      let offset = place === undefined ? undefined : await offsetOf(api, place, signal);
      if (place === undefined || offset === undefined) {
        place = await create(api, target, file, signal);
        known.remember(target, file, place);
        offset = 0;
      }
      went();
      onBytes(offset - toldBytes);
      toldBytes = offset;
      if (offset === file.sizeBytes) return;
      const body = bytesFrom(handle, offset, file.sizeBytes, (count) => {
        toldBytes += count;
        onBytes(count);
        went();
      });
      const headers = {
        ...TUS,
        'upload-offset': String(offset),
        'content-type': 'application/offset+octet-stream',
        'content-length': String(file.sizeBytes - offset),
      };
      await api.exchange('PATCH', place, { headers, body, signal });
    });
    known.forget(target, file);
  } finally {
    await handle.close();
  }
};

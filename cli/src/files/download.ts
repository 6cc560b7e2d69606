import { spawn } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { type FileHandle, open, rename, utimes } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Api } from '../api/client.ts';
import { CliFailure } from '../cli-failure.ts';
import { apiPath, type FilePlace } from './file-place.ts';
import { persist, type Persistence } from './persist.ts';

const bytesOf = async function* (answer: Response): AsyncGenerator<Uint8Array> {
  if (answer.body === null) return;
  for await (const piece of Readable.fromWeb(answer.body)) if (piece instanceof Uint8Array) yield piece;
};

const append = async (
  handle: FileHandle,
  answer: Response,
  from: number,
  onBytes: (count: number) => void,
): Promise<number> => {
  let offset = from;
  for await (const piece of bytesOf(answer)) {
    await handle.write(piece, 0, piece.length, offset);
    offset += piece.length;
    onBytes(piece.length);
  }
  return offset;
};

/** Fetches one file; after a break it goes on, unless the file has changed meanwhile. It is seen under its name when it is whole. */
export const downloadFile = async (
  api: Api,
  place: FilePlace,
  to: string,
  persistence: Persistence,
  onBytes: (count: number) => void,
): Promise<void> => {
  const part = `${to}.berth-part`;
  const handle = await open(part, 'w+');
  let modified: string | null = null;
  try {
    let [offset, etag] = [0, ''];
    await persist(persistence, async (went) => {
      const resumed = offset === 0 ? {} : { range: `bytes=${offset}-`, 'if-range': etag };
      const answer = await api.open(apiPath(place, 'content'), resumed, persistence.signal);
      if (answer.status !== 206) {
        onBytes(-offset);
        offset = 0;
        await handle.truncate(0);
      }
      etag = answer.headers.get('etag') ?? '';
      modified = answer.headers.get('last-modified');
      await append(handle, answer, offset, (count) => {
        offset += count;
        onBytes(count);
        went();
      });
    });
    await handle.sync();
  } finally {
    await handle.close();
  }
  if (modified !== null) await utimes(part, new Date(), new Date(modified));
  await rename(part, to);
};

/** Fetches a folder as a tar, and has the machine's own tar unpack it. */
export const downloadFolder = async (
  api: Api,
  place: FilePlace,
  to: string,
  signal: AbortSignal,
  onBytes: (count: number) => void,
): Promise<void> => {
  mkdirSync(to, { recursive: true });
  const answer = await api.open(apiPath(place, 'archive', { format: 'tar' }), {}, signal);
  const tar = spawn('tar', ['-C', to, '-xf', '-'], { stdio: ['pipe', 'inherit', 'inherit'] });
  const ended = new Promise<number | null>((resolve, reject) => {
    tar.once('error', reject);
    tar.once('close', resolve);
  });
  const counted = async function* (): AsyncGenerator<Uint8Array> {
    for await (const piece of bytesOf(answer)) {
      onBytes(piece.length);
      yield piece;
    }
  };
  try {
    await pipeline(Readable.from(counted()), tar.stdin);
  } catch (cause) {
    tar.kill();
    throw new CliFailure('download-broken', `The download of ${place.folder} broke off: start it again.`, {
      cause,
    });
  }
  if ((await ended) !== 0)
    throw new CliFailure('download-broken', `tar could not unpack what came into ${to}.`);
};

import { BerthError } from './berth-error.ts';
import type { CallOptions, Connection } from './connection.ts';
import { backOff, pause } from './pause.ts';

export type UploadOptions = CallOptions & {
  /** True: over the file that is there; false: refused then. True if absent. */
  readonly overwrite?: boolean;
  readonly executable?: boolean;
  readonly modifiedAt?: Date;
  /** An upload that broke off: what `onPlace` told then. */
  readonly place?: string;
  /** Told where the upload lies, so that another process can go on with it. */
  readonly onPlace?: (place: string) => void;
  readonly onBytes?: (sentBytes: number, ofBytes: number) => void;
};

const TUS = { 'tus-resumable': '1.0.0' };
const PIECE_BYTES = 8 * 2 ** 20;
/** Nothing has arrived for so long: it will not. */
const STUCK_MAX_MS = 60_000;

const base64 = (text: string): string => {
  let binary = '';
  for (const byte of new TextEncoder().encode(text)) binary += String.fromCharCode(byte);
  return btoa(binary);
};

const metadataOf = (path: string, { overwrite = true, executable, modifiedAt }: UploadOptions): string =>
  Object.entries({
    path,
    overwrite: String(overwrite),
    ...(executable === true ? { executable: 'true' } : {}),
    ...(modifiedAt === undefined ? {} : { modifiedAt: String(modifiedAt.getTime()) }),
  })
    .map(([name, value]) => `${name} ${base64(value)}`)
    .join(',');

/** Sends one file by tus, piece by piece: after any break it goes on with what has not arrived. */
export const upload = async (
  connection: Connection,
  folder: string,
  path: string,
  file: Blob,
  options: UploadOptions,
): Promise<void> => {
  const { signal, onPlace = () => undefined, onBytes = () => undefined } = options;
  const about = signal === undefined ? {} : { signal };
  const begin = async (): Promise<string> => {
    const answer = await connection.exchange('POST', `/v1/folders/${encodeURIComponent(folder)}/uploads`, {
      ...about,
      headers: { ...TUS, 'upload-length': String(file.size), 'upload-metadata': metadataOf(path, options) },
      isRepeatable: true, // a second one that nobody writes to is swept
    });
    const location = answer.headers.get('location');
    if (location === null)
      throw new BerthError('The server began no upload.', { code: 'upload-failed', status: answer.status });
    const place = new URL(location, `${connection.url}/`).pathname;
    onPlace(place);
    return place;
  };
  const offsetOf = async (place: string): Promise<number> => {
    const answer = await connection.exchange('HEAD', place, { ...about, headers: TUS, isRepeatable: true });
    return Number(answer.headers.get('upload-offset') ?? 0);
  };

  const place = options.place ?? (await begin());
  let offset = options.place === undefined ? 0 : await offsetOf(place);
  let [next, wentAt] = [backOff(), performance.now()];
  onBytes(offset, file.size);
  while (offset < file.size) {
    try {
      const answer = await connection.exchange('PATCH', place, {
        timeoutMs: STUCK_MAX_MS,
        ...about,
        headers: {
          ...TUS,
          'upload-offset': String(offset),
          'content-type': 'application/offset+octet-stream',
        },
        body: file.slice(offset, offset + PIECE_BYTES),
        isRepeatable: false, // where it goes on is asked first
      });
      offset = Number(answer.headers.get('upload-offset') ?? offset + PIECE_BYTES);
      [next, wentAt] = [backOff(), performance.now()];
    } catch (error) {
      // 409: a piece whose answer was lost had arrived.
      const isPassing = error instanceof BerthError && (error.retryable || error.status === 409);
      if (!isPassing || performance.now() - wentAt > STUCK_MAX_MS) throw error;
      await pause(next(), signal);
      offset = await offsetOf(place);
    }
    onBytes(Math.min(offset, file.size), file.size);
  }
};

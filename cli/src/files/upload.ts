import { lstat } from 'node:fs/promises';
import { basename, resolve } from 'node:path';
import type { Api } from '../api/client.ts';
import { ApiProblem } from '../api/api-problem.ts';
import { textOf } from '../api/decode.ts';
import { finishTransfer, startTransfer, type TransferEnd } from '../api/transfers.ts';
import { apiPath, type FilePlace, join } from './file-place.ts';
import type { KnownUploads } from './known-uploads.ts';
import { type LocalFile, localFiles } from './local-files.ts';
import { persist, type Persistence } from './persist.ts';
import { createBatcher, sendBatch, SMALL_BYTES } from './send-batch.ts';
import { sendFile } from './send-file.ts';

export type UploadCounts = { files: number; bytes: number; leftOut: number };
export type UploadOptions = {
  readonly persistence: Persistence;
  readonly known: KnownUploads;
  readonly counts: UploadCounts;
  readonly onLeftOut: (file: string, why: string) => void;
};

const AT_ONCE = 4;
const REASON_MAX = 400;

const kindAt = async (api: Api, place: FilePlace): Promise<string | undefined> => {
  try {
    return textOf(await api.send('GET', apiPath(place, 'entry'), { retryForMs: 10_000 }), 'kind');
  } catch (error) {
    if (error instanceof ApiProblem && error.code === 'file-unknown') return undefined;
    throw error;
  }
};

/** As cp has it: into a directory that is there, and otherwise to what is named, which only one thing can become. */
const targetsOf = async (
  api: Api,
  sources: readonly string[],
  target: FilePlace,
  isDirectory: boolean,
): Promise<readonly (readonly [source: string, target: FilePlace])[]> => {
  const isInto = isDirectory || sources.length > 1 || (await kindAt(api, target)) === 'folder';
  return sources.map((source) => {
    const name = basename(resolve(source));
    // "dir/." and "dir/" are what lies in dir, as for cp and rsync.
    const isContent = /(^|\/)\.?$/.test(source) && source !== '';
    return [source, isInto && !isContent ? join(target, name) : target] as const;
  });
};

/** How much there is to send. */
export type Tally = { readonly files: number; readonly bytes: number };

/** How much lies below what is named. */
export const tallyOf = async (sources: readonly string[]): Promise<Tally> => {
  const tally = { files: 0, bytes: 0 };
  for (const source of sources)
    for await (const { isFolder, sizeBytes } of localFiles(source, '', () => undefined))
      if (!isFolder) {
        tally.files += 1;
        tally.bytes += sizeBytes;
      }
  return tally;
};

const SAY_END_MS = 3000;

/** Announces what is sent as one transfer, so that others can see how far it is, and cancel it; and says how it ended. */
export const asTransfer = async (
  api: Api,
  sources: readonly string[],
  { folder }: FilePlace,
  persistence: Persistence,
  send: (api: Api, expected: Tally) => Promise<void>,
): Promise<void> => {
  const expected = await tallyOf(sources);
  const id = await persist(persistence, () => startTransfer(api, folder, expected));
  const named: Api = {
    ...api,
    exchange: (method, path, options) =>
      api.exchange(method, path, { ...options, headers: { ...options.headers, 'berth-transfer': id } }),
  };
  const say = (how: TransferEnd): Promise<void> =>
    finishTransfer(api, id, how, AbortSignal.timeout(SAY_END_MS)).catch(() => undefined);
  try {
    await send(named, expected);
    await say({ outcome: 'completed' });
  } catch (error) {
    const why = error instanceof Error ? error.message.slice(0, REASON_MAX) : 'It failed.';
    await say({
      outcome: 'failed',
      message: persistence.signal.aborted ? 'The sender interrupted it.' : why,
    });
    throw error;
  }
};

/** Sends files and whole folders: small ones many at a time, large ones so that they go on after a break. */
export const uploadAll = async (
  api: Api,
  sources: readonly string[],
  target: FilePlace,
  isDirectory: boolean,
  { persistence, known, counts, onLeftOut }: UploadOptions,
): Promise<void> => {
  const underWay = new Set<Promise<void>>();
  const failures: unknown[] = [];
  const begin = async (work: Promise<void>): Promise<void> => {
    const mine = work
      .catch((error: unknown) => void failures.push(error))
      .finally(() => underWay.delete(mine));
    underWay.add(mine);
    if (underWay.size >= AT_ONCE) await Promise.race(underWay);
    if (failures.length > 0) throw failures[0];
  };
  const batch = async (place: FilePlace, files: readonly LocalFile[]): Promise<void> => {
    if (files.length === 0) return;
    counts.leftOut += await sendBatch(api, place, files, persistence);
    counts.files += files.filter(({ isFolder }) => !isFolder).length;
    counts.bytes += files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  };
  const large = async (place: FilePlace, file: LocalFile): Promise<void> => {
    await sendFile(api, place, file, {
      persistence,
      known,
      onBytes: (count) => void (counts.bytes += count),
    });
    counts.files += 1;
  };
  const leftOut = (file: string, why: string): void => {
    counts.leftOut += 1;
    onLeftOut(file, why);
  };

  try {
    for (const [source, place] of await targetsOf(api, sources, target, isDirectory)) {
      const isFile = !(await lstat(source)).isDirectory();
      const batcher = createBatcher();
      for await (const file of localFiles(source, '', leftOut)) {
        if (isFile) await begin(large(place, file));
        else if (file.sizeBytes > SMALL_BYTES) await begin(large(join(place, file.path), file));
        else {
          const full = batcher.add(file);
          if (full !== undefined) await begin(batch(place, full));
        }
      }
      await begin(batch(place, batcher.rest()));
    }
  } finally {
    await Promise.all(underWay);
  }
  if (failures.length > 0) throw failures[0];
};

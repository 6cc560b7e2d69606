import { createHash } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { filePathOfText, FolderRefused, openRoot, putFile } from '#folder-files';
import type { FileJobEnd } from '../../domain/file-job/decide-file-job.ts';
import type { FileJobTask } from '../../ports/file-job-runner.ts';
import { type GuardOptions, guardedRequest } from './guarded-request.ts';

const TOLD_EVERY_BYTES = 8 * 2 ** 20;

/** Bytes as they come, and no more than there is room for. */
export const roomFor = async function* (
  answer: IncomingMessage,
  roomBytes: number | null,
  onBytes: (count: number) => void,
): AsyncGenerator<Uint8Array> {
  let taken = 0;
  for await (const piece of answer) {
    if (!(piece instanceof Uint8Array)) continue;
    taken += piece.length;
    if (roomBytes !== null && taken > roomBytes)
      throw new FolderRefused('folder-full', `The folder has room for ${roomBytes} bytes more.`);
    onBytes(piece.length);
    yield piece;
  }
  if (!answer.complete) throw new Error('the answer broke off in the middle');
};

/** True for what may go well another time. */
export const isPassing = (status: number): boolean => status === 429 || status >= 500;

/** One file from somewhere. Broken off, it begins anew; it is seen when it is whole and, if that was asked, has the digest that it should have. */
export const importUrl =
  (options: GuardOptions) =>
  async (task: FileJobTask): Promise<FileJobEnd> => {
    const { url = '', path, sha256 } = task.wish;
    const { answer } = await guardedRequest(new URL(url), options, task.signal);
    const status = answer.statusCode ?? 0;
    if (status !== 200) {
      answer.destroy();
      if (isPassing(status)) throw new Error(`the server answers with ${status}`);
      throw new FolderRefused('import-refused', `The server answers with ${status}.`);
    }
    const length = Number(answer.headers['content-length'] ?? 0);
    if (task.roomBytes !== null && length > task.roomBytes) {
      answer.destroy();
      throw new FolderRefused(
        'folder-full',
        `It has ${length} bytes, and there is room for ${task.roomBytes}.`,
      );
    }
    const root = await openRoot(task.rootPath);
    const hash = createHash('sha256');
    let [bytes, told] = [0, 0];
    const checked = async function* (): AsyncGenerator<Uint8Array> {
      for await (const piece of roomFor(answer, task.roomBytes, (count) => (bytes += count))) {
        hash.update(piece);
        if (bytes - told > TOLD_EVERY_BYTES) {
          told = bytes;
          task.onProgress({ files: 0, folders: 0, bytes, failures: 0 });
        }
        yield piece;
      }
      if (sha256 !== undefined && hash.digest('hex') !== sha256.toLowerCase())
        throw new FolderRefused('checksum-mismatch', 'What came has another digest than it should have.');
    };
    try {
      await putFile(root, filePathOfText(path), checked());
      return { kind: 'completed', counts: { files: 1, folders: 0, bytes, failures: 0 }, faults: [] };
    } finally {
      answer.destroy();
      await root.close();
    }
  };

import { FolderRefused } from '#folder-files';

/** Bytes as they come, and no more of them than there is room for; null: there is no bound. @throws FolderRefused `folder-full` */
export const limited = async function* (
  source: AsyncIterable<Uint8Array>,
  roomBytes: number | null,
): AsyncGenerator<Uint8Array> {
  let taken = 0;
  for await (const piece of source) {
    taken += piece.length;
    if (roomBytes !== null && taken > roomBytes)
      throw new FolderRefused('folder-full', `The folder has room for ${roomBytes} bytes more.`);
    yield piece;
  }
};

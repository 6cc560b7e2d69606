import type { FileHandle } from 'node:fs/promises';

/** What comes in while the disk writes is written next, as one piece; more than this is not let in. */
const BUFFER_BYTES = 1024 * 1024;
/** So much is written before the disk is asked to take it, while more comes: at the end little is left to wait for. */
const FLUSH_EVERY_BYTES = 64 * 1024 * 1024;

const writeWhole = async (
  handle: FileHandle,
  pieces: readonly Uint8Array[],
  from: number,
): Promise<number> => {
  const size = pieces.reduce((sum, { length }) => sum + length, 0);
  let { bytesWritten } = await handle.writev([...pieces], from);
  if (bytesWritten < size) {
    const whole = Buffer.concat(pieces);
    while (bytesWritten < size)
      bytesWritten += (await handle.write(whole, bytesWritten, size - bytesWritten, from + bytesWritten))
        .bytesWritten;
  }
  return size;
};

/** Work that goes on beside its caller, one at a time; what went wrong is told by `done`. */
type Beside = {
  readonly isBusy: () => boolean;
  readonly begin: (work: () => Promise<void>) => void;
  readonly done: () => Promise<void>;
};

const beside = (): Beside => {
  let failure: { readonly cause: unknown } | undefined;
  let current: Promise<void> | undefined;
  return {
    isBusy: () => current !== undefined,
    begin: (work) => {
      current = work()
        .catch((cause: unknown) => void (failure = { cause }))
        .then(() => (current = undefined));
    },
    done: async () => {
      await current;
      if (failure !== undefined) throw failure.cause;
    },
  };
};

/**
 * Writes what comes from `from` on, and waits while the disk does: no more than {@link BUFFER_BYTES} and a piece pile up in memory.
 * @returns the position behind the last byte
 * @throws what the source, a write or a flush threw: the kernel tells a descriptor of a lost write once only, and a later sync would say that all is well
 */
export const writeAll = async (
  handle: FileHandle,
  source: AsyncIterable<Uint8Array>,
  from: number,
): Promise<number> => {
  const [writing, flushing] = [beside(), beside()];
  let offset = from;
  let unflushed = 0;
  let waiting: Uint8Array[] = [];
  let waitingBytes = 0;
  const writeWaiting = async (): Promise<void> => {
    while (waiting.length > 0) {
      const pieces = waiting;
      [waiting, waitingBytes] = [[], 0];
      const size = await writeWhole(handle, pieces, offset);
      offset += size;
      unflushed += size;
      if (unflushed < FLUSH_EVERY_BYTES || flushing.isBusy()) continue;
      unflushed = 0;
      flushing.begin(() => handle.datasync());
    }
  };
  try {
    for await (const piece of source) {
      waiting.push(piece);
      waitingBytes += piece.length;
      if (!writing.isBusy()) writing.begin(writeWaiting);
      if (waitingBytes >= BUFFER_BYTES) await writing.done();
    }
  } finally {
    await writing.done();
    await flushing.done();
  }
  return offset;
};
